import AuthenticatorCore

/// What is common to a request and to the number of an enrollment.
public class AnsweringModel: Model<RequestState> {
  let destination: Destination
  private var ended = false
  private var watching: Task<Void, Never>?
  private var request: Request?
  private var brought: NumberFromBrowser?

  init(_ library: Library, _ moves: Moves, _ destination: Destination) {
    self.destination = destination
    super.init(library, moves, .loading)
  }

  override var accountId: String? { destination.accountId }

  override var here: Destination? { destination }

  /// What is typed or pasted, in digits of any script; the library looks at it.
  public func number(_ typed: String) {
    forget()
    waits {
      guard case .type(let digits, _) = $0.entry else { return }
      $0.entry = .type(digits: digits, typed: Secret(typed))
      $0.problem = nil
    }
  }

  /// Approves with what was typed, or with what the browser brought. The prompt opens.
  public func approve() {
    switch state.waiting?.entry {
    case .type(_, let typed): approve(typed)
    case .brought: if let brought { approve { try await brought.reportingTo(progress: $0).approve() } }
    case .choose, nil: break
    }
  }

  /// Approves with one of three numbers. The prompt opens.
  public func choose(_ number: Secret) { approve(number) }

  /// The sign-in is on this phone: its browser is asked for the number.
  public func askBrowser() {
    guard let request else { return }
    let moves = moves
    once(.askingBrowser, { $0.waits { $0.problem = nil } }) { state, problem in
      if let problem { state.waits { $0.problem = problem } }
    } _: {
      moves.send(.browse(Secret(try await request.askBrowser())))
    }
  }

  /// Waits for nothing: not for a prompt that is open either, which it closes. Goes out also if the screen closes at once.
  public func deny() { refuse { try await $0.deny() } }

  /// "No, it's not me": asks once, as the user is marked as at risk by it.
  public func report() { waits { $0.asksToReport = true } }

  public func reallyReport() { refuse { try await $0.report() } }

  public func doNotReport() { waits { $0.asksToReport = false } }

  /// Looks for it once more.
  public func look() {
    guard let accountId else { return }
    let (library, moves) = (library, moves)
    once(.looking, { if case .failed = $0 { $0 = .loading } }) { state, problem in
      if let problem { state.fails(problem) }
    } _: { [weak self] in
      if let account = try await library.account(accountId) {
        try await self?.look(account)
      } else {
        moves.send(.closeAccount(accountId))
      }
    }
  }

  override func again() {
    if !repeated() { look() }
  }

  override public func resumed() {
    if case .failed = state { look() }
  }

  /// Where it was fetched before.
  func known(_ account: Account) -> Request? { nil }

  func find(_ account: Account) async throws -> Request? { nil }

  /// What this phone has answered it already; nothing if it has not.
  func answered(_ account: Account) async throws -> Outcome? { nil }

  /// It does not wait, and this phone has not answered it.
  func gone(_ account: Account) async throws { change { $0 = .gone } }

  /// Shows what became of it.
  func show(_ result: ResultKey) {
    moves.send(.replace(destination, by: .result(result)))
  }

  /// Looks again when it goes out of the requests that wait, as it was answered elsewhere or another has taken its place, and when
  /// something else goes along than what is shown.
  func followInbox(_ requestId: String) {
    var seen = false
    follow(library.inbox.content) { [weak self] content in
      guard let self else { return }
      let waits = content.waiting.first { $0.accountId == self.accountId && $0.view.id == requestId }
      if waits != nil, case .failed = state { look() }
      let isGone = seen && waits == nil && content.loaded
      let isOther = waits.map { request?.view().promises($0.view) == false } == true
      if isGone || isOther, isNotAnswering { look() }
      seen = waits != nil
    }
  }

  /// The browser of this phone has brought the number.
  func bring(_ number: NumberFromBrowser) {
    brought = number
    waits { ($0.entry, $0.problem) = (.brought, nil) }
  }

  private var isNotAnswering: Bool {
    state.waiting.map { !$0.approving && !$0.refusing } == true
  }

