import AuthenticatorCore
import Foundation

/// The library, opened once for the process, and what the screens share.
@MainActor public final class Library {
  public typealias Open = @Sendable (Configuration, Hosts) async throws -> Authenticator

  /// Makes the folder of the accounts ready, each time that it is to be opened.
  public typealias Configure = @Sendable () throws -> Configuration

  let app: AppFacts
  let hosts: Hosts
  private let configure: Configure
  private let open: Open
  private var opened: Authenticator?
  private var visibility: AppVisibility?
  private var opening: Task<Authenticator, any Error>?
  /// Whether the file is closed while no call is under way.
  private var isSuspended = false
  private var callsUnderWay = 0
  private var settling: Task<Void, any Error>?

  /// Whether the app is in front: only then servers are asked without end.
  let inFront = Watched(false)
  /// The lock of the app; nothing while nobody has looked since the app came to the front: nothing shows then.
  let lock = Watched<AppLock?>(nil)
  /// Whether it is open.
  let ready = Watched(false)
  /// How often the browser has come back.
  let cameBack = Watched(0)
  /// The number that the browser of this phone has brought last. In memory alone.
  let brought = Watched<NumberFromBrowser?>(nil)
  /// How often what waited to be sent was tried once more.
  let synced = Watched(0)
  let previews = Previews()
  /// The screens that the person has just asked to begin something. In memory alone: a screen that comes back after the app was killed goes
  /// on with what is under way, and begins nothing.
  var asked: Set<Destination> = []
  let problems = ProblemLog()
  private(set) lazy var inbox = Inbox(self)

  public init(
    _ app: AppFacts, _ hosts: Hosts, configure: @escaping Configure, open: @escaping Open = Library.openForReal
  ) {
    self.app = app
    self.hosts = hosts
    self.configure = configure
    self.open = open
  }

  public static let openForReal: Open = { configuration, hosts in
    try await Authenticator.open(
      configuration: configuration, keyStore: hosts.keyStore, gate: hosts.gate, device: hosts.device,
      clock: hosts.clock, transport: hosts.transport)
  }

  /// The app came to the front, or left it.
  func isInFront(_ inFront: Bool) {
    if inFront != self.inFront.value { self.inFront.value = inFront }
  }

  /// The app is not in front any more: the time of grace begins, and what shows is covered until somebody has looked again.
  func leave() {
    isInFront(false)
    if lock.value != .off, lock.value != nil { lock.value = nil }
    do {
      try visibility?.wentToBackground()
    } catch let error as AuthenticatorError {
      error.problem.map(problems.note)
    } catch {
      // Nothing else is thrown.
    }
  }

  /// The app is in front, and its file open: it stays unlocked if the time of grace was not over.
  func enter() async {
    isInFront(true)
    await visibility?.cameToForeground().value
  }

  private func show(_ looked: Result<AppLock, any Error>) {
    do {
      let now = try looked.get()
      if inFront.value, lock.value != now { lock.value = now }
    } catch {
      (error as? AuthenticatorError)?.problem.map(problems.note)
    }
  }

  /// Looks whether the app is locked; what it does out of sight uncovers nothing.
  func lookAtLock() async throws {
    let now = try await authenticator().appLock()
    if inFront.value, lock.value != now { lock.value = now }
  }

  /// Waits until the app is not locked: what leads in from outside is not lost meanwhile.
  func untilUnlocked() async throws {
    let changes = try await authenticator().changes()
    var revision: UInt64? = changes.revision()
    while let seen = revision, try await !isUnlocked() { revision = try await changes.next(after: seen) }
  }

  func isUnlocked() async throws -> Bool { try await authenticator().appLock().isOpen }

  /// - Throws: if it cannot be opened; the next call tries again.
  func authenticator() async throws -> Authenticator {
    if let opened { return opened }
    // Not the task of a screen: one that closes must not end what others wait for.
    let task = opening ?? Task { try await underWay("open") { try await self.openAnew() } }
    opening = task
    defer { opening = nil }
    return try await task.value
  }

