import AuthenticatorCore
import Observation

/// A model of a screen, whatever it shows.
@MainActor public protocol ScreenModel: AnyObject {
  /// The screen is in front again, as after the settings or the browser.
  func resumed()
  /// Ends it, and what it does.
  func close()
}

/// What one screen shows, and what a person can do there.
@MainActor @Observable open class Model<State: Sendable>: ScreenModel {
  /// What the screen shows.
  public private(set) var state: State

  @ObservationIgnored let library: Library
  @ObservationIgnored let moves: Moves
  @ObservationIgnored private var busy = false
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

  /// Makes the call of a ``Problem`` that the way out repeats.
  func again() {}

  /// The person takes a way out.
  public func take(_ wayOut: WayOut) {
    if wayOut.leads == .again {
      again()
    } else if let move = wayOut.move(accountId) {
      moves.send(move)
    }
  }

  open func resumed() {}

  open func close() {
    isClosed = true
    for task in tasks.values { task.cancel() }
    tasks = [:]
  }

  func change(_ to: (inout State) -> Void) {
    var changed = state
    to(&changed)
    state = changed
  }

  /// Makes a call of the library, one at a time: what is tapped while one runs does nothing, so nothing happens twice. `begins` shows that it
  /// runs; `ends` shows that it does not, and what went wrong: nothing if nothing did, or nothing is to be shown of it.
  func once(
    _ begins: (inout State) -> Void, ends: @escaping (inout State, Problem?) -> Void,
    _ call: @escaping () async throws -> Void
  ) {
    guard !busy else { return }
    busy = true
    change(begins)
    // Whoever sees that it ended may make the next call at once.
    beside(
      ends: { [weak self] state, problem in
        self?.busy = false
        ends(&state, problem)
      }, call)
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
    } catch {
      // The screen was closed, or what it waited for was called off.
    }
    if let problem { library.problems.note(problem) }
    if !isClosed { change { ends(&$0, problem) } }
  }
}
