import AuthenticatorCore

/// Beginning with no accounts, as those on this phone cannot be read.
public struct BeginAnewState: Equatable, Sendable {
  /// Why, such as `storage.key_lost`.
  public let code: String
  /// Whether the person has agreed that the accounts have to be enrolled anew.
  public var agreed = false
  public var working = false
  /// Whether the data is aside; nothing was deleted.
  public var done = false
  public var problem: Problem?
}

public final class BeginAnewModel: Model<BeginAnewState> {
  public init(_ library: Library, _ moves: Moves, _ code: String) {
    super.init(library, moves, BeginAnewState(code: code))
  }

  public func agree(_ agreed: Bool) { change { $0.agreed = agreed } }

  /// Does nothing without consent.
  public func begin() {
    guard state.agreed else { return }
    let (library, code) = (library, state.code)
    once(.call, { ($0.working, $0.problem) = (true, nil) }) { state, problem in
      (state.working, state.problem, state.done) = (false, problem, problem == nil)
    } _: {
      // What can never be used is looked at once more; what is only locked is put aside because the person says so.
      if code == "storage.locked" { try await library.setAside() } else { try await library.setAsideUnusable() }
    }
  }
}
