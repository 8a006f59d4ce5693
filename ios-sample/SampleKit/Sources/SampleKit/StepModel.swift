import AuthenticatorCore

/// A way of several steps that the library goes with the person: to phone sign-in, or to an enrollment by a sign-in.
@MainActor protocol Way {
  func step() async throws -> SetupStep
  func signInAgain() async throws -> SetupStep
  func enterNumber(_ number: String, _ progress: CallProgress) async throws -> Outcome
  func giveUp() async throws
}

/// What is common to enabling, to enrolling again and to enrolling by a sign-in. Goes on where it was, also after the app was killed.
public class StepModel: Model<StepState> {
  let destination: Destination
  private var way: (any Way)?
  private var page: SignInPage?
  /// The account with which it is done.
  private(set) var doneWith: String?
  private var asking: Task<Void, Never>?

  init(_ library: Library, _ moves: Moves, _ destination: Destination) {
    self.destination = destination
    super.init(library, moves, StepState())
    // The browser comes back when it wants.
    let since = library.cameBack.value
    follow(library.cameBack) { [weak self] times in if times != since { self?.lookAgain() } }
  }

  override var accountId: String? { destination.accountId }

  override var here: Destination? { destination }

  /// Opens the browser, again if it was closed.
  public func openBrowser() {
    guard let page else { return }
    change {
      guard case .signIn = $0.step else { return }
      $0.step = .signIn(opened: true)
      $0.problem = nil
    }
    moves.send(.browse(Secret(page.url())))
  }

  public func signInAgain() {
    call { [weak self] in self?.show(try await $0.signInAgain()) }
  }

  /// What is typed or pasted, in digits of any script; the library looks at it.
  public func number(_ typed: String) {
    forget()
    change {
      guard case .matchNumber(let digits, let lines, _) = $0.step else { return }
      $0.step = .matchNumber(digits: digits, lines: lines, typed: Secret(typed))
      $0.problem = nil
    }
  }

  /// Approves with what was typed. The prompt opens.
  public func enterNumber() {
    guard case .matchNumber(_, _, let typed) = state.step else { return }
    call { [self] way in
      let outcome = try await telling {
        $0.doing = $1
      } _: {
        try await way.enterNumber(typed.text, $0)
      }
      let next = try await way.step()
      show(next)
      if case .matchNumber = next { change { $0.problem = Problem(outcome.code()) } }
    }
  }

  /// Asks whether it shall come to nothing.
  public func giveUp() { change { $0.asksToGiveUp = true } }

  public func doNotGiveUp() { change { $0.asksToGiveUp = false } }

  /// Waits for nothing: not for a prompt that is open either.
  public func reallyGiveUp() {
    let (library, moves, destination) = (library, moves, destination)
    once(.givingUp, { ($0.working, $0.asksToGiveUp, $0.problem) = (true, false, nil) }) { state, problem in
      (state.working, state.problem) = (false, problem)
    } _: { [self] in
      try await library.toTheEnd {
        try await self.giveUpWhatIsUnderWay()
        moves.send(.close(destination))
      }
    }
  }

  private func giveUpWhatIsUnderWay() async throws {
    if let way { return try await giveUp(way) }
    // Where the way could not even be begun, one may still be under way.
    if let way = try await underWay() { try await giveUp(way) }
  }

  /// What there is to give up.
  func underWay() async throws -> (any Way)? {
    guard let accountId, let account = try await library.account(accountId), try await isUnderWay(account) else {
      return nil
    }
    return try await way(account)
  }

  private func giveUp(_ way: any Way) async throws {
    do {
      try await way.giveUp()
    } catch let error as AuthenticatorError {
      guard case .Offline = error else { throw error }
      // It came to nothing on this phone; the server hears of it with the next contact.
      error.problem.map(library.problems.note)
    }
  }

  /// Begins anew after it came to nothing; else asks for the step again.
  public func beginAgain() { begin() }

