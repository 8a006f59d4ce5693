import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// A payment, from the application that asks to what it is told.
@Suite(.timeLimit(.minutes(2))) struct TransactionTests {
  private static let books = #"""
    {"amount":"1249.90","currency":"EUR","payee":{"name":"Contoso Books","account":"DE89 3704 0044 0532 0130 00"},
    "reference":"Order 4711","lines":["3 books"]}
    """#

  @Test func b16_a_payment_has_its_fields_and_is_approved_by_the_number() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    try await provider.policy(#"{"transactions":true}"#)
    let phone = try await Phone(provider)
    let account = try await phone.enrollAndEnable()
    #expect(try await account.requests(waitSeconds: 0).isEmpty, "so the phone has said that it can show payments")
    let asked = try await provider.pay(phone.user, Self.books)
    let request = try await account.onlyRequest()
    let view = request.view()
    #expect(view.purpose == .transaction)
    #expect(!view.needsPhoneSignIn)
    let expected = TransactionView(
      amount: "1249.90", currency: "EUR", decimals: 2, payee: "Contoso Books",
      payeeAccount: "DE89 3704 0044 0532 0130 00", reference: "Order 4711", lines: ["3 books"])
    #expect(view.transaction == expected)
    let fields = ["amount", "currency", "payee", "payee_account", "reference", "line", "application"]
    #expect(view.shown.map(\.name) == fields)
    #expect(try await request.approve(number: asked.number) == .approved)
    #expect(phone.gate.prompts.last?.kind == .approve(purpose: .transaction))
    #expect(try await provider.stateOfTransaction(asked.id) == "approved")
  }

  @Test func b16_an_amount_is_formatted_exactly_by_the_locale() {
    func formatted(_ amount: String, _ currency: String, _ decimals: UInt8, _ locale: String) -> String {
      let payment = TransactionView(
        amount: amount, currency: currency, decimals: decimals, payee: "Shop", payeeAccount: nil, reference: "4711",
        lines: [])
      return payment.formattedAmount(locale: Locale(identifier: locale))
    }
    #expect(formatted("1249.90", "EUR", 2, "de_DE") == "1.249,90\u{a0}EUR")
    #expect(formatted("1249.90", "EUR", 2, "en_US") == "1,249.90\u{a0}EUR")
    #expect(formatted("1500", "JPY", 0, "ja_JP") == "1,500\u{a0}JPY")
    #expect(formatted("0.001", "KWD", 3, "en_US") == "0.001\u{a0}KWD")
    #expect(
      formatted("9999999999999999.99", "USD", 2, "en_US") == "9,999,999,999,999,999.99\u{a0}USD", "no float holds it")
  }
}
