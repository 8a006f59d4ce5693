import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// What an app does with the whole installation: shut down, suspend, set aside, tidy up.
@Suite(.timeLimit(.minutes(2))) struct InstallationTests {
  /// A key store whose data key stays locked.
  private final class LockedKeys: KeyStore, Sendable {
    private let keys: InMemoryKeyStore

    init(_ keys: InMemoryKeyStore) { self.keys = keys }

    func create(alias: String, spec: KeySpec) async throws -> Data { try await keys.create(alias: alias, spec: spec) }
    func list() async throws -> [String] { try await keys.list() }
    func delete(alias: String) async throws { try await keys.delete(alias: alias) }
    func attest(alias: String) async throws -> Attestation? { try await keys.attest(alias: alias) }
    func beginSignature(alias: String) async throws -> UInt64 { try await keys.beginSignature(alias: alias) }
    func finishSignature(session: UInt64, message: Data) async throws -> Data {
      try await keys.finishSignature(session: session, message: message)
    }
    func abortSignature(session: UInt64) async throws { try await keys.abortSignature(session: session) }
    func wrapDataKey(dataKey: Data) async throws -> Data { try await keys.wrapDataKey(dataKey: dataKey) }
    func unwrapDataKey(wrapped: Data) async throws -> Data { throw HostError.NotAvailable }
  }

  private func open(_ phone: Phone, _ keys: (any KeyStore)? = nil, gate: ScriptedGate? = nil) async throws
    -> Authenticator
  {
    try await Authenticator.open(
      configuration: configuration(phone.directory), keyStore: keys ?? phone.keys, gate: gate ?? phone.gate,
      device: ScriptedDevice())
  }

  @Test func shutting_down_waits_for_calls_and_takes_no_more() async throws {
    let clock = HeldClock()
    let phone = try await Phone(clock: clock)
    let account = try await phone.enroll()
    clock.holdNext()
    let done = Done()
    let call = Task {
      defer { done.note("call") }
      return try await account.requests(waitSeconds: 0).count
    }
    try await clock.reads.received()
    let shutting = Task {
      defer { done.note("shutting") }
      try await phone.authenticator.shutDown()
    }
    while (try? await phone.authenticator.unknownKeys()) != nil { await Task.yield() }
    #expect(done.all.isEmpty, "it waits for the call that is under way")
    clock.go()
    #expect(try await call.value == 0, "what was begun comes to its end")
    try await shutting.value
    #expect(try await failure { try await account.refresh() }.code == "storage.closed")
    #expect(try await failure { try await phone.authenticator.suspend() }.code == "storage.closed")
  }

  @Test func after_shutting_down_the_folder_opens_with_another_host() async throws {
    let phone = try await Phone()
    let account = try await phone.enrollAndEnable()
    let other = ScriptedGate(phone.keys)
    let same = try await open(phone, gate: other)
    let (first, asked) = try await phone.startSignIn(try #require(try await same.account(id: account.id())))
    #expect(try await asked.approve(number: first.number) == .approved)
    #expect(other.prompts.isEmpty, "a folder that is open is shared, with the host that came first")
    try await phone.authenticator.shutDown()
    let anew = try await open(phone, gate: other)
    let (second, again) = try await phone.startSignIn(try #require(try await anew.account(id: account.id())))
    #expect(try await again.approve(number: second.number) == .approved)
    #expect(other.prompts.count == 1)
    try await anew.shutDown()
  }

  @Test func a_suspended_authenticator_says_so_and_goes_on_after_resuming() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    let live = try await phone.provider.start(phone.user, purpose: "mfa")
    let request = try await account.onlyRequest()
    try await phone.authenticator.suspend()
    let error = try await failure { try await request.approve(number: live.number) }
    #expect(error.code == "storage.suspended")
    #expect(error.localizedDescription == "Resume the authenticator, then try again.")
    #expect(try await phone.provider.request(live.id).state == "live")
    try await phone.authenticator.suspend()
    try await phone.authenticator.resume()
    try await phone.authenticator.resume()
    #expect(try await request.approve(number: live.number) == .approved)
  }

  @Test func where_the_data_key_stays_locked_a_person_can_begin_anew() async throws {
    let phone = try await Phone()
    let path = phone.directory.path
    let busy = try await failure { try await Authenticator.setAside(directory: path, consent: .dataCannotBeRead) }
    #expect(busy.code == "busy")
    try await phone.authenticator.shutDown()
    let locked = LockedKeys(phone.keys)
    #expect(try await failure { try await open(phone, locked) }.code == "storage.locked")
    let refused = try await failure { try await Authenticator.setAsideUnusable(directory: path, keyStore: locked) }
    #expect(refused.code == "storage.locked")
    let moved = try await Authenticator.setAside(directory: path, consent: .dataCannotBeRead)
    #expect(FileManager.default.fileExists(atPath: moved), "nothing is deleted")
    let anew = try await open(phone)
    #expect(try await anew.accounts().isEmpty)
    try await anew.shutDown()
  }

  @Test func keys_that_nothing_is_known_of_are_told_and_destroyed_only_by_the_person() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    let known = Set(phone.keys.aliases)
    let stray = "authenticator-core/of-an-app-that-was-removed/device/0"
    let spec = KeySpec(kind: .device, algorithm: .es256, userVerification: nil, attestationChallenge: nil)
    _ = try await phone.keys.create(alias: stray, spec: spec)
    let unknown = try await phone.authenticator.unknownKeys()
    #expect(unknown == [UnknownKey(alias: stray, ofThisDatabase: false)])
    let wrong = known.map { UnknownKey(alias: $0, ofThisDatabase: true) }
    #expect(try await phone.authenticator.destroyUnknownKeys(keys: wrong) == 0)
    #expect(try await phone.authenticator.destroyUnknownKeys(keys: unknown) == 1)
    #expect(Set(phone.keys.aliases) == known)
    let live = try await phone.provider.start(phone.user, purpose: "mfa")
    #expect(try await account.onlyRequest().approve(number: live.number) == .approved)
  }
}

/// What has ended.
private final class Done: @unchecked Sendable {
  private let lock = NSLock()
  private var names: [String] = []

  var all: [String] { lock.withLock { names } }

  func note(_ name: String) { lock.withLock { names.append(name) } }
}
