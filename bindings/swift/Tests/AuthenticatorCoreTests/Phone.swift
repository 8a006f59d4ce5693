import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// A folder of a test's own.
func temporaryDirectory() -> URL {
  FileManager.default.temporaryDirectory.appendingPathComponent("phone-\(UUID().uuidString)")
}

func configuration(_ directory: URL) -> Configuration {
  Configuration(
    directory: directory.path,
    deviceName: "Phone of the test",
    platform: .other,
    operatingSystem: "Swift",
    appVersion: "1.0.0",
    redirectUri: "com.example.authenticator:/oauth",
    developmentServers: true
  )
}

/// A phone of one user: the library, keys and gate in Swift, and the identity provider on the other side.
final class Phone: Sendable {
  let provider: IdentityProvider
  let user: String
  let directory: URL
  let keys: InMemoryKeyStore
  let gate: ScriptedGate
  let authenticator: Authenticator

  /// A new phone of a new user.
  init(
    _ provider: IdentityProvider? = nil,
    keyStore: ((InMemoryKeyStore) -> any KeyStore)? = nil,
    gate: ((InMemoryKeyStore) -> any Gate)? = nil,
    device: any Device = ScriptedDevice(),
    clock: any AuthenticatorCore.Clock = SystemClock(),
    transport: any Transport = URLSessionTransport()
  ) async throws {
    self.provider = try provider ?? IdentityProvider.shared()
    user = "user-\(UUID().uuidString.lowercased())@contoso.example"
    directory = temporaryDirectory()
    keys = try InMemoryKeyStore()
    self.gate = ScriptedGate(keys)
    try await self.provider.addUser(user)
    authenticator = try await Authenticator.open(
      configuration: configuration(directory),
      keyStore: keyStore?(keys) ?? keys,
      gate: gate?(keys) ?? self.gate,
      device: device,
      clock: clock,
      transport: transport
    )
  }

  func enrollPending() async throws -> Account {
    let preview = try authenticator.readEnrollment(text: try await provider.enrollmentText(user))
    return try await authenticator.enroll(preview: preview)
  }

  func enroll() async throws -> Account {
    let account = try await enrollPending()
    let number = try await provider.live(user, purpose: "enrollment").number
    #expect(try await account.onlyRequest().approve(number: number) == .approved)
    return account
  }

  func enable(_ account: Account) async throws {
    let enabling = try await account.enablePhoneSignIn()
    try await finish(enabling)
  }

  func finish(_ enabling: Enabling) async throws {
    guard case .signIn(let page) = try await enabling.step() else { throw Unexpected("no sign-in") }
    let redirect = try await provider.authorize(page.url(), user: user)
    guard case .matchNumber = try await enabling.completeSignIn(redirectUrl: redirect) else {
      throw Unexpected("no number")
    }
    let number = try await provider.live(user, purpose: "enable").number
    #expect(try await enabling.enterNumber(number: number) == .approved)
    guard case .done = try await enabling.step() else { throw Unexpected("not done") }
  }

  func enrollAndEnable() async throws -> Account {
    let account = try await enroll()
    try await enable(account)
    return account
  }

  /// A browser starts a sign-in, and the phone fetches the request.
  func startSignIn(_ account: Account) async throws -> (IdentityProvider.Live, Request) {
    let live = try await provider.start(user, purpose: "sign_in")
    return (live, try await account.onlyRequest())
  }

  var credentialKeys: Int {
    keys.aliases.filter { $0.contains("credential") }.count
  }
}

extension Account {
  func onlyRequest() async throws -> Request {
    let requests = try await requests(waitSeconds: 0)
    guard let request = requests.first, requests.count == 1 else { throw Unexpected("\(requests.count) requests") }
    return request
  }
}

/// The error of `call`. That it does not end is found by the time limit of the suite.
func failure<T>(of call: () async throws -> T) async throws -> AuthenticatorError {
  do {
    let result = try await call()
    throw Unexpected(result)
  } catch let error as AuthenticatorError {
    return error
  }
}
