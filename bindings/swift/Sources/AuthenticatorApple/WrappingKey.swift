import Foundation

/// The name of a key that wraps a data key: at random, as a key that takes the place of a lost one must have another.
struct WrappingKey: Equatable, Sendable {
  static let protection = KeyProtection(accessibility: .afterFirstUnlockThisDeviceOnly, presence: .none)
  private static let length = 16

  let bytes: Data

  var tag: String {
    "authenticator-core/wrapping-key/" + bytes.map { String(format: "%02x", $0) }.joined()
  }

  static func fresh() -> WrappingKey {
    WrappingKey(bytes: withUnsafeBytes(of: UUID().uuid) { Data($0) })
  }

  /// The name before what was sealed; nothing if there is none.
  static func named(in wrapped: Data) -> (WrappingKey, Data)? {
    guard wrapped.count > length else { return nil }
    return (WrappingKey(bytes: Data(wrapped.prefix(length))), Data(wrapped.dropFirst(length)))
  }
}
