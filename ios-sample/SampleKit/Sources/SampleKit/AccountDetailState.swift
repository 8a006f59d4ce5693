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
  /// What enabling needs, where it is still to be enabled.
  func prerequisites(_ lock: DeviceLock?) -> [Prerequisite] {
    if !possible.contains(.enable) && !possible.contains(.goOnEnabling) { return [] }
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
