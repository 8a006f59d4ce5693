import AuthenticatorTesting
import Foundation

@testable import AuthenticatorApple
@testable import AuthenticatorCore

/// A keychain in memory that says what a test wants it to say.
final class FakeSystem: SystemCalls, @unchecked Sendable {
  let lock = NSLock()
  let keys: InMemoryKeyStore
  private var protections: [String: KeyProtection] = [:]
  private var points: [String: Data] = [:]
  private var notesKept: [String: Data] = [:]
  private var answers: [String: [SystemFailure?]] = [:]
  private var asked: [String] = []
  private var lines: [String] = []
  private var made = 0
  private var probes: Set<String> = []
  private var prompts: [FakePrompt] = []
  private var scripted: [SystemFailure?] = []

  var biometry: Data? = Data("one finger".utf8)
  private var sameFingers = true
  var owner: SystemFailure?
  /// Why no finger or face can be evaluated.
  var noFinger: SystemFailure?
  var hasSensor = true
  var active = true
  var phase = Phase.unlocked
  /// Of what it does not let be read it says that it is not found, as older systems do.
  var hides = false

  /// What the person did with the device since its start.
  enum Phase {
    case beforeFirstUnlock
    case locked
    case unlocked
  }

  init() throws {
    keys = try InMemoryKeyStore()
  }

  /// The next calls of this name fail so; nil lets one through.
  func fail(_ call: String, _ failures: SystemFailure?...) {
    lock.withLock { answers[call, default: []] += failures }
  }

  /// What comes of the next prompts.
  func prompt(_ failures: SystemFailure?...) {
    lock.withLock { scripted += failures }
  }

  /// The person enrolls another finger: strict keys do not sign any more.
  func enrollFinger() {
    biometry = Data("two fingers".utf8)
    sameFingers = false
  }

  /// As a system does that takes a key away.
  func lose(_ tag: String) {
    lock.withLock { points[tag] = nil }
  }

  var keysMade: Int { lock.withLock { made } }
  var calls: [String] { lock.withLock { asked } }
  var logged: [String] { lock.withLock { lines } }
  var shown: [FakePrompt] { lock.withLock { prompts } }
  var openPrompts: Int { shown.filter { !$0.isInvalidated }.count }
  var reasons: [String] { shown.flatMap(\.reasons) }
  var tags: [String] { lock.withLock { Array(points.keys) } }
  func protection(_ tag: String) -> KeyProtection? { lock.withLock { protections[tag] } }
  func protectionOfWrappingKey() -> KeyProtection? {
    lock.withLock { protections.first { $0.key.contains("wrapping") }?.value }
  }

  private func next(_ call: String) -> SystemFailure? {
    lock.withLock {
      asked.append(call)
      guard let failures = answers[call], !failures.isEmpty else { return nil }
      return answers[call]?.removeFirst() ?? nil
    }
  }

  private func cannotRead(_ accessibility: Accessibility?) -> SystemFailure? {
    canWrite(accessibility ?? .afterFirstUnlockThisDeviceOnly) ? nil : hides ? .itemNotFound : .interactionNotAllowed
  }

  private func canWrite(_ accessibility: Accessibility) -> Bool {
    phase == .unlocked || phase == .locked && accessibility == .afterFirstUnlockThisDeviceOnly
  }

  func probe(_ accessibility: Accessibility) async -> SystemFailure? {
    if let failure = next("probe") ?? cannotRead(accessibility) { return failure }
    return lock.withLock { probes.contains("\(accessibility)") ? nil : .itemNotFound }
  }

  func setProbe(_ accessibility: Accessibility) async -> SystemFailure? {
    if let failure = next("setProbe") { return failure }
    guard canWrite(accessibility) else { return .interactionNotAllowed }
    return lock.withLock { probes.insert("\(accessibility)").inserted ? nil : .duplicateItem }
  }