  private func look(_ account: Account) async throws {
    // What is not among those that wait may have been answered; that needs no network to be known.
    let waiting = known(account)
    if waiting == nil, let outcome = try await answered(account) {
      return end(outcome.result(account.id(), requestId ?? ""))
    }
    let found: Request? = if let waiting { waiting } else { try await find(account) }
    guard let found else {
      // Whichever notes it first, the countdown or the poll: a request that ran out has run out.
      if try await request?.secondsLeft() == 0 {
        end(Outcome.expired.result(account.id(), requestId ?? ""))
      } else {
        try await gone(account)
      }
      return
    }
    request = found
    let card = try await account.view().card
    let hasNumber = brought != nil
    change { state in
      var waiting = found.view().waiting(card)
      switch (state.waiting?.entry, waiting.entry) {
      case (.type(let digits, let typed), .type): waiting.entry = .type(digits: digits, typed: typed)
      case (_, .type) where hasNumber: waiting.entry = .brought
      default: break
      }
      state = .waits(waiting)
    }
    watching?.cancel()
    watching = beside(ends: { if let problem = $1 { $0.fails(problem) } }) { [weak self] in
      try await self?.watch(found)
    }
  }

  /// Counts down; when the time is over and nobody waits for an answer, says so.
  private func watch(_ request: Request) async throws {
    for try await left in request.countdown {
      if isClosed || Task.isCancelled { return }
      waits { $0.secondsLeft = left }
    }
    if isNotAnswering { try await runOut(request) }
  }

  /// Its time is over; what this phone has answered before counts.
  private func runOut(_ request: Request) async throws {
    guard let accountId else { return }
    var outcome: Outcome?
    if let account = try await library.account(accountId) { outcome = try await answered(account) }
    end((outcome ?? .expired).result(accountId, request.view().id))
  }

  /// Answers; where that fails after the time is over, nothing is left to be answered.
  private func answer(_ request: Request, _ call: (Request) async throws -> Outcome) async throws {
    guard let accountId else { return }
    do {
      end(try await call(request).result(accountId, request.view().id))
    } catch let error as AuthenticatorError {
      if try await request.secondsLeft() == 0 { try await runOut(request) }
      throw error
    }
  }

  private func approve(_ number: Secret) {
    guard let request else { return }
    approve { try await request.reportingTo(progress: $0).approve(number: number.text) }
  }

  private func approve(_ call: @escaping @MainActor (CallProgress) async throws -> Outcome) {
    guard let request, !ended else { return }
    once(.call, { $0.waits { ($0.approving, $0.problem) = (true, nil) } }) { [weak self] state, problem in
      // What would go along is said before it is approved.
      if problem?.code == "refused.rules_changed" { self?.look() }
      state.waits { ($0.approving, $0.problem) = (false, problem) }
    } _: { [self] in
      try await answer(request) { _ in
        try await telling { state, step in
          state.waits { $0.step = step }
        } _: {
          try await call($0)
        }
      }
    }
  }

  private func refuse(_ call: @escaping @MainActor (Request) async throws -> Outcome) {
    guard let request, !ended else { return }
    waits { $0.asksToReport = false }
    let library = library
    once(.refusal, { $0.waits { ($0.refusing, $0.problem) = (true, nil) } }) { state, problem in
      state.waits { ($0.refusing, $0.problem) = (false, problem) }
    } _: { [weak self] in
      try await self?.answer(request) { request in try await library.toTheEnd { try await call(request) } }
    }
  }

  /// An approval and a refusal of it both tell what became of the request; it is shown once.
  private func end(_ result: ResultKey) {
    guard !ended, !isClosed else { return }
    ended = true
    watching?.cancel()
    show(result)
  }

  private var requestId: String? {
    if let request { return request.view().id }
    if case .request(_, let id) = destination { return id }
    return nil
  }

  private func waits(_ change: (inout WaitingRequest) -> Void) {
    self.change { $0.waits(change) }
  }
}
