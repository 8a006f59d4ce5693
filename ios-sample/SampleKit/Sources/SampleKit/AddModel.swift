import AuthenticatorCore

/// What kind of account is added.
public enum AddKind: String, CaseIterable, Sendable {
  /// Of an organisation: sign-ins are approved.
  case organisation
  /// Of another service: codes alone.
  case otherService
}

/// How an account is added.
public struct AddState: Equatable, Sendable {
  /// Nothing before the person has chosen.
  public var kind: AddKind?
  /// Whether a picture is being read.
  public var reading = false
  public var problem: Problem?

  public init() {}
}

public final class AddModel: Model<AddState> {
  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, AddState())
  }

  /// Nothing goes back to the choice.
  public func choose(_ kind: AddKind?) {
    change {
      $0.kind = kind
      $0.problem = nil
    }
  }

  public func scan() { moves.open(.scan) }

  public func byHand() { moves.open(.enterByHand) }

  /// A photograph or a picture of a screen was chosen.
  public func picture(_ picture: DecodedPicture) {
    let (library, moves) = (library, moves)
    once({
      $0.reading = true
      $0.problem = nil
    }) { state, problem in
      state.reading = false
      state.problem = problem
    } _: {
      let preview = try await library.authenticator().readEnrollment(in: picture)
      moves.open(library.previews.put(preview))
    }
  }

  /// No picture could be read from what was chosen.
  public func notAPicture() {
    change { $0.problem = Problem("invalid_input.picture") }
  }

  public func dismiss() {
    change { $0.problem = nil }
  }
}
