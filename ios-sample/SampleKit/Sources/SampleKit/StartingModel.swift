import AuthenticatorCore

/// Before there is anything else to show.
public enum StartingState: Equatable, Sendable {
  case opening
  /// The other screens show.
  case ready
  /// - Parameter mayBeginAnew: whether the person may put the data aside: where it can never be used, or stays locked.
  case failed(Problem, mayBeginAnew: Bool)
  /// The person was offered to begin anew, and looks at what that means: ``BeginAnewModel``.
  case beginningAnew(code: String)
}

/// Opens the library; shows before every other screen, and not in the stack of screens.
public final class StartingModel: Model<StartingState> {
  private static let dataIsOutOfReach: Set = ["storage.corrupt", "storage.key_lost", "storage.locked"]

  public init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, .opening)
    open()
  }

  /// Opens it, or tries once more: also for when the phone was unlocked. Once it is open this does nothing.
  public func open() {
    if case .beginningAnew = state { return }
    let library = library
    once({ if $0 != .ready { $0 = .opening } }) { state, problem in
      state = problem.map { .failed($0, mayBeginAnew: Self.dataIsOutOfReach.contains($0.code)) } ?? .ready
    } _: {
      _ = try await library.authenticator()
    }
  }

  public func beginAnew() {
    change { if case .failed(let problem, true) = $0 { $0 = .beginningAnew(code: problem.code) } }
  }

  /// Back from beginning anew, whether or not it was done.
  public func beganAnew() {
    change { $0 = .opening }
    open()
  }

  override func again() { open() }

  override public func resumed() {
    if case .failed = state { open() }
  }
}
