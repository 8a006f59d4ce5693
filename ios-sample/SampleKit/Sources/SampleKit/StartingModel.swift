import AuthenticatorCore

/// Before there is anything else to show.
public enum StartingState: Equatable, Sendable {
  case opening
  /// The other screens show.
  case ready
  /// There are no accounts, and keys of earlier ones, as after the app was removed and installed again: only the person knows whether they
  /// are still needed.
  case keysLeft(KeysLeft)
  /// - Parameter mayBeginAnew: whether the person may put the data aside: where it can never be used, or stays locked however often and for
  ///   how long it is tried.
  case failed(Problem, mayBeginAnew: Bool)
  /// The person was offered to begin anew, and looks at what that means: ``BeginAnewModel``.
  ///
  /// - Parameter attempt: which time it is: each begins without what was agreed to before.
  case beginningAnew(code: String, attempt: Int)
}

/// Keys that no account needs.
public struct KeysLeft: Equatable, Sendable {
  public let count: Int
  public var working = false
  public var problem: Problem?

  public init(_ count: Int, working: Bool = false, problem: Problem? = nil) {
    (self.count, self.working, self.problem) = (count, working, problem)
  }
}

extension StartingState {
  /// The buttons where it failed, the one to try first at the front: none that leads nowhere while the library is closed.
  public var waysOut: [WayOut] {
    guard case .failed(let problem, let mayBeginAnew) = self else { return [] }
    var ways: [WayOut]
    switch problem.wayOut.leads {
    case .again: ways = [problem.wayOut]
    case .outside: ways = [problem.wayOut, .retry]
    case .screen, .nowhere: ways = problem.wayOut == .report ? [.report, .retry] : [.retry]
    }
    return mayBeginAnew ? ways + [.beginAnew] : ways
  }
}

/// Opens the library; shows before every other screen, and not in the stack of screens.
public final class StartingModel: Model<StartingState> {
  private static let locked = "storage.locked"
  private static let lockedTries = 3
  private static let lockedMillis: UInt64 = 60_000
  private static let dataIsLost: Set = ["storage.corrupt", "storage.key_lost"]

  private var attempts = 0
  private var tries = 0
  private var lockedSince: UInt64?
  private var left: [UnknownKey] = []

  public init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, .opening)
    open()
  }

  /// Opens it, or tries once more: also for when the phone was unlocked. Once it is open this does nothing.
  public func open() {
    switch state {
    case .opening, .failed: break
    case .ready, .keysLeft, .beginningAnew: return
    }
    let library = library
    once(.call, { $0 = .opening }) { [weak self] state, problem in
      let opened = self?.left.isEmpty == false ? StartingState.keysLeft(KeysLeft(self?.left.count ?? 0)) : .ready
      state = problem.map { .failed($0, mayBeginAnew: self?.mayBeginAnew($0.code) == true) } ?? opened
    } _: { [weak self] in
      do {
        let left = try await library.keysLeft()
        self?.left = left
        self?.note(isLocked: false)
      } catch let error as AuthenticatorError {
        self?.note(isLocked: error.code == Self.locked)
        throw error
      }
    }
  }

  /// The person does not need them any more.
  public func destroyKeys() {
    guard case .keysLeft = state else { return }
    let (library, left) = (library, left)
    once(.call, { $0 = .keysLeft(KeysLeft(left.count, working: true)) }) { state, problem in
      state = problem.map { .keysLeft(KeysLeft(left.count, problem: $0)) } ?? .ready
    } _: {
      _ = try await library.authenticator().destroyUnknownKeys(keys: left)
    }
  }

  /// They stay, and are asked about at the next start.
  public func keepKeys() {
    if case .keysLeft(let left) = state, !left.working { change { $0 = .ready } }
  }

  override public func take(_ wayOut: WayOut) {
    if wayOut == .beginAnew { beginAnew() } else { super.take(wayOut) }
  }

  private func beginAnew() {
    guard case .failed(let problem, mayBeginAnew: true) = state else { return }
    attempts += 1
    let attempt = attempts
    change { $0 = .beginningAnew(code: problem.code, attempt: attempt) }
  }

  /// Back from beginning anew, whether or not it was done.
  public func beganAnew() {
    change { $0 = .opening }
    open()
  }

  override func again() {
    if case .keysLeft = state { destroyKeys() } else { open() }
  }

  /// Beginning anew has a button of its own here.
  override func offered(_ problem: Problem) -> Problem { problem }

  override public func resumed() {
    if case .failed = state { open() }
  }

  /// A key store that fails once may work a moment later.
  private func mayBeginAnew(_ code: String) -> Bool {
    guard code == Self.locked else { return Self.dataIsLost.contains(code) }
    guard let lockedSince, let now, tries >= Self.lockedTries else { return false }
    return now >= lockedSince + Self.lockedMillis
  }

  private func note(isLocked: Bool) {
    lockedSince = isLocked ? lockedSince ?? now : nil
    tries = isLocked ? tries + 1 : 0
  }

  private var now: UInt64? { try? library.hosts.clock.now().boot.millis }
}