  /// It is done, or came to nothing, and was looked at.
  public func finish() { moves.send(.close(destination)) }

  override func again() {
    if !repeated() { begin() }
  }

  override public func resumed() {
    switch state.step {
    case .setDeviceLock, .signIn: lookAgain()
    default: break
    }
  }

  func way(_ account: Account) async throws -> any Way { throw CancellationError() }

  /// Whether there is something to give up.
  func isUnderWay(_ account: Account) async throws -> Bool { false }

  /// To be called by what is made of this, as soon as it is made: it was asked for.
  func begin() { withAccount { try await $0.begin($1) } }

  /// As ``begin()``, where nobody has asked for it just now, as after the app was killed: goes on with what is under way. Where nothing is,
  /// the account has its place.
  func goOn() {
    withAccount { model, account in
      if try await model.isUnderWay(account) { return try await model.begin(account) }
      model.moves.send(.replace(model.destination, by: .accountDetail(account.id())))
    }
  }

  private func withAccount(_ call: @escaping @MainActor (StepModel, Account) async throws -> Void) {
    guard let accountId else { return }
    let (library, moves) = (library, moves)
    asked { model in
      if let account = try await library.account(accountId) {
        if let model = model() { try await call(model, account) }
      } else {
        moves.send(.closeAccount(accountId))
      }
    }
  }

  /// - Parameter call: gets the model, if it is still there when it is needed.
  func asked(_ call: @escaping @MainActor (@MainActor () -> StepModel?) async throws -> Void) {
    once(.call, { ($0.working, $0.problem) = (true, nil) }) { state, problem in
      (state.working, state.problem) = (false, problem)
    } _: { [weak self] in
      try await call { self }
    }
  }

  private func begin(_ account: Account) async throws {
    let card = try await account.view().card
    change { $0.card = card }
    try await go(try await way(account))
  }

  func go(_ begun: any Way) async throws {
    way = begun
    await asking?.value
    show(try await begun.step())
  }

  private func call(_ call: @escaping @MainActor (any Way) async throws -> Void) {
    guard let way else { return }
    once(.call, { ($0.working, $0.problem) = (true, nil) }) { state, problem in
      (state.working, state.problem) = (false, problem ?? state.problem)
    } _: { [library] in
      try await library.underWay("step") { try await call(way) }
    }
  }

  /// Beside whatever runs, one after another.
  private func lookAgain() {
    guard let way else { return }
    let before = asking
    change { $0.working = true }
    asking = beside(ends: { ($0.working, $0.problem) = (false, $1) }) { [weak self] in
      await before?.value
      self?.show(try await way.step())
    }
  }

  private func show(_ next: SetupStep) {
    if case .signIn(let page) = next { self.page = page }
    if case .done(let accountId) = next { doneWith = accountId }
    let after = next.step
    change { state in
      // What was typed, and that the browser was opened, stays while the step does.
      switch (state.step, after) {
      case (.matchNumber(_, _, let typed), .matchNumber(let digits, let lines, _)):
        state.step = .matchNumber(digits: digits, lines: lines, typed: typed)
      case (.signIn, .signIn): break
      default: state.step = after
      }
    }
  }
}

extension SetupStep {
  fileprivate var step: Step {
    switch self {
    case .setDeviceLock: .setDeviceLock
    case .signIn: .signIn(opened: false)
    case .signInAgain(let why): .signInAgain(why: Problem(reason(why)))
    case .matchNumber(let digits, let request): .matchNumber(digits: digits, lines: request.shown, typed: .empty)
    case .notAllowed(let reasons, let devices, _):
      .notAllowed(
        why: reasons.map { Problem(reason($0)) },
        devices: devices.map { DeviceLine(name: $0.name, current: $0.current) })
    case .ended(let why): .ended(why: (why?.codes ?? []).map { Problem($0) })
    case .done: .done
    }
  }
}
