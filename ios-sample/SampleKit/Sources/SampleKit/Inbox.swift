import AuthenticatorCore

/// A request that waits for the person.
struct Waiting: Sendable {
  let accountId: String
  let request: Request
  let view: RequestView

  init(_ accountId: String, _ request: Request) {
    self.accountId = accountId
    self.request = request
    view = request.view()
  }
}

/// The requests of all accounts. Two polls of one account end each other, so the whole app shares these; servers are asked while the app is
/// in front. What was fetched stays known in between: it can be refused without a network.
@MainActor final class Inbox {
  struct Content: Sendable {
    /// Whether each account was asked once.
    var loaded = false
    /// Ids of all that are asked; nothing before they were read.
    var accounts: [String]?
    /// Ids of those that have answered since the app came to the front.
    var asked: Set<String> = []
    var waiting: [Waiting] = []
    /// Why an account could not be asked last, by its id.
    var problems: [String: Problem] = [:]
    /// Why nothing is known of any.
    var problem: Problem?
  }

  /// What was heard of an account last.
  private struct Heard {
    var requests: [Request]?
    var problem: Problem?
    /// The later, the larger.
    var number = 0
    /// Since the app came to the front.
    var isNew = true
  }

  private static let waitSeconds: UInt64 = 20
  private static let triesEach = Duration.seconds(60)

  let content = Watched(Content())
  // Which holds this, and may be gone while a poll still ends.
  private weak var library: Library?
  private var order: [String]?
  private var heard: [String: Heard] = [:]
  private var hearings = 0
  /// How often it was asked to ask again.
  private var kicks = 0
  private var problem: Problem?
  private var polls: [String: Task<Void, Never>] = [:]
  /// Ids of those whose poll waits before it asks again.
  private var resting: Set<String> = []
  private var watching: Task<Void, Never>?
  private var publishing: Task<Void, Never>?
  private var isOutdated = false
  private var ending: Task<Void, Never>?
  private var switching: [Task<Void, Never>] = []

  init(_ library: Library) {
    self.library = library
    for changes in [library.inFront, library.ready] {
      let values = changes.values()
      switching.append(
        Task { [weak self] in
          for await _ in values { self?.switchOver() }
        })
    }
  }

  /// Asks all servers now, once; what had failed is asked for again from then on.
  ///
  /// - Returns: what the library says of when to ask again; nothing if nothing failed.
  @discardableResult func refresh() async throws -> UInt64? {
    let before = hearings
    defer { askAgain() }
    let all = try await opened().requests(waitSeconds: Self.waitSeconds)
    keep(all.accounts, since: before)
    // Their polls say nothing before something changes, so they begin anew.
    for case .failed(let account, _) in all.accounts { resting.insert(account.id()) }
    return all.retryAfter
  }

  /// Keeps what was fetched in the background.
  func keep(_ told: [RequestsOfAccount]) { keep(told, since: hearings) }

  /// It was answered without a screen: it is not offered again.
  func drop(_ accountId: String, _ requestId: String) {
    guard heard[accountId] != nil else { return }
    hear(accountId) { $0.requests?.removeAll { $0.view().id == requestId } }
  }

  /// The request that is meant, while it waits; asks the server where nobody has fetched it yet.
  func find(_ account: Account, _ isMeant: (RequestView) -> Bool) async throws -> Request? {
    if let known = known(account, isMeant) { return known }
    return try await account.requests(waitSeconds: 0).first { isMeant($0.view()) }
  }

  /// The request that is meant, where it was fetched and waits.
  func known(_ account: Account, _ isMeant: (RequestView) -> Bool) -> Request? {
    heard[account.id()]?.requests?.first { isMeant($0.view()) }
  }

  /// The one that waits for the number which the browser of this phone may have; the newest.
  func ofThisPhone() async throws -> (accountId: String, request: Request)? {
    var newest: (accountId: String, request: Request, left: UInt64)?
    for (id, heard) in heard {
      for request in heard.requests ?? [] where request.view().samePhone {
        let left = try await request.secondsLeft()
        if left > newest?.left ?? 0 { newest = (id, request, left) }
      }
    }
    return newest.map { ($0.accountId, $0.request) }
  }

  func find(_ account: Account, requestId: String) async throws -> Request? {
    try await find(account) { $0.id == requestId }
  }

  private func opened() async throws -> Authenticator {
    guard let library else { throw CancellationError() }
    return try await library.authenticator()
  }

  /// What a poll has heard since is newer.
  private func keep(_ told: [RequestsOfAccount], since: Int) {
    for one in told {
      switch one {
      case .fetched(let account, let requests):
        hear(account.id(), since: since) { $0 = Heard(requests: requests) }
      case .failed(let account, let error):
        hear(account.id(), since: since) { $0.problem = error.problem }
      }
    }
  }

