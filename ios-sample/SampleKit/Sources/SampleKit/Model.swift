import AuthenticatorCore
import Observation

/// A model of a screen, whatever it shows.
@MainActor public protocol ScreenModel: AnyObject {
  /// The screen is in front again, as after the settings or the browser.
  func resumed()
  /// Ends it, and what it does.
  func close()
}

/// What runs beside what: of each lane one call at a time.
enum Lane: Hashable {
  /// What the person does on the screen.
  case call
  /// A refusal, which waits for no approval.
  case refusal
  /// Giving up, which waits for no prompt.
  case givingUp
  /// Looking for what the screen is about.
  case looking
  /// Following what the screen is about.
  case watching
  /// Asking the server what is new.
  case refreshing
  /// Asking the browser of this phone.
  case askingBrowser
}

/// What one screen shows, and what a person can do there.
@MainActor @Observable open class Model<State: Sendable>: ScreenModel {
  /// What the screen shows.
  public private(set) var state: State

  @ObservationIgnored let library: Library
  @ObservationIgnored let moves: Moves
  @ObservationIgnored private var running: Set<Lane> = []
  @ObservationIgnored private var calls: [Lane: Task<Void, Never>] = [:]
  /// The call that failed last, as it was made.
  @ObservationIgnored private var failed: (() -> Void)?
  @ObservationIgnored private var tasks: [Int: Task<Void, Never>] = [:]
  @ObservationIgnored private var last = 0
  @ObservationIgnored private(set) var isClosed = false

  init(_ library: Library, _ moves: Moves, _ initial: State) {
    self.library = library
    self.moves = moves
    state = initial
  }

  /// The account that the screen is about.
  var accountId: String? { nil }

  /// The screen itself, where it is one of the stack: a way out that leads to it leads nowhere.
  var here: Destination? { nil }

  /// Makes the call of a ``Problem`` that the way out repeats; where that is for the person to do, takes the problem away.
  func again() { _ = repeated() }

  /// The person takes a way out.
  public func take(_ wayOut: WayOut) {
    if wayOut.leads == .again { return again() }
    guard let move = move(wayOut) else { return }
    if case .open(let destination) = move, case .enabling = destination { library.asked.insert(destination) }
    moves.send(move)
  }

  /// Makes the very call that failed last, never another one.
  ///
  /// - Returns: whether one did.
  func repeated() -> Bool {
    guard let failed else { return false }
    failed()
    return true
  }

  /// What failed is not to be repeated: the person has gone on from it.
  func forget() { failed = nil }

  /// The problem with the button of its way out, or with none where that would lead nowhere.
  func offered(_ problem: Problem) -> Problem {
    problem.wayOut.leads == .screen && move(problem.wayOut) == nil ? problem.without() : problem
  }

  private func move(_ wayOut: WayOut) -> Move? {
    guard let move = wayOut.move(accountId) else { return nil }
    if case .open(let destination) = move, destination == here { return nil }
    return move
  }

  open func resumed() {}

  open func close() {
    isClosed = true
    for task in tasks.values { task.cancel() }
    tasks = [:]
    forget()
  }

  func change(_ to: (inout State) -> Void) {
    var changed = state
    to(&changed)
    state = changed
  }

  /// Makes a call of the library, one at a time of its lane: what is tapped while one runs does nothing, so nothing happens twice. `begins`
  /// shows that it runs; `ends` shows that it does not, and what went wrong: nothing if nothing did, or nothing is to be shown of it.
  ///
  /// - Parameter lane: nothing for calls of which each one counts.
  func once(
    _ lane: Lane? = .call, _ begins: @escaping (inout State) -> Void,
    ends: @escaping (inout State, Problem?) -> Void, _ call: @escaping () async throws -> Void
  ) {
    if let lane, !running.insert(lane).inserted { return }
    forget()
    change(begins)
    // Whoever sees that it ended may make the next call at once.
    let task = beside(
      ends: { [weak self] state, problem in
        if let lane { self?.running.remove(lane) }
        if problem != nil, self?.isClosed == false { self?.failed = { self?.once(lane, begins, ends: ends, call) } }
        ends(&state, problem)
      }, call)
    if let lane { calls[lane] = task }
  }

  /// Waits for what runs in a lane.
  func ended(_ lane: Lane) async { await calls[lane]?.value }

  /// Makes a call that says what it is doing: `shows` is given the code of each step, for words of the library. It goes on when the app
  /// leaves the screen, as far as the system lets it.
  func telling<Result: Sendable>(
    _ shows: @escaping (inout State, String?) -> Void,
    _ call: @escaping @MainActor (CallProgress) async throws -> Result
  ) async throws -> Result {
    let progress = CallProgress()
    let showing = Task { [weak self] in
      for try await step in progress.steps {
        guard let self, !self.isClosed, !Task.isCancelled else { return }
        self.change { shows(&$0, step?.code()) }
      }
    }
    defer {
      showing.cancel()
      change { shows(&$0, nil) }
    }
    return try await library.underWay("call") { try await call(progress) }
  }

  /// As ``once``, beside whatever else runs: for what must never wait.
  @discardableResult
  func beside(
    ends: @escaping (inout State, Problem?) -> Void, _ call: @escaping () async throws -> Void
  ) -> Task<Void, Never> {
    run { [weak self] in await self?.attempt(ends, call) }
  }

  /// Does something for each value until the screen is closed.
  func follow<Value: Sendable>(_ watched: Watched<Value>, _ each: @escaping (Value) -> Void) {
    let values = watched.values()
    run {
      for await value in values {
        if Task.isCancelled { return }
        each(value)
      }
    }
  }

  @discardableResult private func run(_ work: @escaping () async -> Void) -> Task<Void, Never> {
    last += 1
    let id = last
    let task = Task { [weak self] in
      await work()
      self?.tasks[id] = nil
    }
    tasks[id] = task
    return task
  }

  private func attempt(_ ends: (inout State, Problem?) -> Void, _ call: () async throws -> Void) async {
    var problem: Problem?
    do {
      try await call()
    } catch let error as AuthenticatorError {
      problem = error.problem
      problem.map(library.problems.note)
    } catch {
      // The screen was closed, or what it waited for was called off.
    }
    if !isClosed { change { ends(&$0, problem.map(offered)) } }
  }
}
