import AuthenticatorGenerated
import Foundation

extension TransactionView {
  /// The amount as people of a locale read numbers, with the letters of its currency behind it: `1.249,90 EUR`. It is exact: nothing is
  /// rounded, and there is no float in between. Letters, because a sign such as `$` or `kr` stands for several currencies.
  public func formattedAmount(locale: Locale) -> String {
    let exact = Decimal(string: amount, locale: Locale(identifier: "en_US_POSIX"))
    let number = exact?.formatted(.number.precision(.fractionLength(Int(decimals))).locale(locale))
    // The core has no other amounts than numbers.
    return "\(number ?? amount)\u{a0}\(currency)"
  }
}
