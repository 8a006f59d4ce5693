import AuthenticatorCore
import SwiftUI

/// Exactly the lines that are signed.
struct SignedLines: View {
  let lines: [ShownLine]

  var body: some View {
    if !lines.isEmpty {
      Panel {
        ForEach(lines, id: \.self) { line in Row(name: Self.name(line.name), text: line.text) }
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
    default: name
    }
  }
}
