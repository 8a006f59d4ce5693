import AuthenticatorCore
import SwiftUI

/// How much is paid, and to whom, large. The lines that are signed say all of it once more.
struct PaymentPanel: View {
  let payment: TransactionView

  var body: some View {
    Panel {
      Text(payment.formattedAmount(locale: .current)).font(.largeTitle)
      Text(words("request_payee", payment.payee)).font(.headline)
    }
  }
}

/// Exactly the lines that are signed.
struct SignedLines: View {
  let lines: [ShownLine]

  var body: some View {
    if !lines.isEmpty {
      Panel {
        // By their places: a payment may say the same thing twice.
        ForEach(Array(lines.enumerated()), id: \.offset) { _, line in Row(name: Self.name(line.name), text: line.text) }
        Text(words("request_signed")).font(.footnote).foregroundStyle(.secondary)
      }
    }
  }

  /// A line of a newer server keeps the name that the server gives it.
  private static func name(_ name: String) -> String {
    switch name {
    case "application": words("line_application")
    case "location": words("line_location")
    case "ip": words("line_ip")
    case "browser": words("line_browser")
    case "os": words("line_os")
    case "flow": words("line_flow")
    case "host": words("line_host")
    case "account": words("line_account")
    case "amount": words("line_amount")
    case "currency": words("line_currency")
    case "payee": words("line_payee")
    case "payee_account": words("line_payee_account")
    case "reference": words("line_reference")
    case "line": words("line_line")
    default: name
    }
  }
}
