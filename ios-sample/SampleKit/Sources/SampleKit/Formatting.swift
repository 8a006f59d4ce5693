import Foundation

/// How numbers and times are written on the screens.
public enum Formatting {
  /// Whether a screen reader says by itself how many seconds are left.
  public static func announces(_ secondsLeft: UInt64) -> Bool { [60, 30, 10, 0].contains(secondsLeft) }

  /// Minutes and seconds, such as `1:05`, in the digits of the person's language.
  public static func countdown(_ seconds: UInt64, _ locale: Locale = .current) -> String {
    Duration.seconds(Int64(clamping: seconds)).formatted(.time(pattern: .minuteSecond).locale(locale))
  }

  /// How much of the time is left, from 0 to 1.
  public static func share(_ left: UInt64, of all: UInt64) -> Double {
    all == 0 ? 0 : min(1, Double(left) / Double(all))
  }

  /// Digits in groups of three, as a person reads them out: `123 456`.
  public static func grouped(_ digits: String) -> String {
    let size = digits.count == 8 ? 4 : 3
    return stride(from: 0, to: digits.count, by: size)
      .map { String(digits.dropFirst($0).prefix(size)) }
      .joined(separator: "\u{00A0}")
  }

  /// Digits one by one, so that a screen reader does not read a number of thousands.
  public static func spoken(_ digits: String) -> String {
    digits.map(String.init).joined(separator: " ")
  }

  /// The day and time of what happened.
  public static func moment(_ date: Date, _ locale: Locale = .current, _ zone: TimeZone = .current) -> String {
    var style = Date.FormatStyle(date: .abbreviated, time: .shortened, locale: locale)
    style.timeZone = zone
    return date.formatted(style)
  }
}
