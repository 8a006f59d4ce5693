import AuthenticatorCore

extension AppLock {
  /// Whether the screens may show.
  public var isOpen: Bool {
    switch self {
    case .off, .unlocked: true
    case .lockedByGate, .lockedByPin, .noTriesLeft: false
    }
  }

  /// Seconds to wait before the next try of the PIN.
  var waitSeconds: UInt64 {
    if case .lockedByPin(let waitSeconds, _) = self { waitSeconds } else { 0 }
  }
}

/// What covers all screens.
public struct LockState: Equatable, Sendable {
  /// Nothing while nobody has looked: nothing shows then.
  public var lock: AppLock?
  /// The digits of the PIN.
  public var typed = Secret.empty
  /// Of the last try that did not unlock.
  public var verdict: PinVerdict?
  public var working = false
  /// How many requests wait: they can be refused here.
  public var waiting = 0
  public var problem: Problem?

  public init() {}

  public var isOpen: Bool { lock?.isOpen == true }
}

/// The lock of the app; shows over every screen once the library is open, and is not in the stack of screens.
public final class LockModel: Model<LockState> {
  private var counting: Task<Void, Never>?

  public init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, LockState())
    follow(library.lock) { [weak self] lock in self?.show(lock) }
    follow(library.inbox.content) { [weak self] content in self?.change { $0.waiting = content.waiting.count } }
    // Another screen, or another process, may have set it.
    watch()
  }

  public func type(_ text: String) { change { ($0.typed, $0.problem) = (Secret(text), nil) } }

  /// By the digits that were typed, or by the prompt of the phone.
  public func unlock() {
    let library = library
    switch state.lock {
    case .lockedByGate: call { try await library.authenticator().unlockWithGate() }
    case .lockedByPin:
      call { [weak self] in
        guard let self else { return }
        let pin = try AppPin.typed(text: state.typed.text)
        let verdict = try await library.authenticator().unlockWithPin(pin: pin)
        change { ($0.typed, $0.verdict) = (.empty, verdict == .accepted ? nil : verdict) }
      }
    case .off, .unlocked, .noTriesLeft, nil: break
    }
  }

  /// The person has no PIN any more, and has agreed to what that means.
  public func giveUp() {
    let library = library
    call { try await library.authenticator().giveUpAppLock() }
  }

  /// The first request that waits is denied: that needs no unlocking.
  public func deny() { refuse { try await $0.deny() } }

  public func report() { refuse { try await $0.report() } }

  override func again() { if !repeated() { watch() } }

  private func call(_ does: @escaping () async throws -> Void) {
    let library = library
    once(
      .call, { ($0.working, $0.verdict, $0.problem) = (true, nil, nil) },
      ends: { ($0.working, $0.problem) = (false, $1) }
    ) {
      try await does()
      try await library.lookAtLock()
    }
  }

  private func refuse(_ how: @escaping @Sendable (Request) async throws -> Outcome) {
    let library = library
    beside(ends: { $0.problem = $1 ?? $0.problem }) {
      guard let first = library.inbox.content.value.waiting.first else { return }
      _ = try await library.toTheEnd { try await how(first.request) }
      library.inbox.drop(first.accountId, first.view.id)
    }
  }

  private func show(_ lock: AppLock?) {
    let before = state.lock
    change { state in
      if lock?.isOpen != false { (state.typed, state.verdict, state.problem) = (.empty, nil, nil) }
      state.lock = lock
    }
    // Asked once by itself; the button asks again.
    if lock == .lockedByGate, before != .lockedByGate { unlock() }
    countDown()
  }

  private func watch() {
    let library = library
    beside(ends: { $0.problem = $1 ?? $0.problem }) {
      let changes = try await library.authenticator().changes()
      var revision: UInt64? = changes.revision()
      while let seen = revision {
        try await library.lookAtLock()
        revision = try await changes.next(after: seen)
      }
    }
  }

  private func countDown() {
    counting?.cancel()
    guard let lock = state.lock, lock.waitSeconds > 0 else { return }
    let library = library
    counting = Task {
      try? await Task.sleep(for: .seconds(1))
      if !Task.isCancelled { await library.noting { try await library.lookAtLock() } }
    }
  }

  override public func close() {
    counting?.cancel()
    super.close()
  }
}
