import AuthenticatorCore
import AuthenticatorTesting
import Foundation

/// An error that no interface declares, with a text that must not cross.
struct Undeclared: Error, CustomStringConvertible {
  let description = "a secret"
}

/// A key store with faults that a test switches on: in what it makes and wraps, and in the signatures of credential keys.
final class FaultyKeyStore: KeyStore, @unchecked Sendable {
  enum Fault: Sendable {
    /// Throws what is not declared.
    case throwsUndeclared
    /// Gives bytes that mean nothing.
    case garbage
    /// Gives these bytes.
    case gives(@Sendable () -> Data)
    /// Signs with another key.
    case anotherKey
    /// Never answers.
    case hangs
    /// Calls the library before it answers.
    case callsBack(@Sendable () async throws -> Void)
  }

  /// Sent when a fault happened.
  let called = Signal()
  private let keys: InMemoryKeyStore
  private let lock = NSLock()
  private var current: Fault?
  private var ofCredentials: Set<UInt64> = []

  init(_ keys: InMemoryKeyStore) {
    self.keys = keys
  }

  var fault: Fault? {
    get { lock.withLock { current } }
    set { lock.withLock { current = newValue } }
  }

  private func faulty(_ garbage: Data, _ right: () async throws -> Data) async throws -> Data {
    guard let fault else { return try await right() }
    called.send()
    switch fault {
    case .throwsUndeclared: throw Undeclared()
    case .garbage: return garbage
    case .gives(let bytes): return bytes()
    case .anotherKey: return try await right()
    case .hangs: return try await untilCancelled()
    case .callsBack(let call):
      try await call()
      return try await right()
    }
  }

  func create(alias: String, spec: KeySpec) async throws -> Data {
    try await faulty(Data([4, 1, 2, 3])) { try await keys.create(alias: alias, spec: spec) }
  }

  func list() async throws -> [String] {
    try await keys.list()
  }

  func delete(alias: String) async throws {
    try await keys.delete(alias: alias)
  }

  func attest(alias: String) async throws -> Attestation? {
    try await keys.attest(alias: alias)
  }

  func beginSignature(alias: String) async throws -> UInt64 {
    let session = try await keys.beginSignature(alias: alias)
    if alias.contains("credential") { lock.withLock { _ = ofCredentials.insert(session) } }
    return session
  }

  func finishSignature(session: UInt64, message: Data) async throws -> Data {
    guard lock.withLock({ ofCredentials.contains(session) }) else {
      return try await keys.finishSignature(session: session, message: message)
    }
    if case .anotherKey = fault {
      called.send()
      try await keys.abortSignature(session: session)
      let stranger = try InMemoryKeyStore()
      _ = try await stranger.create(
        alias: "a",
        spec: KeySpec(kind: .device, algorithm: .es256, userVerification: nil, attestationChallenge: nil))
      let other = try await stranger.beginSignature(alias: "a")
      return try await stranger.finishSignature(session: other, message: message)
    }
    if case .garbage = fault { try await keys.abortSignature(session: session) }
    return try await faulty(Data([1, 2, 3])) { try await keys.finishSignature(session: session, message: message) }
  }

  func abortSignature(session: UInt64) async throws {
    try await keys.abortSignature(session: session)
  }

  func wrapDataKey(dataKey: Data) async throws -> Data {
    try await faulty(Data()) { try await keys.wrapDataKey(dataKey: dataKey) }
  }

  func unwrapDataKey(wrapped: Data) async throws -> Data {
    try await faulty(Data([1])) { try await keys.unwrapDataKey(wrapped: wrapped) }
  }
}

/// A clock of which a test keeps one reader waiting, on the thread that reads.
final class HeldClock: AuthenticatorCore.Clock, @unchecked Sendable {
  let moved = ManualClock()
  let reads = Signal()
  private let goes = DispatchSemaphore(value: 0)
  private let lock = NSLock()
  private var holds = false

  func holdNext() { lock.withLock { holds = true } }

  func go() { goes.signal() }

  func now() throws -> Times {
    let held = lock.withLock {
      defer { holds = false }
      return holds
    }
    if held {
      reads.send()
      goes.wait()
    }
    return try moved.now()
  }
}
