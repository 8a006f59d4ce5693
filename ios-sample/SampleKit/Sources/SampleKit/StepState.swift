import AuthenticatorCore

/// What comes next on the way to phone sign-in, or to another enrollment.
public enum Step: Equatable, Sendable {
  /// It is being asked for.
  case asking
  case setDeviceLock
  /// The browser has to be opened; it may be open already.
  case signIn(opened: Bool)
  /// Another sign-in is needed.
  case signInAgain(why: Problem)
  /// - Parameter lines: what is signed.
  case matchNumber(digits: UInt32, lines: [ShownLine], typed: Secret)
  /// - Parameter devices: those of the user, to remove one on the web; empty where that is not why.
  case notAllowed(why: [Problem], devices: [DeviceLine])
  /// It came to nothing.
  case ended(why: [Problem])
  case done
}

/// A device of the user, as the server has it.
public struct DeviceLine: Equatable, Sendable {
  public let name: String
  public let current: Bool
}

/// The way to phone sign-in, or to another enrollment of an account.
public struct StepState: Equatable, Sendable {
  public var step = Step.asking
  /// Nothing before the account was read.
  public var card: AccountCard?
  /// Whether a call is under way, such as an open prompt.
  public var working = true
  /// What that call is doing, as a code; nothing before it is known.
  public var doing: String?
  /// Whether the person is asked if it shall come to nothing.
  public var asksToGiveUp = false
  public var problem: Problem?

  public init() {}
}