  private func openAnew() async throws -> Authenticator {
    let authenticator = try await open(try configured(), hosts)
    opened = authenticator
    visibility = AppVisibility(authenticator) { [weak self] looked in self?.show(looked) }
    if !ready.value { ready.value = true }
    return authenticator
  }

  private func configured() throws -> Configuration {
    do {
      return try configure()
    } catch {
      throw AuthenticatorError.Internal(
        code: "internal", advice: "Look at the app group, and at the folder in it.", id: "sample.folder")
    }
  }

  /// Opens it. Gives the keys that no account needs, where there are no accounts and no lock: none also where nobody can tell.
  func keysLeft() async throws -> [UnknownKey] {
    let authenticator = try await authenticator()
    var left: [UnknownKey] = []
    await noting {
      guard try await authenticator.appLock().isOpen, try await authenticator.accounts().isEmpty else { return }
      left = try await authenticator.unknownKeys()
    }
    return left
  }

  /// Nothing if it is not on this phone any more.
  func account(_ id: String) async throws -> Account? {
    try await authenticator().account(id: id)
  }

  /// Makes a call that goes on when the screen that began it closes: what the person has said is not lost by going on at once.
  func toTheEnd<T: Sendable>(_ call: @escaping @MainActor () async throws -> T) async throws -> T {
    try await Task { try await underWay("call", call) }.value
  }

  /// Makes a call for which the system is asked for time, in case that the app leaves the screen; the file is open until it ends. When the
  /// time is over the call is cancelled: what was signed and stored is sent later.
  func underWay<T: Sendable>(_ name: String, _ call: @escaping @MainActor () async throws -> T) async throws -> T {
    callsUnderWay += 1
    return try await hosts.time.run(name) { @MainActor in
      let result: Result<T, any Error>
      do {
        try await self.settle()
        result = .success(try await call())
      } catch {
        result = .failure(error)
      }
      self.callsUnderWay -= 1
      // Within the time of the system: after it the app may be stopped.
      try? await self.settle()
      return try result.get()
    }
  }

  /// Sends what waits, of all accounts: for when the network is back. What fails waits for the next time.
  func sendWhatWaits() async {
    await noting {
      for account in try await self.authenticator().accounts() {
        await self.noting { _ = try await account.sync() }
      }
    }
    synced.value += 1
  }

  /// Closes the file as soon as no call is under way, as before the system stops the app: no lock on a file in a shared folder may be held
  /// then. A call that begins later opens it until it ends.
  func suspend() async {
    isSuspended = true
    _ = try? await underWay("suspend") {}
  }

  /// As if it was suspended: for a process that may have been started in the background.
  func beginSuspended() { isSuspended = true }

  /// Opens the file again, and leaves it open.
  func resume() async throws {
    isSuspended = false
    try await settle()
  }

  /// Opens or closes the file, one after the other, as it has to be by then. Not in the task of who asks: the file of a call that was
  /// cancelled is closed all the same.
  private func settle() async throws {
    let before = settling
    let next = Task {
      _ = await before?.result
      guard let opened = self.opened else { return }
      if self.isSuspended, self.callsUnderWay == 0 { try await opened.suspend() } else { try await opened.resume() }
    }
    settling = next
    try await next.value
  }

  /// Closes it, as before the process ends.
  func shutDown() async throws {
    inFront.value = false
    ready.value = false
    try await opened?.shutDown()
    (opened, visibility) = (nil, nil)
  }

  /// Moves data aside that can never be used again.
  ///
  /// - Throws: and the data stays.
  func setAsideUnusable() async throws {
    await untilOpened()
    _ = try await Authenticator.setAsideUnusable(directory: configured().directory, keyStore: hosts.keyStore)
  }

  /// Moves data aside that the person does not want to wait for any more.
  ///
  /// - Throws: and the data stays.
  func setAside() async throws {
    await untilOpened()
    _ = try await Authenticator.setAside(directory: configured().directory, consent: .dataCannotBeRead)
  }

  /// Waits until nobody opens it.
  private func untilOpened() async {
    if let opening { _ = try? await opening.value }
  }

  func noting(_ call: () async throws -> Void) async {
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
