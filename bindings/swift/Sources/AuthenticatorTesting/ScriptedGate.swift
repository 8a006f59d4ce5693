import AuthenticatorCore
import Foundation

/// A person who confirms every prompt, but for those that were scripted otherwise.
public final class ScriptedGate: Gate, @unchecked Sendable {
  public typealias Script = @Sendable () async throws -> UserVerification

  private let keys: InMemoryKeyStore
  private let lock = NSLock()
  private var script: [Script] = []
  private var pauses: [(opened: Signal, answers: Signal)] = []
  private var seen: [Prompt] = []
  private var open = 0

  public init(_ keys: InMemoryKeyStore) {
    self.keys = keys
  }

  /// What happens at the next prompt that has no script yet, in the place of unlocking the session.
  public func next(_ happens: @escaping Script) {
    lock.withLock { script.append(happens) }
  }

  /// Nobody answers the next prompt that has no script yet. Gives what is complete once it is open.
  public func nextStaysOpen() -> Signal {
    let opened = Signal()
    next {
      opened.send()
      return try await untilCancelled()
    }
    return opened
  }

  /// The person takes time at the next prompt that has no script yet: until `answers`. Sends `opened` once it is open.
  public func nextWaits(for answers: Signal, opened: Signal) {
    lock.withLock { pauses.append((opened, answers)) }
  }

  /// The prompts so far.
  public var prompts: [Prompt] {
    lock.withLock { seen }
  }

  /// How many prompts are open now.
  public var openPrompts: Int {
    lock.withLock { open }
  }

  /// Waits until no prompt is open.
  public func closed() async {
    while openPrompts > 0 { await Task.yield() }
  }

  public func authorize(session: UInt64, prompt: Prompt) async throws -> UserVerification {
    try await ask(prompt) { [keys] in
      keys.unlock(session)
      return .biometric
    }
  }

  public func confirm(prompt: Prompt) async throws -> UserVerification {
    try await ask(prompt) { .appPin }
  }

  private func ask(_ prompt: Prompt, _ confirms: @escaping Script) async throws -> UserVerification {
    let (happens, pause) = lock.withLock {
      seen.append(prompt)
      open += 1
      return (
        script.isEmpty ? confirms : script.removeFirst(),
        pauses.isEmpty ? nil : pauses.removeFirst()
      )
    }
    defer { lock.withLock { open -= 1 } }
    if let pause {
      pause.opened.send()
      try await pause.answers.received()
    }
    return try await happens()
  }
}

/// Waits until the task is cancelled, and throws.
public func untilCancelled<T>() async throws -> T {
  let never = Signal()
  try await never.received()
  throw CancellationError()
}

/// Something that happens once, and that several may wait for.
public final class Signal: @unchecked Sendable {
  private let lock = NSLock()
  private var sent = false
  private var waiting: [UUID: CheckedContinuation<Void, any Error>] = [:]

  public init() {}

  public func send() {
    let waiting = lock.withLock {
      sent = true
      defer { self.waiting = [:] }
      return self.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Waits for it. Throws `CancellationError` if the task is cancelled before.
  public func received() async throws {
    let id = UUID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let already: Result<Void, any Error>? = lock.withLock {
          if sent { return .success(()) }
          if Task.isCancelled { return .failure(CancellationError()) }
          waiting[id] = continuation
          return nil
        }
        if let already { continuation.resume(with: already) }
      }
    } onCancel: {
      let cancelled = lock.withLock { waiting.removeValue(forKey: id) }
      cancelled?.resume(throwing: CancellationError())
    }
  }
}