  func makeKey(_ tag: String, _ protection: KeyProtection) async -> Result<Data, SystemFailure> {
    if let failure = next("makeKey") { return .failure(failure) }
    guard canWrite(protection.accessibility) else { return .failure(.interactionNotAllowed) }
    lock.withLock { made += 1 }
    // Another call may come in between, as in a system.
    for _ in 0..<20 { await Task.yield() }
    let spec = KeySpec(kind: .device, algorithm: .es256, userVerification: nil, attestationChallenge: nil)
    guard let point = try? await keys.create(alias: tag, spec: spec) else { return .failure(.keychain(-1)) }
    lock.withLock {
      points[tag] = point
      protections[tag] = protection
    }
    return .success(point)
  }

  func publicKey(_ tag: String) async -> Result<Data, SystemFailure> {
    if let failure = next("publicKey") ?? cannotRead(protection(tag)?.accessibility) { return .failure(failure) }
    return lock.withLock { points[tag].map { .success($0) } ?? .failure(.itemNotFound) }
  }

  func deleteKey(_ tag: String) async -> SystemFailure? {
    if let failure = next("deleteKey") ?? cannotRead(protection(tag)?.accessibility) { return failure }
    try? await keys.delete(alias: tag)
    return lock.withLock { points.removeValue(forKey: tag) == nil ? .itemNotFound : nil }
  }

  func sign(_ tag: String, _ context: (any PromptContext)?, _ message: Data) async -> Result<Data, SystemFailure> {
    if let failure = next("sign") ?? cannotRead(protection(tag)?.accessibility) { return .failure(failure) }
    guard lock.withLock({ points[tag] != nil }) else { return .failure(.itemNotFound) }
    if let prompt = context as? FakePrompt, !prompt.isConfirmed { return .failure(.interactionNotAllowed) }
    guard let session = try? await keys.beginSignature(alias: tag),
      let signature = try? await keys.finishSignature(session: session, message: message)
    else { return .failure(.authenticationFailed) }
    return .success(signature)
  }

  func signWithoutPrompt(_ tag: String, _ message: Data) async -> SystemFailure? {
    if let failure = next("signWithoutPrompt") ?? cannotRead(protection(tag)?.accessibility) { return failure }
    guard let protection = protection(tag), lock.withLock({ points[tag] != nil }) else { return .itemNotFound }
    switch protection.presence {
    case .none: return nil
    case .userPresence: return .interactionNotAllowed
    case .biometryCurrentSet: return sameFingers ? .notInteractive : .authenticationFailed
    }
  }

  func encrypt(_ tag: String, _ text: Data) async -> Result<Data, SystemFailure> {
    if let failure = next("encrypt") ?? cannotRead(protection(tag)?.accessibility) { return .failure(failure) }
    return .success(Data(tag.utf8.prefix(4)) + (try? await keys.wrapDataKey(dataKey: text)).orEmpty)
  }

  func decrypt(_ tag: String, _ sealed: Data) async -> Result<Data, SystemFailure> {
    if let failure = next("decrypt") ?? cannotRead(protection(tag)?.accessibility) { return .failure(failure) }
    let text = try? await keys.unwrapDataKey(wrapped: Data(sealed.dropFirst(4)))
    return text.map { .success($0) } ?? .failure(.doesNotDecrypt)
  }

  func note(_ tag: String) async -> Result<Data, SystemFailure> {
    if let failure = next("note") ?? cannotRead(nil) { return .failure(failure) }
    return lock.withLock { notesKept[tag].map { .success($0) } ?? .failure(.itemNotFound) }
  }

  func changeNote(_ tag: String, _ data: Data) async -> SystemFailure? {
    guard lock.withLock({ notesKept[tag] != nil }) else { return .itemNotFound }
    return setNote(tag, data)
  }

  func addNote(_ tag: String, _ data: Data) async -> SystemFailure? {
    guard lock.withLock({ notesKept[tag] == nil }) else { return .duplicateItem }
    return setNote(tag, data)
  }

  private func setNote(_ tag: String, _ data: Data) -> SystemFailure? {
    if let failure = next("setNote") { return failure }
    guard canWrite(.afterFirstUnlockThisDeviceOnly) else { return .interactionNotAllowed }
    lock.withLock { notesKept[tag] = data }
    return nil
  }

