import Foundation
import Testing

@testable import AuthenticatorApple
@testable import AuthenticatorCore

@Suite(.timeLimit(.minutes(1))) struct SecureEnclaveKeyStoreTests {
  let system: FakeSystem
  let attest = FakeAttest()
  let store: SecureEnclaveKeyStore

  init() throws {
    system = try FakeSystem()
    store = SecureEnclaveKeyStore(system: system, attest: attest)
  }

  private func key(_ alias: String = "credential", _ policy: UvPolicy? = .biometricStrict) async throws {
    _ = try await store.create(alias: alias, spec: spec(policy))
  }

  /// A session as the gate leaves it.
  private func unlocked(_ alias: String = "credential") async throws -> UInt64 {
    let session = try await store.beginSignature(alias: alias)
    let gate = LocalAuthenticationGate(keyStore: store, becomesActive: { true }) { _ in "reason" }
    _ = try await gate.authorize(session: session, prompt: prompt)
    return session
  }

  private let prompt = Prompt(kind: .proveKey, account: "ana", organisation: "Contoso", shown: [])

  // MARK: How keys are protected

  @Test func each_kind_of_key_has_its_protection() async throws {
    try await key("device", nil)
    try await key("strict", .biometricStrict)
    try await key("either", .biometricOrCredential)
    _ = try await store.wrapDataKey(dataKey: Data([1]))
    let anytime = KeyProtection(accessibility: .afterFirstUnlockThisDeviceOnly, presence: .none)
    #expect(system.protection("device") == anytime)
    #expect(system.protectionOfWrappingKey() == anytime)
    #expect(
      system.protection("strict")
        == KeyProtection(accessibility: .whenPasscodeSetThisDeviceOnly, presence: .biometryCurrentSet))
    #expect(
      system.protection("either")
        == KeyProtection(accessibility: .whenPasscodeSetThisDeviceOnly, presence: .userPresence))
  }

  @Test func a_key_that_exists_is_given_and_not_replaced() async throws {
    let first = try await store.create(alias: "credential", spec: spec(.biometricStrict))
    #expect(try await store.create(alias: "credential", spec: spec(.biometricStrict)) == first)
    #expect(system.calls.filter { $0 == "makeKey" }.count == 1)
  }

  @Test func a_key_whose_making_was_killed_before_it_was_noted_is_given() async throws {
    system.fail("setNote", nil, .keychain(-1))
    await #expect(throws: HostError.Failed) { try await key() }
    try await key()
    #expect(system.calls.filter { $0 == "makeKey" }.count == 1)
    #expect(try await store.list() == ["credential"])
  }

  @Test func an_alias_that_exists_and_is_unusable_is_invalidated_and_not_made_anew() async throws {
    try await key()
    system.lose("credential")
    await #expect(throws: HostError.KeyInvalidated) { try await key() }
    #expect(system.calls.filter { $0 == "makeKey" }.count == 1)
  }

  @Test func keys_are_made_once_however_many_ask_at_the_same_time() async throws {
    let store = store
    let points = try await withThrowingTaskGroup(of: Data.self) { group in
      for _ in 0..<4 { group.addTask { try await store.create(alias: "device", spec: spec(nil)) } }
      return try await group.reduce(into: Set<Data>()) { $0.insert($1) }
    }
    #expect(points.count == 1)
    #expect(system.keysMade == 1)
  }

  @Test func a_deletion_waits_for_a_making_that_nobody_waits_for() async throws {
    let store = store
    let making = Task { try await store.create(alias: "device", spec: spec(nil)) }
    while system.keysMade == 0 { await Task.yield() }
    making.cancel()
    try await store.delete(alias: "device")
    _ = try await making.value
    #expect(system.tags.isEmpty)
    #expect(try await store.list() == [])
  }

  @Test func a_key_that_cannot_be_looked_for_now_is_not_made_a_second_time() async throws {
    for failure in [SystemFailure.interactionNotAllowed, .authenticationFailed, .keychain(-1)] {
      system.fail("publicKey", failure)
      await #expect(throws: failure.hostError) { try await key() }
    }
    system.fail("setNote", nil, .keychain(-1))
    await #expect(throws: HostError.Failed) { try await key() }
    system.fail("publicKey", .itemNotFound)
    try await key()
    #expect(system.keysMade == 1)
  }

  @Test func a_key_that_nothing_is_noted_of_makes_way() async throws {
    try await key("device", nil)
    _ = await system.deleteNote("device")
    system.fail("deleteKey", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await key("device", nil) }
    #expect(system.keysMade == 1)
    try await key("device", nil)
    #expect(system.calls.suffix(5).contains("deleteKey"))
    #expect(system.tags.count == 1)
  }

  // MARK: A device that is locked

  @Test func a_locked_device_holds_up_nothing_that_needs_no_person() async throws {
    try await key("device", nil)
    let wrapped = try await store.wrapDataKey(dataKey: Data([1]))
    for hides in [false, true] {
      system.hides = hides
      system.phase = .locked
      #expect(try await store.unwrapDataKey(wrapped: wrapped) == Data([1]))
      #expect(try await store.list() == ["device"])
      let session = try await store.beginSignature(alias: "device")
      #expect(try await store.finishSignature(session: session, message: Data([1])).isEmpty == false)
      try await key("other", nil)
      try await store.delete(alias: "other")
      await #expect(throws: HostError.KeyNotFound) { try await store.beginSignature(alias: "none") }
    }
  }

  @Test(arguments: [false, true]) func before_the_first_unlock_nothing_counts_as_lost(_ hides: Bool) async throws {
    try await key()
    try await key("device", nil)
    let wrapped = try await store.wrapDataKey(dataKey: Data([1]))
    system.hides = hides
    system.phase = .beforeFirstUnlock
    await #expect(throws: HostError.NotAvailable) { try await store.unwrapDataKey(wrapped: wrapped) }
    await #expect(throws: HostError.NotAvailable) { try await store.wrapDataKey(dataKey: Data([1])) }
    await #expect(throws: HostError.NotAvailable) { try await key() }
    await #expect(throws: HostError.NotAvailable) { try await key("new", nil) }
    await #expect(throws: HostError.NotAvailable) { try await store.list() }
    await #expect(throws: HostError.NotAvailable) { try await store.attest(alias: "device") }
    for alias in ["credential", "device"] {
      await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: alias) }
      await #expect(throws: HostError.NotAvailable) { try await store.delete(alias: alias) }
    }
    system.phase = .locked
    #expect(try await store.unwrapDataKey(wrapped: wrapped) == Data([1]))
    #expect(try await store.list().sorted() == ["credential", "device"])
  }

  @Test(arguments: [false, true]) func a_credential_key_is_not_lost_while_the_device_is_locked(_ hides: Bool)
    async throws
  {
    try await key()
    system.hides = hides
    system.phase = .locked
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "credential") }
    await #expect(throws: HostError.NotAvailable) { try await key() }
    await #expect(throws: HostError.NotAvailable) { try await store.delete(alias: "credential") }
    system.phase = .unlocked
    _ = try await store.beginSignature(alias: "credential")
  }

  @Test func what_cannot_be_made_sure_of_is_not_now() async throws {
    try await key("device", nil)
    let wrapped = try await store.wrapDataKey(dataKey: Data([1]))
    system.fail("publicKey", .itemNotFound, .itemNotFound)
    system.fail("probe", .keychain(-1))
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "device") }
    system.fail("probe", .itemNotFound)
    system.fail("setProbe", .duplicateItem)
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "device") }
    system.fail("decrypt", .doesNotDecrypt, .doesNotDecrypt)
    system.fail("probe", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.unwrapDataKey(wrapped: wrapped) }
  }

  @Test func interaction_not_allowed_is_not_now() async throws {
    try await key("device", nil)
    system.fail("publicKey", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "device") }
    let wrapped = try await store.wrapDataKey(dataKey: Data([1]))
    system.fail("decrypt", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.unwrapDataKey(wrapped: wrapped) }
  }

  @Test func a_key_that_cannot_be_used_now_is_in_the_list_and_listing_shows_no_prompt() async throws {
    try await key()
    system.fail("publicKey", .interactionNotAllowed, .interactionNotAllowed)
    #expect(try await store.list() == ["credential"])
    #expect(system.reasons.isEmpty)
  }

  // MARK: Not found

  @Test func not_found_counts_only_if_a_second_look_agrees() async throws {
    try await key("device", nil)
    system.fail("publicKey", .itemNotFound)
    let session = try await store.beginSignature(alias: "device")
    #expect(try await store.finishSignature(session: session, message: Data([1])).isEmpty == false)
    system.fail("publicKey", .itemNotFound, .itemNotFound)
    await #expect(throws: HostError.KeyNotFound) { try await store.beginSignature(alias: "device") }
  }

  @Test func not_found_while_the_device_locks_is_not_now() async throws {
    try await key("device", nil)
    system.fail("publicKey", .itemNotFound, .itemNotFound)
    system.fail("probe", nil, .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "device") }
  }

  @Test func a_key_that_never_was_is_not_found() async throws {
    await #expect(throws: HostError.KeyNotFound) { try await store.beginSignature(alias: "none") }
    await #expect(throws: HostError.KeyNotFound) { try await store.attest(alias: "none") }
    try await store.delete(alias: "none")
    #expect(try await store.list() == [])
  }

  // MARK: Invalidation

  @Test func l2_other_fingers_invalidate_a_strict_key_before_any_prompt() async throws {
    try await key()
    system.enrollFinger()
    await #expect(throws: HostError.KeyInvalidated) { try await store.beginSignature(alias: "credential") }
    #expect(system.openPrompts == 0)
    #expect(system.reasons.isEmpty)
  }

  @Test func another_state_of_the_biometry_alone_loses_no_key() async throws {
    try await key()
    system.biometry = Data("one finger, as the next version of the system says it".utf8)
    let session = try await unlocked()
    #expect(try await store.finishSignature(session: session, message: Data([1])).isEmpty == false)
    let next = try await unlocked()
    system.fail("sign", .authenticationFailed)
    await #expect(throws: HostError.NotAvailable) { try await store.finishSignature(session: next, message: Data([1])) }
  }

  @Test func a_key_is_tried_twice_before_other_fingers_count() async throws {
    try await key()
    system.biometry = Data("one finger, as the next version of the system says it".utf8)
    system.fail("signWithoutPrompt", .authenticationFailed)
    _ = try await store.beginSignature(alias: "credential")
    system.fail("signWithoutPrompt", .keychain(-1))
    await #expect(throws: HostError.Failed) { try await store.beginSignature(alias: "credential") }
    system.fail("signWithoutPrompt", .itemNotFound, .itemNotFound)
    system.fail("probe", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "credential") }
  }

  @Test func l2_other_fingers_do_not_matter_to_a_key_that_takes_the_passcode_as_well() async throws {
    try await key("either", .biometricOrCredential)
    system.biometry = Data("two fingers".utf8)
    _ = try await store.beginSignature(alias: "either")
  }

  @Test func a_biometry_that_cannot_be_read_now_proves_nothing() async throws {
    try await key()
    system.biometry = nil
    _ = try await store.beginSignature(alias: "credential")
  }

  @Test func l2_a_credential_key_that_the_system_took_away_is_invalidated() async throws {
    try await key()
    system.lose("credential")
    await #expect(throws: HostError.KeyInvalidated) { try await store.beginSignature(alias: "credential") }
  }

  @Test func a_failed_signature_is_no_lost_key_unless_the_probe_says_so() async throws {
    try await key()
    system.fail("sign", .authenticationFailed)
    let first = try await unlocked()
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: first, message: Data([1]))
    }

    let second = try await unlocked()
    system.lose("credential")
    await #expect(throws: HostError.KeyInvalidated) {
      try await store.finishSignature(session: second, message: Data([1]))
    }
  }

  @Test func a_failed_signature_after_other_fingers_is_an_invalidated_key() async throws {
    try await key()
    let session = try await unlocked()
    system.fail("sign", .authenticationFailed)
    system.biometry = Data("two fingers".utf8)
    await #expect(throws: HostError.KeyInvalidated) {
      try await store.finishSignature(session: session, message: Data([1]))
    }
  }

  @Test func an_error_of_the_secure_enclave_itself_is_no_lost_key_unless_the_probe_says_so() async throws {
    let cannotSign = SystemFailure.told(domain: "CryptoTokenKit", code: -3)
    try await key()
    system.fail("sign", cannotSign)
    let first = try await unlocked()
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: first, message: Data([1]))
    }

    let second = try await unlocked()
    system.fail("sign", cannotSign)
    system.enrollFinger()
    await #expect(throws: HostError.KeyInvalidated) {
      try await store.finishSignature(session: second, message: Data([1]))
    }
    system.fail("signWithoutPrompt", cannotSign, cannotSign)
    await #expect(throws: HostError.KeyInvalidated) { try await store.beginSignature(alias: "credential") }
    system.fail("signWithoutPrompt", cannotSign, .told(domain: "CryptoTokenKit", code: -9))
    _ = try await store.beginSignature(alias: "credential")
  }

  @Test func a_service_of_the_secure_enclave_that_does_not_answer_says_nothing_of_the_key() async throws {
    let noAnswer = SystemFailure.told(domain: "CryptoTokenKit", code: -2)
    try await key()
    let session = try await unlocked()
    system.fail("sign", noAnswer)
    system.biometry = Data("two fingers".utf8)
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: session, message: Data([1]))
    }
    system.fail("signWithoutPrompt", noAnswer, noAnswer)
    await #expect(throws: HostError.NotAvailable) { try await store.beginSignature(alias: "credential") }
  }

  @Test func errors_are_told_apart_by_their_domain() async throws {
    let said: [(String, Int, HostError)] = [
      ("CryptoTokenKit", -4, .Cancelled), ("CryptoTokenKit", -3, .NotAvailable), ("CryptoTokenKit", -2, .NotAvailable),
      ("CryptoTokenKit", -9, .NotAvailable),
      ("com.apple.LocalAuthentication", -4, .NotAvailable), ("com.apple.LocalAuthentication", -5, .NoDeviceLock),
      ("NSOSStatusErrorDomain", -25308, .NotAvailable), ("NSOSStatusErrorDomain", -4, .Failed),
    ]
    for (domain, code, expected) in said {
      try await key()
      let session = try await unlocked()
      system.fail("sign", .told(domain: domain, code: code))
      await #expect(throws: expected, "\(domain) \(code)") {
        try await store.finishSignature(session: session, message: Data([1]))
      }
    }
  }

  @Test func at_making_a_failed_authentication_means_that_nothing_is_set_up() async throws {
    system.fail("makeKey", .authenticationFailed)
    await #expect(throws: HostError.NoBiometric) { try await key() }
    #expect(try await store.list() == [], "nothing is left of it")
    system.fail("makeKey", .authenticationFailed)
    system.owner = .noPasscode
    await #expect(throws: HostError.NoDeviceLock) { try await key() }
  }

  @Test func a_missing_entitlement_is_a_fault_and_logged_without_the_alias() async throws {
    system.fail("makeKey", .missingEntitlement)
    await #expect(throws: HostError.Failed) { try await key("authenticator-core/a/device/0", nil) }
    #expect(system.logged.count == 1)
    #expect(!system.logged.joined().contains("authenticator-core/"))
  }

  @Test func whoever_closes_the_prompt_of_the_keychain_has_cancelled() async throws {
    try await key()
    let session = try await unlocked()
    system.fail("sign", .userCancelled)
    await #expect(throws: HostError.Cancelled) { try await store.finishSignature(session: session, message: Data([1])) }
  }

  // MARK: Sessions

  @Test func l1_a_credential_key_signs_once_and_only_unlocked() async throws {
    try await key()
    let locked = try await store.beginSignature(alias: "credential")
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: locked, message: Data([1]))
    }
    let session = try await unlocked()
    #expect(try await store.finishSignature(session: session, message: Data([1])).isEmpty == false)
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: session, message: Data([1]))
    }
    #expect(system.openPrompts == 0, "no context outlives its session")
  }

  @Test func aborting_invalidates_the_context() async throws {
    try await key()
    let session = try await store.beginSignature(alias: "credential")
    try await store.abortSignature(session: session)
    try await store.abortSignature(session: session)
    #expect(system.openPrompts == 0)
  }

  @Test func a_session_ends_with_the_next_one_of_its_alias_and_with_its_key() async throws {
    try await key()
    let first = try await store.beginSignature(alias: "credential")
    let second = try await unlocked()
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: first, message: Data([1]))
    }
    try await store.delete(alias: "credential")
    await #expect(throws: HostError.NotAvailable) {
      try await store.finishSignature(session: second, message: Data([1]))
    }
  }

  @Test func a_key_that_cannot_be_deleted_stays_in_the_list() async throws {
    try await key()
    system.fail("deleteKey", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.delete(alias: "credential") }
    system.fail("deleteNote", .interactionNotAllowed)
    await #expect(throws: HostError.NotAvailable) { try await store.delete(alias: "credential") }
    #expect(try await store.list() == ["credential"])
    try await store.delete(alias: "credential")
    #expect(try await store.list() == [])
  }

  // MARK: The data key

  @Test func a_data_key_comes_back() async throws {
    let wrapped = try await store.wrapDataKey(dataKey: Data([1, 2, 3]))
    #expect(try await store.unwrapDataKey(wrapped: wrapped) == Data([1, 2, 3]))
    #expect(try await store.list() == [], "its key is none of the library's")
  }

  @Test func a_data_key_of_another_phone_is_not_found() async throws {
    let other = SecureEnclaveKeyStore(system: try FakeSystem(), attest: attest)
    let wrapped = try await other.wrapDataKey(dataKey: Data([1]))
    await #expect(throws: HostError.KeyNotFound) { try await store.unwrapDataKey(wrapped: wrapped) }
    await #expect(throws: HostError.KeyNotFound) { try await store.unwrapDataKey(wrapped: Data([1])) }
  }

  @Test func a_decryption_that_fails_is_tried_again_before_the_key_counts_as_lost() async throws {
    let wrapped = try await store.wrapDataKey(dataKey: Data([1]))
    system.fail("decrypt", .doesNotDecrypt)
    #expect(try await store.unwrapDataKey(wrapped: wrapped) == Data([1]))
    system.fail("decrypt", .doesNotDecrypt, .doesNotDecrypt)
    await #expect(throws: HostError.KeyNotFound) { try await store.unwrapDataKey(wrapped: wrapped) }
  }

  @Test func a_wrapping_key_that_did_not_wrap_is_not_left_behind() async throws {
    system.fail("encrypt", .keychain(-50))
    await #expect(throws: HostError.Failed) { try await store.wrapDataKey(dataKey: Data([1])) }
    #expect(system.tags.isEmpty)
  }

  @Test func a_wrapping_key_of_a_call_that_nobody_waits_for_is_not_left_behind() async throws {
    let store = store
    let wrapping = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.wrapDataKey(dataKey: Data([1]))
    }
    await #expect(throws: CancellationError.self) { try await wrapping.value }
    #expect(system.keysMade == 1)
    #expect(system.tags.isEmpty)
  }

  // MARK: App Attest

  @Test func b2_an_attestation_covers_the_challenge_and_the_key() async throws {
    let point = try await store.create(alias: "device", spec: spec(nil, challenge: Data("challenge".utf8)))
    let thumbprint = Thumbprint.of(point, sha256: system.sha256)
    let hash = system.sha256(Data("challenge".utf8) + thumbprint)
    let expected = Attestation.appAttest(
      keyId: "key 1", attestation: Data("attestation of ".utf8) + hash, assertion: Data("assertion of ".utf8) + hash)
    #expect(try await store.attest(alias: "device") == expected)
  }

  @Test func b2_without_a_challenge_or_where_the_device_cannot_there_is_none() async throws {
    try await key("device", nil)
    #expect(try await store.attest(alias: "device") == nil)
    _ = try await store.create(alias: "other", spec: spec(nil, challenge: Data([1])))
    attest.fail(.attestUnsupported)
    #expect(try await store.attest(alias: "other") == nil)
    attest.isSupported = false
    #expect(try await store.attest(alias: "other") == nil)
  }

  @Test func b2_an_attestation_under_way_brings_no_deleted_key_back() async throws {
    _ = try await store.create(alias: "device", spec: spec(nil, challenge: Data([1])))
    let (store, system) = (store, system)
    attest.beforeKey { try? await store.delete(alias: "device") }
    await #expect(throws: HostError.KeyNotFound) { try await store.attest(alias: "device") }
    #expect(try await store.list() == [])
    #expect(system.tags.isEmpty)
  }

  @Test func b2_while_apples_servers_cannot_be_reached_the_same_key_is_tried_again() async throws {
    _ = try await store.create(alias: "device", spec: spec(nil, challenge: Data([1])))
    attest.fail(.attestServerUnavailable, .attestServerUnavailable, .attestServerUnavailable)
    await #expect(throws: HostError.NotAvailable) { try await store.attest(alias: "device") }
    #expect(try await store.attest(alias: "device") != nil)
    #expect(attest.keysMade == 1)
  }

  @Test func b2_a_key_of_an_earlier_installation_is_replaced_once() async throws {
    _ = try await store.create(alias: "device", spec: spec(nil, challenge: Data([1])))
    attest.fail(.attestInvalidKey)
    #expect(try await store.attest(alias: "device") != nil)
    #expect(attest.keysAttested == ["key 1", "key 2"])
    attest.fail(.attestInvalidKey, .attestInvalidKey)
    await #expect(throws: HostError.Failed) { try await store.attest(alias: "device") }
  }
}
