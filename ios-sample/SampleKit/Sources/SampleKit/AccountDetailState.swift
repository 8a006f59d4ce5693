import AuthenticatorCore

/// What enabling phone sign-in needs, and whether it is there.
public struct Prerequisite: Equatable, Sendable {
  public let kind: PrerequisiteKind
  public let state: PrerequisiteState
  /// Why not, with their ways out.
  public var problems: [Problem] = []
  /// The account of this phone that stands in the way.
  public var heldBy: AccountCard?
}

/// What is asked for once more before it is done.
public enum Confirmation: String, CaseIterable, Sendable {
  case disable
  case remove
  /// Removing was not possible without the server: remove it from this phone alone.
  case forget
}

/// One account.
public struct AccountDetailState: Equatable, Sendable {
  public var loading = true
  public var card: AccountCard?
  public var displayName = ""
  public var organisation = ""
  public var kind: AccountKind?
  public var pinned = true
  /// Why it, or phone sign-in, is not as it could be.
  public var explanations: [Problem] = []
  public var prerequisites: [Prerequisite] = []
  public var actions: Set<AccountAction> = []
  public var waiting: [RequestCard] = []
  /// Whether its requests are listed without a notification, as several were refused in a row.
  public var quiet = false
  public var asks: Confirmation?
  /// The name that is being typed; nothing if none is.
  public var renaming: String?
  public var working = false
  public var problem: Problem?

  public init() {}
}

extension AccountView {
  var enables: Bool { possible.contains(.enable) || possible.contains(.goOnEnabling) || isBlockedWithoutPhoneSignIn }

  private var isBlockedWithoutPhoneSignIn: Bool {
    guard case .blocked = device else { return false }
    switch phoneSignIn {
    case .disabled, .enabling: return true
    case .notOffered, .enabled, .renewing, .suspended, .tellingServer: return false
    }
  }
}

extension EnablingPrerequisite {
  /// Those that a person can do nothing about show where they are missing only, and a biometric where one is asked for and was not found:
  /// it is met as well where none is asked for.
  var shows: Bool {
    switch kind {
    case .allowedByOrganisation, .deviceLock, .registration: true
    case .biometric: state != .met
    case .accountInUse, .appVersion, .onlyTenant, .soundDevice, .freeDevicePlace: state == .notMet
    }
  }
}
