import AuthenticatorCore
import Foundation

/// Keys in the Secure Enclave. Use one for the app, and give it to the ``LocalAuthenticationGate``, which unlocks its sessions.
public final class SecureEnclaveKeyStore: KeyStore {
  private let system: any SystemCalls
  private let attest: any AttestCalls
  private let lookup: Lookup
  let sessions = Sessions()

  init(system: any SystemCalls, attest: any AttestCalls) {
    self.system = system
    self.attest = attest
    lookup = Lookup(system)
  }

  #if canImport(Security) && canImport(LocalAuthentication) && canImport(CryptoKit)
    /// - Parameter accessGroup: the keychain access group, where an extension shares the keys; nothing for those of the app alone.
    public convenience init(accessGroup: String? = nil) {
      self.init(system: AppleSystemCalls(accessGroup: accessGroup), attest: AppleAttestCalls())
    }
  #endif

  var systemCalls: any SystemCalls { system }

  public func create(alias: String, spec: KeySpec) async throws -> Data {
    if let note = try await note(alias), note.made {
      return try await publicKey(alias, note)
    }
    // A key of an earlier call that was killed before it noted so.
    if case .success(let point) = await system.publicKey(alias), let note = try await note(alias) {
      try await setNote(alias, made(note))
      return point
    }
    let state = spec.kind == .credential ? prompt { $0.biometryState() } : nil
    let note = KeyNote(spec, biometryState: state)
    try await setNote(alias, note)
    switch await system.makeKey(alias, note.protection) {
    case .success(let point):
      try await setNote(alias, made(note))
      return point
    case .failure(let failure):
      _ = await system.deleteNote(alias)
      // With no face or finger enrolled, a key for the current ones cannot be made, and this is how the system says so.
      if failure == .authenticationFailed, note.isCredential { throw notSetUp(note) }
      throw told(failure)
    }
  }

  public func list() async throws -> [String] {
    switch await lookup.certain(.afterFirstUnlockThisDeviceOnly, system.notes) {
    case .success(let aliases): return aliases
    case .failure(.itemNotFound): return []
    case .failure(let failure): throw told(failure)
    }
  }

  public func delete(alias: String) async throws {
    sessions.end(of: alias)
    // The note goes last: it is what `list` goes by, so that a key that stays is found again.
    if let failure = await system.deleteKey(alias) {
      guard failure == .itemNotFound else { throw told(failure) }
      let accessibility = (try? await note(alias))?.protection.accessibility ?? .afterFirstUnlockThisDeviceOnly
      guard await lookup.canRead(accessibility) else { throw HostError.NotAvailable }
    }
    if let failure = await system.deleteNote(alias), failure != .itemNotFound { throw told(failure) }
  }

  public func attest(alias: String) async throws -> Attestation? {
    guard var note = try await note(alias), note.made else { throw HostError.KeyNotFound }
    guard let challenge = note.challenge, attest.isSupported else { return nil }
    let point = try await publicKey(alias, note)
    let hash = system.sha256(challenge + Thumbprint.of(point, sha256: system.sha256))
    let attesting = Attesting(attest, pause: system.pause)
    return try await attesting.attestation(over: hash, key: note.attestKey) { made in
      note.attestKey = made
      try await self.setNote(alias, note)
    }
  }

  public func beginSignature(alias: String) async throws -> UInt64 {
    guard let note = try await note(alias), note.made else { throw HostError.KeyNotFound }
    guard note.isCredential else {
      _ = try await publicKey(alias, note)
      return sessions.begin(alias, note.protection, nil)
    }
    let context = system.makePrompt()
    if note.isOfOtherBiometry(than: context.biometryState()) {
      context.invalidate()
      throw HostError.KeyInvalidated
    }
    do {
      _ = try await publicKey(alias, note)
    } catch {
      context.invalidate()
      throw error
    }
    return sessions.begin(alias, note.protection, context)
  }

