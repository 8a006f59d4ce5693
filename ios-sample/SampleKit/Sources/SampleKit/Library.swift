import AuthenticatorCore
import Foundation

/// What the app gives to the library.
public struct Hosts: Sendable {
  let keyStore: any KeyStore
  let gate: any Gate
  let device: any Device
  let clock: any Clock
  let transport: any Transport

  public init(
    keyStore: any KeyStore, gate: any Gate, device: any Device, clock: any Clock = SystemClock(),
    transport: any Transport = URLSessionTransport()
  ) {
    self.keyStore = keyStore
    self.gate = gate
    self.device = device
    self.clock = clock
    self.transport = transport
  }
}

/// The library, opened once for the process, and what the screens share.
@MainActor public final class Library {
  public typealias Open = @Sendable (Configuration, Hosts) async throws -> Authenticator

  let configuration: Configuration
  let hosts: Hosts
  private let open: Open
  private var opened: Authenticator?
  private var opening: Task<Authenticator, any Error>?

  /// Whether the app is in front: only then servers are asked without end.
  let inFront = Watched(false)
  /// Whether it is open.
  let ready = Watched(false)
  /// How often the browser has come back.
  let cameBack = Watched(0)
  /// How often what waited to be sent was tried once more.
  let synced = Watched(0)
  let previews = Previews()
  /// The screens that the person has just asked to begin something. In memory alone: a screen that comes back after the app was killed goes
  /// on with what is under way, and begins nothing.
  var asked: Set<Destination> = []
  let problems = ProblemLog()
  private(set) lazy var inbox = Inbox(self)

  public init(_ configuration: Configuration, _ hosts: Hosts, open: @escaping Open = Library.openForReal) {
    self.configuration = configuration
    self.hosts = hosts
    self.open = open
  }

  public static let openForReal: Open = { configuration, hosts in
    try await Authenticator.open(
      configuration: configuration, keyStore: hosts.keyStore, gate: hosts.gate, device: hosts.device,
      clock: hosts.clock, transport: hosts.transport)
  }

  /// The app came to the front, or left it.
  public func isInFront(_ inFront: Bool) {
    if inFront != self.inFront.value { self.inFront.value = inFront }
  }

  /// - Throws: if it cannot be opened; the next call tries again.
  func authenticator() async throws -> Authenticator {
    if let opened { return opened }
    let open = open
    let (configuration, hosts) = (configuration, hosts)
    // Not the task of a screen: one that closes must not end what others wait for.
    let task = opening ?? Task { try await open(configuration, hosts) }
    opening = task
    defer { opening = nil }
    let authenticator = try await task.value
    opened = authenticator
    if !ready.value { ready.value = true }
    return authenticator
  }

  /// Nothing if it is not on this phone any more.
  func account(_ id: String) async throws -> Account? {
    try await authenticator().account(id: id)
  }

  /// Makes a call that goes on when the screen that began it closes: what the person has said is not lost by going on at once.
  func toTheEnd<T: Sendable>(_ call: @escaping @MainActor () async throws -> T) async throws -> T {
    try await Task { try await call() }.value
  }

  /// A network has come: what waits is sent, and the servers are asked. Only in an app that is in use: what is done in the background is
  /// its own.
  public func networkCame() async {
    guard ready.value else { return }
    await sendWhatWaits()
    if inFront.value { await noting { try await self.inbox.refresh() } }
  }

  /// Sends what waits, of all accounts: for when the network is back. What fails waits for the next time.
  public func sendWhatWaits() async {
    await noting {
      for account in try await self.authenticator().accounts() {
        await self.noting { _ = try await account.sync() }
      }
    }
    synced.value += 1
  }

  /// Closes the file for now, as before the system stops the app: no lock on a file in a shared folder may be held then.
  public func suspend() async throws {
    if inFront.value { return }
    try await opened?.suspend()
  }

  /// Opens the file again.
  public func resume() async throws {
    try await opened?.resume()
  }

  /// Closes it, as before the process ends.
  public func shutDown() async throws {
    inFront.value = false
    ready.value = false
    try await opened?.shutDown()
    opened = nil
  }

  /// Moves data aside that can never be used again.
  ///
  /// - Throws: and the data stays.
  func setAsideUnusable() async throws {
    await untilOpened()
    _ = try await Authenticator.setAsideUnusable(directory: configuration.directory, keyStore: hosts.keyStore)
  }

  /// Moves data aside that the person does not want to wait for any more.
  ///
  /// - Throws: and the data stays.
  func setAside() async throws {
    await untilOpened()
    _ = try await Authenticator.setAside(directory: configuration.directory, consent: .dataCannotBeRead)
  }

  /// Waits until nobody opens it.
  private func untilOpened() async {
    if let opening { _ = try? await opening.value }
  }

  private func noting(_ call: () async throws -> Void) async {
    do {
      try await call()
    } catch let error as AuthenticatorError {
      error.problem.map(problems.note)
    } catch {
      // The app is going.
    }
  }
}

/// What was read and waits to be confirmed: in memory alone, as secrets are in it.
@MainActor final class Previews {
  private var read: [String: EnrollmentPreview] = [:]

  /// Under a key that no process has given before: a screen that comes back after the app was killed finds none of another.
  func put(_ preview: EnrollmentPreview) -> Destination {
    let key = UUID().uuidString
    read[key] = preview
    return .preview(key)
  }

  func find(_ key: String) -> EnrollmentPreview? {
    read[key]
  }

  func drop(_ key: String) {
    read[key] = nil
  }
}
