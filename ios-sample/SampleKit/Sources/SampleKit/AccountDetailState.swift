import AuthenticatorCore

/// What enabling phone sign-in needs.
public enum Requirement: String, CaseIterable, Sendable {
  /// A screen lock.
  case deviceLock
  /// That the organisation allows it.
  case allowed
  /// A sign-in in the browser, which registers this phone.
  case registration
}

/// Where a ``Requirement`` stands.
public enum Met: String, CaseIterable, Sendable {
  case yes
  case no
  case later
  /// The phone has not said yet.
  case unknown
}

public struct Prerequisite: Equatable, Sendable {
  public let requirement: Requirement
  public let met: Met
  /// Why not, with their ways out.
  public let problems: [Problem]
}

/// What can be done with an account; which of them, the library says by its states.
public enum AccountAction: String, CaseIterable, Sendable {
  case matchNumber
  case enable
  case goOnEnabling
  case renew
  case goOnRenewing
  case disable
  case enrollAgain
  case showCode
  case rename
  case remove
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
  public var asks: Confirmation?
  /// The name that is being typed; nothing if none is.
  public var renaming: String?
  public var working = false
  public var problem: Problem?

  public init() {}
}

extension AccountView {
  /// What the library's states allow.
  var actions: Set<AccountAction> {
    let special: Set<AccountAction> =
      switch status {
      case .pending: [.matchNumber]
      case .inUse: [.enable, .showCode]
      case .enabling: [.goOnEnabling, .showCode]
      case .enabled: [.renew, .disable, .showCode]
      case .renewing: [.goOnRenewing, .disable, .showCode]
      case .suspended: [.disable, .showCode]
      case .tellingServer, .codesOnly, .blocked: [.showCode]
      case .mustEnrollAgain: [.enrollAgain]
      case .removed: []
      }
    return special.union([.rename, .remove])
  }

  /// What enabling needs, where it is still to be enabled.
  func prerequisites(_ lock: DeviceLock?) -> [Prerequisite] {
    if actions.isDisjoint(with: [.enable, .goOnEnabling]) { return [] }
    let refusals = enableRefusals.map { Problem(reason($0)) }
    return [
      Prerequisite(
        requirement: .deviceLock, met: lock.met,
        problems: lock == .notSet ? [Problem("user_action.set_device_lock")] : []),
      Prerequisite(requirement: .allowed, met: refusals.isEmpty ? .yes : .no, problems: refusals),
      Prerequisite(requirement: .registration, met: .later, problems: []),
    ]
  }
}

extension DeviceLock? {
  fileprivate var met: Met {
    switch self {
    case .set: .yes
    case .notSet: .no
    case nil: .unknown
    }
  }
}