  private func hear(_ id: String, since: Int? = nil, _ change: (inout Heard) -> Void) {
    var now = heard[id] ?? Heard()
    if let since, now.number > since { return }
    change(&now)
    now.isNew = true
    hearings += 1
    now.number = hearings
    heard[id] = now
    publish()
  }

  private func switchOver() {
    let asks = library.map { $0.inFront.value && $0.ready.value } ?? false
    if asks, watching == nil {
      for id in heard.keys { heard[id]?.isNew = false }
      watching = Task { [weak self] in await self?.watch() }
    } else if !asks {
      watching?.cancel()
      watching = nil
      ending?.cancel()
      for poll in polls.values { poll.cancel() }
      (polls, resting) = ([:], [])
    }
  }

  /// Asks those again that could not be asked.
  private func askAgain() {
    kicks += 1
    if problem != nil {
      watching?.cancel()
      watching = nil
      switchOver()
    }
    for id in resting {
      polls.removeValue(forKey: id)?.cancel()
      resting.remove(id)
    }
    if watching != nil { startPolls() }
  }

  private func watch() async {
    while !Task.isCancelled {
      let before = kicks
      do {
        for try await accounts in try await opened().accountUpdates {
          var polled: [Account] = []
          for account in accounts where try await account.view().provider == .phoneSignIn { polled.append(account) }
          if Task.isCancelled { return }
          poll(polled)
        }
        return
      } catch let error as AuthenticatorError {
        if Task.isCancelled { return }
        problem = error.problem
        publish()
        if kicks == before { try? await Task.sleep(for: Self.triesEach) }
      } catch {
        // The app is not in front any more.
        return
      }
    }
  }

  private var polled: [Account] = []

  private func poll(_ polled: [Account]) {
    self.polled = polled
    problem = nil
    let order = polled.map { $0.id() }
    self.order = order
    for (id, poll) in polls where !order.contains(id) {
      poll.cancel()
      polls[id] = nil
      heard[id] = nil
    }
    startPolls()
    publish()
  }

  private func startPolls() {
    for account in polled where polls[account.id()] == nil {
      polls[account.id()] = Task { [weak self] in await self?.poll(account) }
    }
  }

  private func poll(_ account: Account) async {
    let id = account.id()
    while !Task.isCancelled {
      let before = kicks
      do {
        for try await live in account.liveRequests {
          if Task.isCancelled { return }
          if live.retryAfter == nil { resting.remove(id) } else { resting.insert(id) }
          hear(id) {
            $0.requests = live.requests ?? $0.requests
            $0.problem = live.retryAfter.map { Problem("offline", retryAfter: $0) }
          }
        }
        return
      } catch let error as AuthenticatorError {
        if Task.isCancelled { return }
        hear(id) { $0.problem = error.problem }
        // Whoever asked while it failed is not made to wait.
        if kicks != before { continue }
        resting.insert(id)
        await anotherOrLater(account)
        if Task.isCancelled { return }
        resting.remove(id)
      } catch {
        return
      }
    }
  }

  /// Waits until asking once more may help: when the account is another than it was, or after a while.
  private func anotherOrLater(_ account: Account) async {
    let views = try? await opened().viewUpdates(of: account)
    let another = Task {
      do {
        if let views { for try await _ in views.dropFirst() { return } }
      } catch {
        // Whoever watches the accounts says why.
      }
      try? await Task.sleep(for: Self.triesEach)
    }
    await value(of: another, within: Self.triesEach)
  }

  /// What ran out while nobody could be asked does not wait any more.
  private func publish() {
    isOutdated = true
    guard publishing == nil else { return }
    publishing = Task { [weak self] in
      while let self, self.isOutdated {
        self.isOutdated = false
        let next = await self.next()
        self.content.value = next
        self.publishWhenTheFirstIsOver()
      }
      self?.publishing = nil
    }
  }

  /// Without a network nobody else says that a request ran out.
  private func publishWhenTheFirstIsOver() {
    ending?.cancel()
    let first = content.value.waiting.min { $0.view.deadline.millis < $1.view.deadline.millis }
    guard watching != nil, let request = first?.request else { return }
    ending = Task { [weak self] in
      do {
        for try await left in request.countdown where left == 0 { self?.publish() }
      } catch {
        // Another one took its place, or the app is not in front any more.
      }
    }
  }

  private func next() async -> Content {
    let (order, heard, problem) = (order, heard, problem)
    var waiting: [Waiting] = []
    let known = order ?? []
    for id in known {
      for request in heard[id]?.requests ?? [] where (try? await request.secondsLeft()) != 0 {
        waiting.append(Waiting(id, request))
      }
    }
    return Content(
      loaded: problem != nil || order?.allSatisfy { heard[$0] != nil } == true, accounts: order,
      asked: Set(known.filter { heard[$0].map { $0.isNew && $0.problem == nil } == true }), waiting: waiting,
      problems: heard.filter { known.contains($0.key) }.compactMapValues(\.problem), problem: problem)
  }
}
