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
/// in front.
@MainActor final class Inbox {
  struct Content: Sendable {
    /// Whether each account was asked once.
    var loaded = false
    var waiting: [Waiting] = []
    /// Why an account has none, by its id.
    var problems: [String: Problem] = [:]
    /// Why nothing is known of any.
    var problem: Problem?
  }

  private struct OfAccount {
    var requests: [Request]?
    var problem: Problem?
  }

  private static let waitSeconds: UInt64 = 20

  let content = Watched(Content())
  // Which holds this, and may be gone while a poll still ends.
  private weak var library: Library?
  private var order: [String] = []
  private var accounts: [String: OfAccount] = [:]
  private var polls: [String: Task<Void, Never>] = [:]
  private var unreachable: [String: Problem] = [:]
  private var watching: Task<Void, Never>?
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

  /// Asks all servers now, once.
  ///
  /// - Returns: what the library says of when to ask again; nothing if nothing failed.
  @discardableResult func refresh() async throws -> UInt64? {
    let all = try await opened().requests(waitSeconds: Self.waitSeconds)
    unreachable = [:]
    for ofAccount in all.accounts {
      switch ofAccount {
      // The polls tell of another set; what was told of a request may be another as well.
      case .fetched(let account, let requests):
        if accounts[account.id()] != nil { accounts[account.id()] = OfAccount(requests: requests) }
      case .failed(let account, let error):
        if case .Offline = error { unreachable[account.id()] = error.problem }
      }
    }
    publish()
    return all.retryAfter
  }

  /// The request that is meant, while it waits; asks the server where nobody has fetched it yet.
  func find(_ account: Account, _ isMeant: (RequestView) -> Bool) async throws -> Request? {
    let known = content.value.waiting.first { $0.accountId == account.id() && isMeant($0.view) }
    if let known { return known.request }
    return try await account.requests(waitSeconds: 0).first { isMeant($0.view()) }
  }

  func find(_ account: Account, requestId: String) async throws -> Request? {
    try await find(account) { $0.id == requestId }
  }

  private func opened() async throws -> Authenticator {
    guard let library else { throw CancellationError() }
    return try await library.authenticator()
  }

  private func switchOver() {
    let asks = library.map { $0.inFront.value && $0.ready.value } ?? false
    if asks, watching == nil {
      watching = Task { [weak self] in await self?.watch() }
    } else if !asks {
      watching?.cancel()
      watching = nil
      for poll in polls.values { poll.cancel() }
      polls = [:]
    }
  }

  private func watch() async {
    do {
      for try await accounts in try await opened().accountUpdates {
        var polled: [Account] = []
        for account in accounts where try await account.view().provider == .phoneSignIn { polled.append(account) }
        if Task.isCancelled { return }
        poll(polled)
      }
    } catch let error as AuthenticatorError {
      var content = content.value
      content.loaded = true
      content.problem = error.problem
      self.content.value = content
    } catch {
      // The app is not in front any more.
    }
  }

  private func poll(_ polled: [Account]) {
    order = polled.map { $0.id() }
    for (id, poll) in polls where !order.contains(id) {
      poll.cancel()
      polls[id] = nil
      accounts[id] = nil
    }
    for account in polled where polls[account.id()] == nil {
      if accounts[account.id()] == nil { accounts[account.id()] = OfAccount() }
      polls[account.id()] = Task { [weak self] in await self?.poll(account) }
    }
    publish()
  }

  private func poll(_ account: Account) async {
    let id = account.id()
    while !Task.isCancelled {
      do {
        for try await live in account.liveRequests {
          unreachable[id] = live.retryAfter.map { Problem("offline", retryAfter: $0) }
          show(id, OfAccount(requests: live.requests))
        }
        return
      } catch let error as AuthenticatorError {
        show(id, OfAccount(problem: error.problem))
        // Asking again is of use when the account is another than it was.
        guard await changed(account) else { return }
      } catch {
        return
      }
    }
  }

  private func changed(_ account: Account) async -> Bool {
    do {
      var first = true
      for try await _ in try await opened().viewUpdates(of: account) {
        if !first { return true }
        first = false
      }
    } catch {
      // Whoever watches the accounts says why.
    }
    return false
  }

  private func show(_ id: String, _ ofAccount: OfAccount) {
    guard !Task.isCancelled else { return }
    accounts[id] = ofAccount
    publish()
  }

  private func publish() {
    let all = order.compactMap { id in accounts[id].map { (id, $0) } }
    var problems = unreachable
    for (id, one) in all { if let problem = one.problem { problems[id] = problem } }
    content.value = Content(
      loaded: all.allSatisfy { $0.1.requests != nil || problems[$0.0] != nil },
      waiting: all.flatMap { id, one in (one.requests ?? []).map { Waiting(id, $0) } },
      problems: problems)
  }
}
