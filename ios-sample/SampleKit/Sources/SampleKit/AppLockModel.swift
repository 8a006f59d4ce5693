import AuthenticatorCore

extension Grace {
  /// All, the shortest first.
  public static let all: [Grace] = [.none, .halfAMinute, .oneMinute, .fiveMinutes, .fifteenMinutes]
}

/// What is to open the app.
public enum LockChoice: String, CaseIterable, Sendable {
  case off
  case phone
  case pin
}

/// How the lock of the app is, and how it is to be.
public struct AppLockState: Equatable, Sendable {
  /// Nothing while nobody has looked.
  public var now: AppLock?
  public var choice = LockChoice.off
  public var grace = Grace.none
  public var wipes = false
  public var oldPin = Secret.empty
  public var newPin = Secret.empty
  public var again = Secret.empty
  /// Whether the new PIN was not typed twice in the same way.
  public var differs = false
  /// Of the old PIN, where it was not taken.
  public var verdict: PinVerdict?
  public var working = false
  public var problem: Problem?

  public init() {}

  /// Whether the lock that there is asks for its PIN before it is changed.
  public var asksOldPin: Bool {
    if case .unlocked(.pin, _) = now { true } else { false }
  }
}

public final class AppLockModel: Model<AppLockState> {
  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, AppLockState())
    again()
  }

  public func choose(_ choice: LockChoice) { change { ($0.choice, $0.problem, $0.differs) = (choice, nil, false) } }

  public func grace(_ grace: Grace) { change { $0.grace = grace } }

  public func wipes(_ wipes: Bool) { change { $0.wipes = wipes } }

  public func oldPin(_ text: String) { change { ($0.oldPin, $0.verdict, $0.problem) = (Secret(text), nil, nil) } }

  public func newPin(_ text: String) { change { ($0.newPin, $0.differs, $0.problem) = (Secret(text), false, nil) } }

  public func again(_ text: String) { change { ($0.again, $0.differs) = (Secret(text), false) } }

  public func save() {
    let (library, moves, wanted) = (library, moves, state)
    if wanted.choice == .pin, wanted.newPin != wanted.again { return change { $0.differs = true } }
    once(
      .call, { ($0.working, $0.verdict, $0.problem) = (true, nil, nil) },
      ends: { ($0.working, $0.problem) = (false, $1) }
    ) {
      [weak self] in
      let verdict = try await Self.apply(wanted, library)
      try await library.lookAtLock()
      if verdict == .accepted { moves.send(.close(.appLock)) } else { self?.change { $0.verdict = verdict } }
    }
  }

  private static func apply(_ wanted: AppLockState, _ library: Library) async throws -> PinVerdict {
    let app = try await library.authenticator()
    let old = wanted.asksOldPin ? try AppPin.typed(text: wanted.oldPin.text) : nil
    switch wanted.choice {
    case .off: return try await app.removeAppLock(oldPin: old)
    case .phone: return try await app.lockAppByGate(grace: wanted.grace, oldPin: old)
    case .pin:
      let pin = try AppPin.typed(text: wanted.newPin.text)
      return try await app.lockAppByPin(
        newPin: pin, grace: wanted.grace, atTheLimit: wanted.wipes ? .wipe : .stayLocked, oldPin: old)
    }
  }

  override func again() {
    if repeated() { return }
    let library = library
    once(.looking, { $0.problem = nil }, ends: { $0.problem = $1 }) { [weak self] in
      let now = try await library.authenticator().appLock()
      self?.change { $0.choose(now) }
    }
  }
}

extension AppLockState {
  fileprivate mutating func choose(_ now: AppLock) {
    self.now = now
    guard case .unlocked(let method, let grace) = now else { return }
    self.grace = grace
    switch method {
    case .gate: choice = .phone
    case .pin(let atTheLimit): (choice, wipes) = (.pin, atTheLimit == .wipe)
    }
  }
}
