import AuthenticatorCore

/// What the app's life asks of the system.
@MainActor public protocol LifeCalls: AnyObject {
  /// Has ``AppLife/look()`` called, no sooner than after so many seconds. Takes the place of what was asked before.
  func lookAgain(after seconds: UInt64)
  /// The requests that were refused in notifications and of which the library does not know yet, as texts of destinations. They outlive
  /// the process.
  var refusals: [String] { get set }
}

/// The life of the app between front and background: when the file of the accounts is open, what is asked of the servers while nobody looks,
/// which notifications there are, and what became of a refusal that was given in one.
@MainActor public final class AppLife {
  /// Of a look in the background: the system gives no more.
  private static let period: UInt64 = 15 * 60
  private static let refused = [Outcome.denied, .pending].map { $0.code() }
  private static let offline = "offline"

  public let library: Library
  private let calls: any LifeCalls
  private let notifications: NotificationList
  private var isInFront = false
  private var refusing: Set<String> = []
  private var following: Task<Void, Never>?
  /// The file is opened and closed, one after the other.
  private var moving: Task<Void, Never>?
  /// What is sent while the app is in front. The opening and closing of the file does not wait for it.
  private(set) var sending: Task<Void, Never>?

  /// Of a process that may have been started in the background.
  public init(_ library: Library, _ calls: any LifeCalls, _ notifications: any NotificationCalls) {
    self.library = library
    self.calls = calls
    self.notifications = NotificationList(calls: notifications, clock: library.hosts.clock)
    library.beginSuspended()
    let contents = library.inbox.content.values()
    following = Task { [weak self] in
      for await content in contents { await self?.lookedAt(content) }
    }
  }

  /// The app came to the front, or left it. Without focus, as under a prompt of the system or beside another app, it is in front.
  ///
  /// When it leaves, all is covered and the time of grace begins at once, and no network holds up the closing of the file.
  ///
  /// - Parameter sends: what else is to be sent while the app is in front. It is cancelled when the app leaves.
  public func scene(inFront: Bool, sends: @escaping @MainActor () async -> Void = {}) {
    isInFront = inFront
    if !inFront {
      sending?.cancel()
      library.leave()
      calls.lookAgain(after: Self.period)
    }
    let before = moving
    moving = Task {
      await before?.value
      // Where the app has gone the other way meanwhile, what comes next in the chain does it.
      guard inFront == isInFront else { return }
      guard inFront else { return await library.suspend() }
      await comes()
      send(sends)
    }
  }

  /// The file is open or closed, as the app has gone last. What is sent may still be under way.
  public func settled() async { await moving?.value }

  private func comes() async {
    // Asking begins when the file is open.
    await library.noting { try await self.library.resume() }
    guard isInFront else { return }
    await library.enter()
    await notifications.takeBackWhatIsOver()
  }

  private func send(_ more: @escaping @MainActor () async -> Void) {
    guard isInFront else { return }
    let before = sending
    sending = Task {
      await before?.value
      if !Task.isCancelled { await refuseWhatIsLeft() }
      if !Task.isCancelled { await more() }
    }
  }

  /// Asks all servers, in the time that the system gives for it, and tells what waits.
  public func look() async {
    calls.lookAgain(after: Self.period)
    await library.noting {
      try await self.library.underWay("look") {
        await self.refuseWhatIsLeft()
        let found = try await Background(self.library).poll()
        if let later = found.askAgainAfter, later > Self.period { self.calls.lookAgain(after: later) }
        // Who looks at the app sees it there.
        if !self.isInFront { await self.notifications.show(found) }
      }
    }
  }

  /// A network has come: what waits is sent, and the servers are asked. Only in an app that is in use, or where a refusal is left: what is
  /// done in the background is its own.
  public func networkCame() async {
    await refuseWhatIsLeft()
    guard library.ready.value else { return }
    _ = try? await library.underWay("network") { await self.library.sendWhatWaits() }
    if isInFront { await library.noting { try await self.library.inbox.refresh() } }
  }

  /// A notification comes while the app is in front.
  ///
  /// - Returns: whether the system is to show it: not if its request shows in the app already.
  public func comesInFront(_ destination: String?) -> Bool {
    let library = library
    Task { await library.noting { try await library.inbox.refresh() } }
    return !library.inbox.content.value.waiting.contains { $0.destinations.contains(destination ?? "") }
  }

  /// "Deny" in a notification, also after the app was ended: no screen opens, and no prompt. The refusal is kept until the library has it.
  public func deny(_ destination: String) async {
    guard case .request = Destination.parse(destination) else { return }
    if !calls.refusals.contains(destination) { calls.refusals.append(destination) }
    await refuse(destination, saysThatItIsOffline: true)
    if !calls.refusals.isEmpty { calls.lookAgain(after: Self.period) }
  }

  private func refuseWhatIsLeft() async {
    for destination in calls.refusals where !Task.isCancelled {
      await refuse(destination, saysThatItIsOffline: false)
    }
  }

  private func refuse(_ destination: String, saysThatItIsOffline: Bool) async {
    guard case .request(let account, let request) = Destination.parse(destination) else {
      return calls.refusals.removeAll { $0 == destination }
    }
    guard refusing.insert(destination).inserted else { return }
    defer { refusing.remove(destination) }
    do {
      let library = library
      let code = try await library.underWay("deny") { try await Background(library).deny(account, request) }
      calls.refusals.removeAll { $0 == destination }
      if let code, !Self.refused.contains(code) {
        await notifications.explain(destination, code)
      } else {
        await notifications.takeBack(destination)
      }
    } catch let error as AuthenticatorError {
      // It was not refused, and still waits.
      let problem = error.problem ?? Problem("internal")
      library.problems.note(problem)
      let isOffline = problem.code == Self.offline
      if !isOffline { calls.refusals.removeAll { $0 == destination } }
      if !isOffline || saysThatItIsOffline { await notifications.explain(destination, problem.code) }
    } catch {
      // The time of the system is over: it is refused with the next contact.
    }
  }

  private func lookedAt(_ content: Inbox.Content) async {
    if isInFront { await notifications.lookedAt(content) }
  }
}
