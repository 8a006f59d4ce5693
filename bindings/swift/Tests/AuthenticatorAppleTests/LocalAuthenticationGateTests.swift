import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorApple
@testable import AuthenticatorCore

@Suite(.timeLimit(.minutes(1))) struct LocalAuthenticationGateTests {
  let system: FakeSystem
  let store: SecureEnclaveKeyStore
  let prompt = Prompt(kind: .proveKey, account: "ana", organisation: "Contoso", shown: [])

  init() throws {
    system = try FakeSystem()
    store = SecureEnclaveKeyStore(system: system, attest: FakeAttest())
  }

  private func begun(_ policy: UvPolicy = .biometricStrict) async throws -> UInt64 {
    _ = try await store.create(alias: "credential", spec: spec(policy))
    return try await store.beginSignature(alias: "credential")
  }

  private func gate(_ words: String = "Sign in") -> LocalAuthenticationGate {
    LocalAuthenticationGate(keyStore: store, becomesActive: { [system] in system.active }) {
      "\(words)\($0.account == "ana" ? "" : "?")"
    }
  }

  @Test func a_confirmed_prompt_unlocks_its_session_and_says_how() async throws {
    let session = try await begun()
    #expect(try await gate().authorize(session: session, prompt: prompt) == .biometric)
    #expect(system.shown.last?.reasons == ["Sign in"])
    #expect(try await store.finishSignature(session: session, message: Data([1])).isEmpty == false)
  }

  @Test func l1_where_the_passcode_serves_as_well_it_says_no_more_than_it_knows() async throws {
    let session = try await begun(.biometricOrCredential)
    #expect(try await gate().authorize(session: session, prompt: prompt) == .platform)
  }

  @Test(arguments: [
    (SystemFailure.personCancelled, HostError.Cancelled), (.appCancelled, .Cancelled), (.personFailed, .Cancelled),
    (.personFellBack, .Cancelled), (.biometryLockedOut, .LockedOut), (.noPasscode, .NoDeviceLock),
    (.biometryNotEnrolled, .NoBiometric), (.noBiometry, .Unsupported), (.localAuthentication(-999), .Failed),
  ])
  func each_code_of_the_prompt_has_its_meaning(_ failure: SystemFailure, _ expected: HostError) async throws {
    let session = try await begun()
    system.prompt(failure)
    await #expect(throws: expected) { try await gate().authorize(session: session, prompt: prompt) }
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: session, message: Data([1]))
    }
  }

  @Test(arguments: [SystemFailure.notInteractive, .systemCancelled, .invalidContext])
  func a_prompt_that_the_system_took_away_is_shown_once_more(_ failure: SystemFailure) async throws {
    let session = try await begun()
    system.prompt(failure)
    #expect(try await gate().authorize(session: session, prompt: prompt) == .biometric)
    #expect(try await store.finishSignature(session: session, message: Data([1])).isEmpty == false)

    let second = try await store.beginSignature(alias: "credential")
    system.prompt(failure, failure, nil)
    await #expect(throws: HostError.NotAvailable) { try await gate().authorize(session: second, prompt: prompt) }
    try await store.abortSignature(session: second)
    #expect(system.openPrompts == 0)
  }

  @Test func no_prompt_comes_before_the_app_is_active() async throws {
    let session = try await begun()
    system.active = false
    await #expect(throws: HostError.NotAvailable) { try await gate().authorize(session: session, prompt: prompt) }
    #expect(system.reasons.isEmpty)
  }

  @Test func a_prompt_without_words_is_never_shown() async throws {
    let session = try await begun()
    await #expect(throws: HostError.Failed) { try await gate("").authorize(session: session, prompt: prompt) }
    #expect(system.reasons.isEmpty)
  }

  @Test func a_session_that_is_over_or_needs_nobody_is_not_asked_for() async throws {
    await #expect(throws: HostError.NotAvailable) { try await gate().authorize(session: 7, prompt: prompt) }
    _ = try await store.create(alias: "device", spec: spec(nil))
    let session = try await store.beginSignature(alias: "device")
    await #expect(throws: HostError.NotAvailable) { try await gate().authorize(session: session, prompt: prompt) }
  }

  @Test func whoever_does_not_wait_any_more_closes_the_prompt() async throws {
    let session = try await begun()
    let waiting = Task { try await gate("nobody answers").authorize(session: session, prompt: prompt) }
    while system.shown.last?.reasons.isEmpty != false { await Task.yield() }
    waiting.cancel()
    await #expect(throws: HostError.Cancelled) { try await waiting.value }
    #expect(system.shown.last?.isInvalidated == true)
  }

  @Test func aborting_the_session_closes_the_prompt() async throws {
    let session = try await begun()
    let waiting = Task { try await gate("nobody answers").authorize(session: session, prompt: prompt) }
    while system.shown.last?.reasons.isEmpty != false { await Task.yield() }
    try await store.abortSignature(session: session)
    await #expect(throws: HostError.Cancelled) { try await waiting.value }
  }

  @Test func the_pin_of_the_app_is_asked_for_where_it_has_one() async throws {
    await #expect(throws: HostError.Unsupported) { try await gate().confirm(prompt: prompt) }
    let withPin = LocalAuthenticationGate(
      keyStore: store, becomesActive: { true }, appPin: { _ in .appPin }, words: { _ in "" })
    #expect(try await withPin.confirm(prompt: prompt) == .appPin)
  }

  static let answers: [(SystemFailure?, Bool, Biometric)] = [
    (nil, true, .enrolled), (.biometryLockedOut, true, .enrolled),
    (.biometryNotEnrolled, true, .notEnrolled), (.noPasscode, true, .notEnrolled), (.noPasscode, false, .noHardware),
    // A sensor that says so was not allowed to the app.
    (.noBiometry, true, .notEnrolled), (.noBiometry, false, .noHardware),
    (.notInteractive, true, .notNow), (.localAuthentication(-999), true, .notNow),
  ]

  @Test(arguments: answers)
  func a_biometric_that_could_be_set_up_is_told_from_none(
    _ failure: SystemFailure?, _ hasSensor: Bool, _ expected: Biometric
  ) async throws {
    system.noFinger = failure
    system.hasSensor = hasSensor
    let device = AppleDevice { [system] in system.makePrompt() }
    #expect(try await device.biometric() == expected)
    #expect(system.openPrompts == 0 && system.reasons.isEmpty)
  }

  @Test func the_lock_of_the_device_is_asked_for_each_time() async throws {
    let system = system
    let device = AppleDevice { system.makePrompt() }
    #expect(try await device.deviceLock() == .set)
    system.owner = .biometryLockedOut
    #expect(try await device.deviceLock() == .set)
    system.owner = .noPasscode
    #expect(try await device.deviceLock() == .notSet)
    system.owner = .notInteractive
    await #expect(throws: HostError.NotAvailable) { try await device.deviceLock() }
    #expect(system.openPrompts == 0)
  }
}