  func deleteNote(_ tag: String) async -> SystemFailure? {
    if let failure = next("deleteNote") ?? cannotRead(nil) { return failure }
    return lock.withLock { notesKept.removeValue(forKey: tag) == nil ? .itemNotFound : nil }
  }

  func notes() async -> Result<[String], SystemFailure> {
    if let failure = next("notes") ?? cannotRead(nil) { return .failure(failure) }
    return lock.withLock { notesKept.isEmpty ? .failure(.itemNotFound) : .success(Array(notesKept.keys)) }
  }

  func makePrompt() -> any PromptContext {
    let prompt = FakePrompt(self)
    lock.withLock { prompts.append(prompt) }
    return prompt
  }

  fileprivate func answer() -> SystemFailure? {
    lock.withLock { scripted.isEmpty ? nil : scripted.removeFirst() }
  }

  // Any function of the bytes will do for a test that compares.
  func sha256(_ data: Data) -> Data { Data("hash of ".utf8) + data }
  func log(_ line: String) { lock.withLock { lines.append(line) } }
  func pause() async {}
}

final class FakePrompt: PromptContext, @unchecked Sendable {
  private let system: FakeSystem
  private let lock = NSLock()
  private var confirmed = false
  private var ended = false
  private let closed = Signal()
  private var said: [String] = []

  init(_ system: FakeSystem) {
    self.system = system
  }

  var isConfirmed: Bool { lock.withLock { confirmed && !ended } }
  var isInvalidated: Bool { lock.withLock { ended } }
  var reasons: [String] { lock.withLock { said } }

  func biometryState() -> Data? { system.biometry }
  func cannotVerifyOwner() -> SystemFailure? { system.owner }
  func cannotUseBiometry() -> SystemFailure? { system.noFinger }
  func hasBiometrySensor() -> Bool { system.hasSensor }

  func evaluate(_ protection: KeyProtection, reason: String) async -> SystemFailure? {
    lock.withLock { said.append(reason) }
    if reason == "nobody answers" {
      // As LAContext does: it ends when it is invalidated, and not before.
      await Task.detached { [closed] in try? await closed.received() }.value
      return .appCancelled
    }
    let failure = system.answer()
    lock.withLock { confirmed = failure == nil }
    return failure
  }

  func invalidate() {
    lock.withLock { ended = true }
    closed.send()
  }
}

extension Data? {
  fileprivate var orEmpty: Data { self ?? Data() }
}

/// App Attest as a test wants it.
final class FakeAttest: AttestCalls, @unchecked Sendable {
  private let lock = NSLock()
  private var failures: [SystemFailure?] = []
  private var made = 0
  private var attested: [String] = []
  private var meanwhile: (@Sendable () async -> Void)?
  var isSupported = true

  /// What happens while a key is made.
  func beforeKey(_ happens: @escaping @Sendable () async -> Void) { lock.withLock { meanwhile = happens } }
  func fail(_ next: SystemFailure?...) { lock.withLock { failures += next } }
  var keysMade: Int { lock.withLock { made } }
  var keysAttested: [String] { lock.withLock { attested } }

  private func next() -> SystemFailure? {
    lock.withLock { failures.isEmpty ? nil : failures.removeFirst() }
  }

  func makeKey() async -> Result<String, SystemFailure> {
    await lock.withLock { meanwhile }?()
    return lock.withLock {
      made += 1
      return .success("key \(made)")
    }
  }

  func attest(_ key: String, _ hash: Data) async -> Result<Data, SystemFailure> {
    lock.withLock { attested.append(key) }
    if let failure = next() { return .failure(failure) }
    return .success(Data("attestation of ".utf8) + hash)
  }

  func assertion(_ key: String, _ hash: Data) async -> Result<Data, SystemFailure> {
    .success(Data("assertion of ".utf8) + hash)
  }
}

func spec(_ policy: UvPolicy?, challenge: Data? = nil) -> KeySpec {
  KeySpec(
    kind: policy == nil ? .device : .credential, algorithm: .es256, userVerification: policy,
    attestationChallenge: challenge)
}
