import AuthenticatorCore
import Foundation

/// Keys of CryptoKit, or of libcrypto on Linux, in memory: with the two steps of a signature that hardware needs. A session of
/// a credential key signs only after ``unlock(_:)``.
public final class InMemoryKeyStore: KeyStore, @unchecked Sendable {
  private struct Key {
    let kind: KeyKind
    let pair: P256Key
    var invalidated = false
  }

  private struct Session {
    let alias: String
    let pair: P256Key
    var unlocked: Bool
  }

  private let lock = NSLock()
  private let wrappingKey: WrappingKey
  private var keys: [String: Key] = [:]
  private var sessions: [UInt64: Session] = [:]
  private var lastSession: UInt64 = 0

  public init() throws {
    wrappingKey = try WrappingKey()
  }

  /// What the prompt of a phone does.
  public func unlock(_ session: UInt64) {
    lock.withLock { sessions[session]?.unlocked = true }
  }

  /// What new biometrics do to a key of a phone.
  @discardableResult
  public func invalidate(_ alias: String) -> Bool {
    lock.withLock {
      endSessions(of: alias)
      keys[alias]?.invalidated = true
      return keys[alias] != nil
    }
  }

  /// The aliases of the keys that are there.
  public var aliases: [String] {
    lock.withLock { Array(keys.keys) }
  }

  /// How many signatures were begun, and neither made nor aborted.
  public var openSessions: Int {
    lock.withLock { sessions.count }
  }

  public func create(alias: String, spec: KeySpec) async throws -> Data {
    try lock.withLock {
      if keys[alias] == nil { keys[alias] = Key(kind: spec.kind, pair: try P256Key()) }
      return try key(alias).pair.point
    }
  }

  public func list() async throws -> [String] {
    aliases
  }

  public func delete(alias: String) async throws {
    lock.withLock {
      keys[alias] = nil
      endSessions(of: alias)
    }
  }

  public func attest(alias: String) async throws -> Attestation? {
    _ = try lock.withLock { try key(alias) }
    return nil
  }

  public func beginSignature(alias: String) async throws -> UInt64 {
    try lock.withLock {
      let key = try key(alias)
      endSessions(of: alias)
      lastSession += 1
      sessions[lastSession] = Session(alias: alias, pair: key.pair, unlocked: key.kind == .device)
      return lastSession
    }
  }

  public func finishSignature(session: UInt64, message: Data) async throws -> Data {
    let begun = lock.withLock { sessions.removeValue(forKey: session) }
    guard let begun, begun.unlocked else { throw HostError.NotAvailable }
    return try begun.pair.sign(message)
  }

  public func abortSignature(session: UInt64) async throws {
    lock.withLock { sessions[session] = nil }
  }

  public func wrapDataKey(dataKey: Data) async throws -> Data {
    try wrappingKey.seal(dataKey)
  }

  public func unwrapDataKey(wrapped: Data) async throws -> Data {
    // Encrypted by another key, which is not here.
    guard let dataKey = wrappingKey.open(wrapped) else { throw HostError.KeyNotFound }
    return dataKey
  }

  private func key(_ alias: String) throws -> Key {
    guard let key = keys[alias] else { throw HostError.KeyNotFound }
    if key.invalidated { throw HostError.KeyInvalidated }
    return key
  }

  private func endSessions(of alias: String) {
    sessions = sessions.filter { $0.value.alias != alias }
  }
}
