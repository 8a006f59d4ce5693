import Foundation

/// A screen, and what it is about. Goes through a short ``text`` and back, so that a stack of screens outlives the process; nothing secret
/// is in it. Accounts and requests are found again by their ids. The texts are those of the sample for Android.
public enum Destination: Hashable, Sendable {
  case accounts
  case add
  case scan
  case enterByHand
  /// The address of the organisation to sign in at.
  case organisation
  /// A new account by a sign-in, of this issuer.
  case enrollBySignIn(String)
  /// What was read is in ``Previews`` under this key; a process that was killed has lost it.
  case preview(String)
  /// The number that completes an enrollment.
  case enrollNumber(String)
  case accountDetail(String)
  case activity(String)
  /// - Parameter renewing: whether the key of an account that is enabled gets a new one.
  case enabling(String, renewing: Bool)
  case enrollAgain(String)
  /// This phone vouches for a new one, which takes the account over.
  case moveAccount(String)
  /// This is the new phone, and takes an account of this issuer over.
  case takeOver(String)
  case request(String, requestId: String)
  case result(ResultKey)
  case settings
  case backUp
  case restore
  case diagnostics
  /// What opens the app.
  case appLock

  /// The account that the screen is about.
  public var accountId: String? {
    switch self {
    case .accounts, .add, .scan, .enterByHand, .organisation, .enrollBySignIn, .takeOver, .preview, .settings, .backUp,
      .restore, .diagnostics,
      .appLock:
      nil
    case .enrollNumber(let id), .accountDetail(let id), .activity(let id), .enrollAgain(let id), .moveAccount(let id):
      id
    case .enabling(let id, _), .request(let id, _): id
    case .result(let key): key.accountId
    }
  }

  /// For ``parse(_:)``.
  public var text: String {
    ([name] + arguments.map(formEncoded)).joined(separator: "/")
  }

  private var name: String {
    switch self {
    case .accounts: "accounts"
    case .add: "add"
    case .scan: "scan"
    case .enterByHand: "enter-by-hand"
    case .organisation: "organisation"
    case .enrollBySignIn: "enroll-by-sign-in"
    case .preview: "preview"
    case .enrollNumber: "enroll-number"
    case .accountDetail: "account"
    case .activity: "activity"
    case .enabling: "enabling"
    case .enrollAgain: "enroll-again"
    case .moveAccount: "move"
    case .takeOver: "take-over"
    case .request: "request"
    case .result: "result"
    case .settings: "settings"
    case .backUp: "back-up"
    case .restore: "restore"
    case .diagnostics: "diagnostics"
    case .appLock: "app-lock"
    }
  }

  private var arguments: [String] {
    switch self {
    case .accounts, .add, .scan, .enterByHand, .organisation, .settings, .backUp, .restore, .diagnostics, .appLock: []
    case .preview(let one), .enrollNumber(let one), .accountDetail(let one), .activity(let one), .enrollAgain(let one),
      .enrollBySignIn(let one), .moveAccount(let one), .takeOver(let one):
      [one]
    case .enabling(let id, let renewing): [id, renewing ? "renew" : "enable"]
    case .request(let id, let requestId): [id, requestId]
    case .result(let key):
      [key.accountId, key.requestId, key.code, key.reason ?? "", key.retryAfter.map(String.init) ?? ""]
    }
  }

  /// Nothing if it is of no screen, such as of an older version of the app.
  public static func parse(_ text: String) -> Destination? {
    guard text.utf8.count <= longest else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { formDecoded(String($0)) }
    guard let name = parts.first, let name else { return nil }
    let arguments = parts.dropFirst().compactMap { $0 }
    guard arguments.count == parts.count - 1 else { return nil }
    let alone: [Destination] = [
      .accounts, .add, .scan, .enterByHand, .organisation, .settings, .backUp, .restore, .diagnostics, .appLock,
    ]
    return parse(name, arguments) ?? alone.first { $0.text == text }
  }

  private static func parse(_ name: String, _ arguments: [String]) -> Destination? {
    guard let first = arguments.first, !first.isEmpty else { return nil }
    switch (name, arguments.count) {
    case ("preview", 1): return .preview(first)
    case ("enroll-number", 1): return .enrollNumber(first)
    case ("account", 1): return .accountDetail(first)
    case ("activity", 1): return .activity(first)
    case ("enabling", 2) where ["renew", "enable"].contains(arguments[1]):
      return .enabling(first, renewing: arguments[1] == "renew")
    case ("enroll-again", 1): return .enrollAgain(first)
    case ("enroll-by-sign-in", 1): return .enrollBySignIn(first)
    case ("move", 1): return .moveAccount(first)
    case ("take-over", 1): return .takeOver(first)
    case ("request", 2): return .request(first, requestId: arguments[1])
    case ("result", 5): return ResultKey(arguments).map { .result($0) }
    default: return nil
    }
  }

  /// It goes into the saved state, which the system limits.
  private static let longest = 1_000
}

/// What became of an answer.
public struct ResultKey: Hashable, Sendable {
  public let accountId: String
  public let requestId: String
  /// Of the outcome, such as `outcome.approved`.
  public let code: String
  /// Its reason, such as `reason.policy_mode`, where it has one.
  public let reason: String?
  /// Seconds to wait, where told.
  public let retryAfter: UInt64?

  public init(
    _ accountId: String, _ requestId: String, _ code: String, reason: String? = nil, retryAfter: UInt64? = nil
  ) {
    self.accountId = accountId
    self.requestId = requestId
    self.code = code
    self.reason = reason
    self.retryAfter = retryAfter
  }
}

extension ResultKey {
  /// Codes alone, of which the library makes the words: no sentence comes in from outside.
  fileprivate init?(_ arguments: [String]) {
    let (code, reason) = (arguments[2], arguments[3])
    guard code.wholeMatch(of: /outcome\.[a-z_]+/) != nil, reason.wholeMatch(of: /(reason\.[a-z_.]+)?/) != nil else {
      return nil
    }
    self.init(
      arguments[0], arguments[1], code, reason: reason.isEmpty ? nil : reason, retryAfter: UInt64(arguments[4]))
  }
}

/// As forms of the web do it, which is what the sample for Android uses.
private func formEncoded(_ text: String) -> String {
  let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*-._".utf8)
  return text.utf8.reduce(into: "") { encoded, byte in
    if plain.contains(byte) {
      encoded.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      encoded += byte == UInt8(ascii: " ") ? "+" : String(format: "%%%02X", Int(byte))
    }
  }
}

private func formDecoded(_ text: String) -> String? {
  text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
}
