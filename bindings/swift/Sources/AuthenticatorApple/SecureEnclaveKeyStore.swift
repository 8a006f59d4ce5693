import AuthenticatorCore
import Foundation

/// Keys in the Secure Enclave. Use one for the app, and give it to the ``LocalAuthenticationGate``, which unlocks its sessions.
public final class SecureEnclaveKeyStore: KeyStore {
  private let system: any SystemCalls
  private let attest: any AttestCalls
  private let lookup: Lookup
  private let inTurn = InTurn()
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
    try await inTurn.run(alias) { try await self.createAlone(alias, spec) }
  }

  private func createAlone(_ alias: String, _ spec: KeySpec) async throws -> Data {
    let earlier = try await note(alias)
    if let earlier, earlier.made { return try await publicKey(alias, earlier) }
    let state = spec.kind == .credential ? prompt { $0.biometryState() } : nil
    let note = KeyNote(spec, biometryState: state)
    switch await lookup.certain((earlier ?? note).protection.accessibility, { await system.publicKey(alias) }) {
    case .success(let point):
      if let earlier {
        // A key of an earlier call that was killed before it noted so.
        try await setNote(alias, made(earlier))
        return point
      }
      // A key that nothing is noted of signs nothing, and nobody knows how it is protected. A second one beside it would be
      // mistaken for it.
      if let failure = await system.deleteKey(alias), failure != .itemNotFound { throw told(failure) }
    case .failure(.itemNotFound): break
    case .failure(let failure): throw told(failure)
    }
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
    try await inTurn.run(alias) { try await self.deleteAlone(alias) }
  }

  private func deleteAlone(_ alias: String) async throws {
    // The note goes last: it is what `list` goes by, so that a key that stays is found again.
    if let failure = await system.deleteKey(alias) {
      guard failure == .itemNotFound else { throw told(failure) }
      let accessibility = (try? await note(alias))?.protection.accessibility ?? .afterFirstUnlockThisDeviceOnly
      guard await lookup.canRead(accessibility) else { throw HostError.NotAvailable }
    }
    if let failure = await system.deleteNote(alias), failure != .itemNotFound { throw told(failure) }
  }

  public func attest(alias: String) async throws -> Attestation? {
    guard let note = try await note(alias), note.made else { throw HostError.KeyNotFound }
    guard let challenge = note.challenge, attest.isSupported else { return nil }
    let point = try await publicKey(alias, note)
    let hash = system.sha256(challenge + Thumbprint.of(point, sha256: system.sha256))
    let attesting = Attesting(attest, pause: system.pause)
    return try await attesting.attestation(over: hash, key: note.attestKey) { made in
      try await self.inTurn.run(alias) {
        // The key may have been deleted meanwhile, and its note must not come back.
        guard var note = try await self.note(alias) else { throw HostError.KeyNotFound }
        note.attestKey = made
        try await self.setNote(alias, note)
      }
    }
  }

  public func beginSignature(alias: String) async throws -> UInt64 {
    guard let note = try await note(alias), note.made else { throw HostError.KeyNotFound }
    guard note.isCredential else {
      _ = try await publicKey(alias, note)
      try Task.checkCancellation()
      return sessions.begin(alias, note.protection, nil)
    }
    let context = system.makePrompt()
    do {
      _ = try await publicKey(alias, note)
      if note.isOfOtherBiometry(than: context.biometryState()) { try await usable(alias) }
      // Whoever has gone must not end the session of who came after.
      try Task.checkCancellation()
    } catch {
      context.invalidate()
      throw error
    }
    return sessions.begin(alias, note.protection, context)
  }

  /// Tries a strict key without a prompt, where the state of the biometry is another than when it was made. That alone proves nothing, as
  /// a version of the system may say the same fingers in another way. A key that asks for the person is there; one of other fingers
  /// fails. If the system asks for the person before it looks at the fingers, the signature after the prompt tells.
  private func usable(_ alias: String) async throws {
    for _ in 0..<2 {
      guard let failure = await system.signWithoutPrompt(alias, Data("probe".utf8)), !failure.asksForPerson else {
        return
      }
      guard failure.mayMeanLostKey else { throw told(failure) }
      await system.pause()
    }
    let readable = await lookup.canRead(.whenPasscodeSetThisDeviceOnly)
    throw readable ? HostError.KeyInvalidated : HostError.NotAvailable
  }

  public func finishSignature(session: UInt64, message: Data) async throws -> Data {
    guard let session = sessions.finish(session) else { throw HostError.NotAvailable }
    defer { session.context?.invalidate() }
    guard session.isUnlocked else { throw HostError.NotAvailable }
    // Before it signs: a finger that is enrolled afterwards must not be taken for one of the key's.
    let state = prompt { $0.biometryState() }
    switch await system.sign(session.alias, session.context, message) {
    case .success(let signature):
      await noteBiometry(of: session, state)
      return signature
    case .failure(let failure) where failure.mayMeanLostKey:
      // Several things are said this way. The key is lost only if fingers or faces are others as well, or the key cannot be found.
      guard let note = try await note(session.alias) else { throw HostError.KeyNotFound }
      if note.isOfOtherBiometry(than: prompt { $0.biometryState() }) { throw HostError.KeyInvalidated }
      _ = try await publicKey(session.alias, note)
      throw HostError.NotAvailable
    case .failure(let failure):
      throw told(failure)
    }
  }

  /// A strict key that signed is of the fingers that there are, whatever was noted: it is noted anew, so that a later failure is not taken
  /// for a loss. What cannot be noted now is noted after the next signature.
  private func noteBiometry(of session: Sessions.Session, _ state: Data?) async {
    guard session.protection.presence == .biometryCurrentSet else { return }
    try? await inTurn.run(session.alias) {
      guard var note = try await self.note(session.alias), note.isOfOtherBiometry(than: state) else { return }
      note.biometryState = state
      try await self.setNote(session.alias, note)
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
    case .success(let sealed) where !Task.isCancelled:
      return name.bytes + sealed
    case .success:
      // Nobody takes what it wrapped, and without a note `list` does not tell of it.
      _ = await system.deleteKey(name.tag)
      throw CancellationError()
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
    var failure = await system.changeNote(alias, data)
    if failure == .itemNotFound { failure = await system.addNote(alias, data) }
    if let failure { throw told(failure) }
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
