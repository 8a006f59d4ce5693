import AuthenticatorCore

/// The accounts of this phone.
public struct AccountsState: Equatable, Sendable {
  /// Until the accounts were read: only then it can be said that there are none.
  public var loading = true
  public var accounts: [AccountCard] = []
  /// The requests of all accounts.
  public var waiting: [RequestCard] = []
  /// Whether a server could not be reached when it was asked last.
  public var offline = false
  public var refreshing = false
  public var problem: Problem?
  /// Why the requests of an account are not known, where neither the network nor the account is why.
  public var requestsProblem: Problem?

  public init() {}
}

public final class AccountsModel: Model<AccountsState> {
  private let codes: Codes
  private var views: [AccountView] = []
  private var order: [String]?
  private var follows = false

  init(_ library: Library, _ moves: Moves) {
    codes = Codes(library)
    super.init(library, moves, AccountsState())
    watch()
    refresh()
  }

  public func add() { moves.open(.add) }

  public func settings() { moves.open(.settings) }

  /// Opens the account; one whose enrollment waits for its number, at that.
  public func open(_ accountId: String) {
    moves.open(card(accountId)?.status == .pending ? .enrollNumber(accountId) : .accountDetail(accountId))
  }

  public func open(_ request: RequestCard) {
    moves.open(request.destination(card(request.accountId)?.status))
  }

  /// Asks all servers now.
  public func refresh() {
    let library = library
    once(
      .call,
      {
        $0.refreshing = true
        $0.problem = nil
      }
    ) { state, problem in
      state.refreshing = false
      state.problem = problem
    } _: {
      try await library.inbox.refresh()
    }
  }

  /// As ``refresh()``; ends with it.
  public func refreshed() async {
    refresh()
    await ended(.call)
  }

  /// Shows a code; where a counter makes them, the next one.
  public func showCode(_ accountId: String) { codes.show(accountId) }

  public func hideCode(_ accountId: String) { codes.hide(accountId) }

  public func copyCode(_ accountId: String) {
    if case .shown(let code) = card(accountId)?.code { moves.send(.copy(code.digits)) }
  }

  /// Moves an account to another place of the list, counted from 0.
  public func move(_ accountId: String, to place: Int) {
    var order = state.accounts
    guard let from = order.firstIndex(where: { $0.id == accountId }) else { return }
    let moved = order.remove(at: from)
    order.insert(moved, at: min(max(place, 0), order.count))
    change { $0.accounts = order }
    reorder(order.map(\.id))
  }

  /// The person takes the way out of a code that could not be made.
  public func takeOfCode(_ accountId: String, _ wayOut: WayOut) {
    if wayOut.leads == .again { codes.show(accountId) } else { wayOut.move(accountId).map(moves.send) }
  }

  override func again() {
    let repeats = repeated()
    watch()
    if !repeats { refresh() }
  }

  override public func close() {
    codes.close()
    super.close()
  }

  /// One after the other: the last one stays.
  private func reorder(_ next: [String]) {
    let isUnderWay = order != nil
    order = next
    if isUnderWay { return }
    let library = library
    beside(ends: { $0.problem = $1 ?? $0.problem }) { [weak self] in
      defer { self?.order = nil }
      while let next = self?.order {
        try await library.authenticator().reorder(accountIds: next)
        if self?.order == next { return }
      }
    }
  }

  /// Watches the accounts, if nobody does.
  private func watch() {
    let library = library
    once(.watching, { $0.problem = nil }, ends: { $0.problem = $1 ?? $0.problem }) { [weak self] in
      for try await views in try await library.authenticator().viewUpdates {
        guard let self, !self.isClosed else { return }
        self.views = views
        self.show()
        self.follow()
      }
    }
  }

  /// What there is of requests and codes shows once the accounts do.
  private func follow() {
    guard !follows else { return }
    follows = true
    follow(library.inbox.content) { [weak self] _ in self?.show() }
    follow(codes.states) { [weak self] _ in self?.show() }
  }

  private func card(_ accountId: String) -> AccountCard? {
    state.accounts.first { $0.id == accountId }
  }

  private func show() {
    let inbox = library.inbox.content.value
    let names = Dictionary(uniqueKeysWithValues: views.map { ($0.id, $0.title) })
    let waiting = inbox.waiting.filter { names[$0.accountId] != nil }
    // The first one; an account that says itself why it is not as it could be needs no other words.
    let unexplained = views.filter { $0.explanations.isEmpty }.compactMap { inbox.problems[$0.id] }
    let requestsProblem = (inbox.problem ?? unexplained.first { $0.code != "offline" }).map(offered)
    change { state in
      state.loading = false
      state.accounts = views.map { view in
        var card = view.card
        card.waiting = waiting.count { $0.accountId == view.id }
        card.code = codes.states.value[view.id] ?? .hidden
        return card
      }
      state.waiting = waiting.map { $0.card(names[$0.accountId] ?? "") }
      state.requestsProblem = requestsProblem
      state.offline = inbox.problems.values.contains { $0.code == "offline" }
    }
  }
}
