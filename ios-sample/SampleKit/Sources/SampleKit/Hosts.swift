import AuthenticatorCore

/// Time of the system for what goes on when the app leaves the screen.
public protocol BackgroundTime: Sendable {
  /// Runs it. The time is asked for before anything else happens; when it is over the call is cancelled, and waited for.
  @MainActor func run<T: Sendable>(_ name: String, _ work: @escaping @Sendable () async throws -> T) async throws -> T
}

/// Where the system stops no app.
struct UnlimitedTime: BackgroundTime {
  func run<T: Sendable>(_ name: String, _ work: @escaping @Sendable () async throws -> T) async throws -> T {
    try await work()
  }
}

/// What the app gives to the library.
public struct Hosts: Sendable {
  let keyStore: any KeyStore
  let gate: any Gate
  let device: any Device
  let clock: any Clock
  let transport: any Transport
  let time: any BackgroundTime

  public init(
    keyStore: any KeyStore, gate: any Gate, device: any Device, clock: any Clock = SystemClock(),
    transport: any Transport = URLSessionTransport(), time: (any BackgroundTime)? = nil
  ) {
    self.keyStore = keyStore
    self.gate = gate
    self.device = device
    self.clock = clock
    self.transport = transport
    self.time = time ?? UnlimitedTime()
  }
}

/// What the app says of itself before anything is opened.
public struct AppFacts: Sendable {
  let version: String
  let redirectUri: String

  /// - Parameter redirectUri: where the browser leads back to.
  public init(version: String, redirectUri: String) {
    self.version = version
    self.redirectUri = redirectUri
  }
}