  public func finishSignature(session: UInt64, message: Data) async throws -> Data {
    guard let session = sessions.finish(session) else { throw HostError.NotAvailable }
    defer { session.context?.invalidate() }
    guard session.isUnlocked else { throw HostError.NotAvailable }
    switch await system.sign(session.alias, session.context, message) {
    case .success(let signature):
      return signature
    case .failure(.authenticationFailed), .failure(.itemNotFound):
      // Several things are said this way. The key is lost only if fingers or faces are others, or the key cannot be found.
      guard let note = try await note(session.alias) else { throw HostError.KeyNotFound }
      if note.isOfOtherBiometry(than: prompt { $0.biometryState() }) { throw HostError.KeyInvalidated }
      _ = try await publicKey(session.alias, note)
      throw HostError.NotAvailable
    case .failure(let failure):
      throw told(failure)
    }
  }

  public func abortSignature(session: UInt64) async throws {
    sessions.finish(session)?.context?.invalidate()
  }

  /// Each wrapped data key names the key that wrapped it, so that the loss of that key is told from a fault.
  public func wrapDataKey(dataKey: Data) async throws -> Data {
    let name = WrappingKey.fresh()
    if case .failure(let failure) = await system.makeKey(name.tag, WrappingKey.protection) { throw told(failure) }
    switch await system.encrypt(name.tag, dataKey) {
    case .success(let sealed):
      return name.bytes + sealed
    case .failure(let failure):
      _ = await system.deleteKey(name.tag)
      throw told(failure)
    }
  }

  public func unwrapDataKey(wrapped: Data) async throws -> Data {
    guard let (name, sealed) = WrappingKey.named(in: wrapped) else { throw HostError.KeyNotFound }
    let accessibility = WrappingKey.protection.accessibility
    if case .failure(let failure) = await lookup.certain(accessibility, { await system.publicKey(name.tag) }) {
      throw failure == .itemNotFound ? HostError.KeyNotFound : told(failure)
    }
    var answer = await system.decrypt(name.tag, sealed)
    if case .failure(.doesNotDecrypt) = answer {
      await system.pause()
      answer = await system.decrypt(name.tag, sealed)
    }
    switch answer {
    case .success(let dataKey): return dataKey
    case .failure(.doesNotDecrypt):
      throw await lookup.canRead(accessibility) ? HostError.KeyNotFound : HostError.NotAvailable
    case .failure(let failure): throw told(failure)
    }
  }

  // MARK: What is asked of the system

  private func prompt<T>(_ ask: (any PromptContext) -> T) -> T {
    let context = system.makePrompt()
    defer { context.invalidate() }
    return ask(context)
  }

  private func note(_ alias: String) async throws -> KeyNote? {
    switch await lookup.certain(.afterFirstUnlockThisDeviceOnly, { await system.note(alias) }) {
    case .success(let data): return try JSONDecoder().decode(KeyNote.self, from: data)
    case .failure(.itemNotFound): return nil
    case .failure(let failure): throw told(failure)
    }
  }

  private func setNote(_ alias: String, _ note: KeyNote) async throws {
    let data = try JSONEncoder().encode(note)
    if let failure = await system.setNote(alias, data) { throw told(failure) }
  }

  private func made(_ note: KeyNote) -> KeyNote {
    var note = note
    note.made = true
    return note
  }

  /// The public half of a key that was made. One that is missing was taken away by the system.
  private func publicKey(_ alias: String, _ note: KeyNote) async throws -> Data {
    switch await lookup.certain(note.protection.accessibility, { await system.publicKey(alias) }) {
    case .success(let point):
      return point
    case .failure(.itemNotFound):
      // A change of fingers or faces, or removing the passcode, takes keys away: only credential keys.
      throw note.isCredential ? HostError.KeyInvalidated : HostError.KeyNotFound
    case .failure(let failure):
      throw told(failure)
    }
  }

  private func notSetUp(_ note: KeyNote) -> HostError {
    if prompt({ $0.cannotVerifyOwner() }) == .noPasscode { return .NoDeviceLock }
    return note.presence == .biometryCurrentSet ? .NoBiometric : .NoDeviceLock
  }

  private func told(_ failure: SystemFailure) -> HostError {
    if failure == .missingEntitlement {
      system.log("The keychain refuses this app: an entitlement is missing, or the access group is not the app's.")
    }
    return failure.hostError
  }
}
