import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Whatever a host throws becomes a typed error without its text.
@Suite(.timeLimit(.minutes(2))) struct HostFailureTests {
  final class Sending: Transport {
    let failure: any Error

    init(_ failure: any Error) {
      self.failure = failure
    }

    func send(request: HttpRequest) async throws -> HttpResponse {
      throw failure
    }
  }

  final class ThrowingClock: AuthenticatorCore.Clock {
    func now() throws -> Times {
      throw Undeclared()
    }
  }

  private func open(
    _ directory: URL = temporaryDirectory(), keyStore: (any KeyStore)? = nil,
    clock: any AuthenticatorCore.Clock = SystemClock(),
    transport: any Transport = URLSessionTransport()
  ) async throws -> Authenticator {
    let keys = try InMemoryKeyStore()
    return try await Authenticator.open(
      configuration: configuration(directory), keyStore: keyStore ?? keys, gate: ScriptedGate(keys),
      device: ScriptedDevice(), clock: clock, transport: transport)
  }

  private func enrolling(_ thrown: any Error) async throws -> AuthenticatorError {
    let authenticator = try await open(transport: Sending(thrown))
    let text = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=abcdefghijklmnopqrstuv"
    let preview = try authenticator.readEnrollment(text: text + "&kid=NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    return try await failure { try await authenticator.enroll(preview: preview) }
  }

  @Test func what_a_key_store_throws_and_did_not_declare_is_a_typed_error() async throws {
    let keys = FaultyKeyStore(try InMemoryKeyStore())
    keys.fault = .throwsUndeclared
    let directory = temporaryDirectory()
    let error = try await failure { try await open(directory, keyStore: keys) }
    #expect(error.code == "storage.locked")
    #expect(!String(reflecting: error).contains("secret"))
    keys.fault = nil
    _ = try await open(directory, keyStore: keys)
  }

  @Test func what_a_clock_throws_and_did_not_declare_is_a_typed_error() async throws {
    let authenticator = try await open(clock: ThrowingClock())
    let text = "otpauth://totp/Contoso:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso"
    let error = try await failure {
      let preview = try authenticator.readEnrollment(text: text)
      return try await authenticator.enroll(preview: preview).code()
    }
    #expect(error.code == "internal")
    #expect(!String(reflecting: error).contains("secret"))
  }

  @Test(arguments: [
    (URLError.Code.cannotConnectToHost, "offline"), (.notConnectedToInternet, "offline"), (.timedOut, "offline"),
    (.networkConnectionLost, "offline"), (.serverCertificateHasBadDate, "user_action.set_clock"),
    (.serverCertificateNotYetValid, "user_action.set_clock"),
    (.serverCertificateUntrusted, "refused.certificate_not_trusted"),
    (.dataLengthExceedsMaximum, "refused.reply_too_large"), (.unsupportedURL, "internal"),
  ])
  func the_errors_of_the_platforms_http_say_what_they_mean(_ code: URLError.Code, _ expected: String) async throws {
    let thrown = URLError(code, userInfo: [NSLocalizedDescriptionKey: "a secret"])
    let error = try await enrolling(thrown)
    #expect(error.code == expected)
    #expect(!String(reflecting: error).contains("secret"))
  }

  @Test func what_a_transport_throws_and_did_not_declare_is_a_typed_error() async throws {
    #expect(try await enrolling(Undeclared()).code == "internal")
    #expect(try await enrolling(CancellationError()).code == "internal")
  }

  @Test func the_guard_lets_what_is_declared_through_and_nothing_else() async throws {
    let keys = try InMemoryKeyStore()
    await #expect(throws: HostError.KeyNotFound) { try await GuardedKeyStore(keys).beginSignature(alias: "none") }
    let gate = ScriptedGate(keys)
    let prompt = Prompt(kind: .proveKey, account: "", organisation: "", shown: [])
    gate.next { throw Undeclared() }
    await #expect(throws: HostError.Failed) { try await GuardedGate(gate).authorize(session: 1, prompt: prompt) }
    gate.next { throw CancellationError() }
    await #expect(throws: HostError.Failed) { try await GuardedGate(gate).confirm(prompt: prompt) }
    gate.next { throw HostError.LockedOut }
    await #expect(throws: HostError.LockedOut) { try await GuardedGate(gate).authorize(session: 1, prompt: prompt) }
  }

  @Test func the_data_key_is_overwritten_once_the_app_has_wrapped_it() async throws {
    let keys = try InMemoryKeyStore()
    let guarded = GuardedKeyStore(keys)
    let key = Data(repeating: 7, count: 32)
    let wrapped = try await guarded.wrapDataKey(dataKey: key)
    #expect(key == Data(count: 32))
    #expect(try await guarded.unwrapDataKey(wrapped: wrapped) == Data(repeating: 7, count: 32))
  }

  @Test func what_is_signed_is_overwritten_once_the_app_has_signed_it() async throws {
    let keys = try InMemoryKeyStore()
    let spec = KeySpec(kind: .device, algorithm: .es256, userVerification: nil, attestationChallenge: nil)
    _ = try await keys.create(alias: "device", spec: spec)
    let session = try await keys.beginSignature(alias: "device")
    let message = Data(repeating: 7, count: 32)
    _ = try await GuardedKeyStore(keys).finishSignature(session: session, message: message)
    #expect(message == Data(count: 32))
  }

  @Test func after_a_restore_of_files_alone_a_person_can_begin_anew() async throws {
    let directory = temporaryDirectory()
    let keys = try InMemoryKeyStore()
    try await open(directory, keyStore: keys).shutDown()
    let restored = try InMemoryKeyStore()
    #expect(try await failure { try await open(directory, keyStore: restored) }.code == "storage.key_lost")
    let usable = try await failure {
      try await Authenticator.setAsideUnusable(directory: directory.path, keyStore: keys)
    }
    #expect(usable.code == "refused.usable", "with the right keys nothing is wrong")
    let moved = try await Authenticator.setAsideUnusable(directory: directory.path, keyStore: restored)
    #expect(FileManager.default.fileExists(atPath: moved), "nothing is deleted")
    #expect(try await open(directory, keyStore: restored).accounts().isEmpty)
  }
}
