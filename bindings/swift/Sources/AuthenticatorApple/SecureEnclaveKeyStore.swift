import AuthenticatorCore
import Foundation

/// Keys in the Secure Enclave. Use one for the app, and give it to the ``LocalAuthenticationGate``, which unlocks its sessions.
public final class SecureEnclaveKeyStore: KeyStore {
  private let system: any SystemCalls
  private let attest: any AttestCalls
  let sessions = Sessions()

  init(system: any SystemCalls, attest: any AttestCalls) {
    self.system = system
    self.attest = attest
  }

  #if canImport(Security) && canImport(LocalAuthentication) && canImport(CryptoKit)
    /// - Parameter accessGroup: the keychain access group, where an extension shares the keys; nothing for those of the app alone.
    public convenience init(accessGroup: String? = nil) {
      self.init(system: AppleSystemCalls(accessGroup: accessGroup), attest: AppleAttestCalls())
    }
  #endif

  var systemCalls: any SystemCalls { system }

  public func create(alias: String, spec: KeySpec) async throws -> Data {
    try await protectedData()
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
    try await protectedData()
    switch await system.notes() {
    case .success(let aliases): return aliases
    case .failure(.itemNotFound): return []
    case .failure(let failure): throw told(failure)
    }
  }

  public func delete(alias: String) async throws {
    try await protectedData()
    sessions.end(of: alias)
    // The note goes last: it is what `list` goes by, so that a key that stays is found again.
    if let failure = await system.deleteKey(alias), failure != .itemNotFound { throw told(failure) }
    if let failure = await system.deleteNote(alias), failure != .itemNotFound { throw told(failure) }
  }

  public func attest(alias: String) async throws -> Attestation? {
    try await protectedData()
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
    try await protectedData()
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
    try await protectedData()
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
    try await protectedData()
    guard let (name, sealed) = WrappingKey.named(in: wrapped) else { throw HostError.KeyNotFound }
    if case .failure(let failure) = await lookedUpTwice(name.tag) {
      throw failure == .itemNotFound ? HostError.KeyNotFound : told(failure)
    }
    var answer = await system.decrypt(name.tag, sealed)
    if case .failure(.doesNotDecrypt) = answer {
      await system.pause()
      answer = await system.decrypt(name.tag, sealed)
    }
    switch answer {
    case .success(let dataKey): return dataKey
    case .failure(.doesNotDecrypt): throw HostError.KeyNotFound
    case .failure(let failure): throw told(failure)
    }
  }

  // MARK: What is asked of the system

  /// Before the first unlock, or while the device is locked, the keychain says that items are missing which are there.
  private func protectedData() async throws {
    guard await system.isProtectedDataAvailable() else { throw HostError.NotAvailable }
  }

  private func prompt<T>(_ ask: (any PromptContext) -> T) -> T {
    let context = system.makePrompt()
    defer { context.invalidate() }
    return ask(context)
  }

  private func note(_ alias: String) async throws -> KeyNote? {
    var answer = await system.note(alias)
    if case .failure(.itemNotFound) = answer {
      try await protectedData()
      answer = await system.note(alias)
    }
    switch answer {
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
    switch await lookedUpTwice(alias) {
    case .success(let point):
      return point
    case .failure(.itemNotFound):
      // A change of fingers or faces, or removing the passcode, takes keys away: only credential keys.
      throw note.isCredential ? HostError.KeyInvalidated : HostError.KeyNotFound
    case .failure(let failure):
      throw told(failure)
    }
  }

  /// "Not found" counts if protected data is available and a second look agrees.
  private func lookedUpTwice(_ tag: String) async -> Result<Data, SystemFailure> {
    let first = await system.publicKey(tag)
    guard case .failure(.itemNotFound) = first else { return first }
    guard await system.isProtectedDataAvailable() else { return .failure(.interactionNotAllowed) }
    await system.pause()
    let second = await system.publicKey(tag)
    guard await system.isProtectedDataAvailable() else { return .failure(.interactionNotAllowed) }
    return second
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
