import AuthenticatorCore

/// One account: what stands, and what can be done with it.
public final class AccountDetailModel: Model<AccountDetailState> {
  private let id: String
  private let codes: Codes
  private var view: AccountView?
  private var prerequisites: [Prerequisite] = []
  private var quiet = false
  private var looks = 0
  private var follows = false

  override var accountId: String? { id }

  override var here: Destination? { .accountDetail(id) }

  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    id = accountId
    codes = Codes(library)
    super.init(library, moves, AccountDetailState())
    watch()
    // What the server allows may have changed since it was asked last; what is known shows meanwhile, and offline.
    beside(ends: { _, _ in }) { [weak self] in try await self?.ask() }
  }

  /// Does it; what destroys something is asked for first.
  public func act(_ action: AccountAction) {
    guard state.actions.contains(action) else { return }
    switch action {
    case .matchNumber: moves.open(.enrollNumber(id))
    case .enable, .goOnEnabling: begin(.enabling(id, renewing: false))
    case .renew, .goOnRenewing: begin(.enabling(id, renewing: true))
    case .move: moves.open(.moveAccount(id))
    case .enrollAgain: moves.open(.enrollAgain(id))
    case .showCode: codes.show(id)
    case .rename:
      change {
        $0.renaming = $0.card?.title ?? ""
        $0.problem = nil
      }
    case .disable: ask(.disable)
    case .remove: ask(.remove)
    }
  }

  public func open(_ request: RequestCard) {
    moves.open(request.destination(state.card?.status))
  }

  /// To the account that stands in the way of enabling.
  public func open(_ holder: AccountCard) { moves.open(.accountDetail(holder.id)) }

  /// The person wants to be notified of its requests again.
  public func endQuiet() {
    call { [weak self] account in
      try await account.endQuiet()
      self?.look()
    }
  }

  public func activity() { moves.open(.activity(id)) }

  /// What was asked for is done.
  public func confirm() {
    switch state.asks {
    case .disable: call { try await self.disable($0) }
    case .remove: call { try await self.remove($0) }
    case .forget: call { try await self.forget($0) }
    case nil: break
    }
  }

  /// What was asked for, is being typed, or went wrong, goes away.
  public func dismiss() {
    forget()
    change {
      $0.asks = nil
      $0.renaming = nil
      $0.problem = nil
    }
  }

  public func name(_ typed: String) {
    change {
      guard $0.renaming != nil else { return }
      $0.renaming = typed
      $0.problem = nil
    }
  }

  public func rename() {
    guard let name = state.renaming else { return }
    call { [weak self] account in
      try await account.rename(label: name)
      self?.change { $0.renaming = nil }
    }
  }

  public func hideCode() { codes.hide(id) }

  public func copyCode() {
    if case .shown(let code) = state.card?.code { moves.send(.copy(code.digits)) }
  }

  /// Asks the server now.
  public func refresh() {
    // In a lane of its own: what the person does never waits for a server that was only asked what is new.
    once(.refreshing, { $0.problem = nil }) { state, problem in
      state.problem = problem ?? state.problem
    } _: { [weak self] in
      try await self?.ask()
    }
  }

  /// As ``refresh()``; ends with it.
  public func refreshed() async {
    refresh()
    await ended(.refreshing)
  }

  /// The person takes the way out of a code that could not be made.
  public func takeOfCode(_ wayOut: WayOut) {
    if wayOut.leads == .again { codes.show(id) } else { take(wayOut) }
  }

  override func again() {
    let repeats = repeated()
    watch()
    if !repeats { refresh() }
  }

  /// The screen lock, say, may have been set meanwhile.
  override public func resumed() { look() }

  override public func close() {
    codes.close()
    super.close()
  }

  private func ask(_ confirmation: Confirmation) {
    change {
      $0.asks = confirmation
      $0.problem = nil
    }
  }

  private func call(_ call: @escaping @MainActor (Account) async throws -> Void) {
    let (library, id) = (library, id)
    once(
      .call,
      {
        $0.working = true
        $0.asks = nil
        $0.problem = nil
      }
    ) { state, problem in
      state.working = false
      state.problem = problem
    } _: {
      try await library.toTheEnd {
        if let account = try await library.account(id) { try await call(account) }
      }
    }
  }

  private func begin(_ destination: Destination) {
    library.asked.insert(destination)
    moves.open(destination)
  }

  private func disable(_ account: Account) async throws {
    let told = try await account.disablePhoneSignIn().serverTold
    moves.send(.tell(told ? .disabled : .disabledServerLater))
  }

  private func remove(_ account: Account) async throws {
    do {
      let told = try await account.remove().serverTold
      moves.send(.closeAccount(id))
      moves.send(.tell(told ? .removed : .removedHereOnly))
    } catch let error as AuthenticatorError {
      // The person may remove it from this phone alone.
      if case .Offline = error { change { $0.asks = .forget } }
      throw error
    }
  }

  private func forget(_ account: Account) async throws {
    try await account.forget()
    moves.send(.closeAccount(id))
    moves.send(.tell(.removedHereOnly))
  }

  /// Asks the server how the account stands, and where it matters what it wants of those who enable.
  private func ask() async throws {
    guard let account = try await library.account(id) else { return }
    if try await account.view().enables {
      _ = try await account.checkEnabling()
    } else {
      try await account.refresh()
    }
    look()
  }

  /// Asks the account what enabling needs, and whether the phone is quiet about it.
  private func look() {
    guard let view else { return }
    looks += 1
    let (library, id, now) = (library, id, looks)
    beside(ends: { _, _ in }) { [weak self] in
      guard let account = try await library.account(id) else { return }
      var needs: [Prerequisite] = []
      for need in view.enables ? try await account.prerequisites() : [] where need.shows {
        let holder: Account? = if let id = need.heldBy { try await library.account(id) } else { nil }
        needs.append(
          Prerequisite(
            kind: need.kind, state: need.state, problems: need.reasons.map { Problem($0) },
            heldBy: try await holder?.view().card))
      }
      let attention = view.provider == .phoneSignIn ? try await account.attention() : .normal
      // Of several looks the last one counts.
      guard let self, now == self.looks else { return }
      self.prerequisites = needs.map { self.offered($0) }
      self.quiet = if case .quiet = attention { true } else { false }
      self.show()
    }
  }

  private func offered(_ needed: Prerequisite) -> Prerequisite {
    var needed = needed
    needed.problems = needed.problems.map(offered)
    return needed
  }

  /// Watches it, if nobody does: until it is gone, which closes this screen, and none that goes on with the account that replaces it.
  private func watch() {
    let (library, moves, id) = (library, moves, id)
    once(
      .watching,
      {
        $0.loading = $0.card == nil
        $0.problem = nil
      }
    ) { state, problem in
      state.loading = false
      state.problem = problem ?? state.problem
    } _: { [weak self] in
      if let account = try await library.account(id) {
        for try await view in try await library.authenticator().viewUpdates(of: account) {
          guard let self, !self.isClosed else { return }
          self.show(view)
        }
      }
      try Task.checkCancellation()
      moves.send(.close(.accountDetail(id)))
    }
  }

  private func show(_ view: AccountView) {
    self.view = view
    show()
    look()
    guard !follows else { return }
    follows = true
    follow(library.inbox.content) { [weak self] _ in
      self?.show()
      self?.look()
    }
    follow(codes.states) { [weak self] _ in self?.show() }
    // What another account of the phone has done may matter to this one.
    let library = library
    beside(ends: { _, _ in }) { [weak self] in
      let changes = try await library.authenticator().changes()
      var revision: UInt64? = changes.revision()
      while let seen = revision, self?.isClosed == false {
        self?.look()
        revision = try await changes.next(after: seen)
      }
    }
  }

  private func show() {
    guard let view else { return }
    let inbox = library.inbox.content.value
    let waiting = inbox.waiting.filter { $0.accountId == id }
    let unasked = [inbox.problems[id]].compactMap { $0 }.filter { $0.code != "offline" }
    let explanations = (view.explanations.isEmpty ? unasked : view.explanations).map(offered)
    var card = view.card
    card.waiting = waiting.count
    card.code = codes.states.value[id] ?? .hidden
    change { state in
      state.loading = false
      state.card = card
      state.displayName = view.displayName
      state.organisation = view.organisation
      state.kind = view.kind
      state.pinned = view.pinned
      state.explanations = explanations
      state.prerequisites = prerequisites
      state.actions = Set(view.possible)
      state.waiting = waiting.map { $0.card(view.title) }
      state.quiet = quiet
    }
  }
}
