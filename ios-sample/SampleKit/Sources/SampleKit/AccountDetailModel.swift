import AuthenticatorCore

/// One account: what stands, and what can be done with it.
public final class AccountDetailModel: Model<AccountDetailState> {
  private let id: String
  private let codes: Codes
  private var view: AccountView?
  private var deviceLock: DeviceLock?
  private var follows = false

  override var accountId: String? { id }

  override var here: Destination? { .accountDetail(id) }

  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    id = accountId
    codes = Codes(library)
    super.init(library, moves, AccountDetailState())
    watch()
    lookAtTheLock()
    // What the server allows may have changed since it was asked last; what is known shows meanwhile, and offline.
    beside(ends: { _, _ in }) { try await library.account(accountId)?.refresh() }
  }

  /// Does it; what destroys something is asked for first.
  public func act(_ action: AccountAction) {
    guard state.actions.contains(action) else { return }
    switch action {
    case .matchNumber: moves.open(.enrollNumber(id))
    case .enable, .goOnEnabling: begin(.enabling(id, renewing: false))
    case .renew, .goOnRenewing: begin(.enabling(id, renewing: true))
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
    let (library, id) = (library, id)
    // In a lane of its own: what the person does never waits for a server that was only asked what is new.
    once(.refreshing, { $0.problem = nil }) { state, problem in
      state.problem = problem ?? state.problem
    } _: {
      if let account = try await library.account(id) { try await account.refresh() }
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

  override public func resumed() { lookAtTheLock() }

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

  private func lookAtTheLock() {
    let device = library.hosts.device
    beside(ends: { _, _ in }) { [weak self] in
      self?.deviceLock = try? await device.deviceLock()
      self?.show()
    }
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
    guard !follows else { return }
    follows = true
    follow(library.inbox.content) { [weak self] _ in self?.show() }
    follow(codes.states) { [weak self] _ in self?.show() }
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
      state.prerequisites = view.prerequisites(deviceLock)
      state.actions = Set(view.possible)
      state.waiting = waiting.map { $0.card(view.title) }
    }
  }
}
