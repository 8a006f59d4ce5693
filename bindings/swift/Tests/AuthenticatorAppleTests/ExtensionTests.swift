import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorApple
@testable import AuthenticatorCore

@Suite(.timeLimit(.minutes(1))) struct ExtensionTests {
  /// SwiftPM compiles a module once for app and extension: what an extension lacks cannot be left out by a condition.
  @Test func no_source_names_what_extensions_cannot_compile() throws {
    let sources = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Sources").standardized
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var seen = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      seen += 1
      let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
      for name in ["UIApplication.shared", "sharedApplication", "APPLICATION_EXTENSION"] {
        #expect(!code.contains(name), "\(file.lastPathComponent) names \(name)")
      }
    }
    #expect(seen > 10)
  }

  @Test func an_extension_opens_with_the_keys_of_the_app_while_the_phone_is_locked() async throws {
    let system = try FakeSystem()
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let configuration = Configuration(
      directory: directory.path, deviceName: "Phone", platform: .other, operatingSystem: "Swift", appVersion: "1.0",
      redirectUri: "com.example.authenticator:/oauth", developmentServers: false)
    let keys = SecureEnclaveKeyStore(system: system, attest: FakeAttest())
    let app = try await Authenticator.open(
      configuration: configuration, keyStore: keys, gate: ScriptedGate(system.keys), device: ScriptedDevice())
    try await app.shutDown()

    system.phase = .locked
    let again = SecureEnclaveKeyStore(system: system, attest: FakeAttest())
    let opened = try await Authenticator.open(configuration: configuration, keyStore: again, mode: .extension)
    #expect(try await opened.accounts().isEmpty)
    for message in [PushMessage.id(id: "AAECAwQFBgcICQoLDA0ODw"), .webPush(encrypted: Data([1, 2, 3]))] {
      guard case .notOurs = try await opened.handlePush(message: message) else { throw Unexpected("an account") }
    }
    try await opened.shutDown()

    system.phase = .beforeFirstUnlock
    do {
      _ = try await Authenticator.open(configuration: configuration, keyStore: again, mode: .extension)
      Issue.record("opened before the first unlock")
    } catch AuthenticatorError.Storage(_, _, .locked) {
      // As it should be.
    }
  }
}
