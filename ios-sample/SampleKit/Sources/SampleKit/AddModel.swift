import AuthenticatorCore

/// What kind of account is added.
public enum AddKind: String, CaseIterable, Sendable {
  /// Of an employer or a school: sign-ins are approved.
  case workOrSchool
  /// Of the person, where sign-ins are approved as well.
  case personal
  /// Of any other service: codes alone.
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

  public func scan() { way(.scan) }

  public func byHand() { way(.enterByHand) }

  /// Without a code: by a sign-in at the organisation.
  public func signIn() { way(.organisation) }

  /// There is none before the kind is chosen.
  private func way(_ destination: Destination) {
    if state.kind != nil { moves.open(destination) }
  }

  /// A photograph or a picture of a screen was chosen.
  ///
  /// - Parameter decode: gives what the platform has yet to read; nothing if it is no picture.
  public func picture(_ decode: @escaping @Sendable () async -> DecodedPicture?) {
    let (library, moves) = (library, moves)
    var isPicture = true
    once(
      .call,
      {
        $0.reading = true
        $0.problem = nil
      }
    ) { state, problem in
      state.reading = false
      state.problem = isPicture ? problem : Self.notAPicture
    } _: {
      let picture = await decode()
      isPicture = picture != nil
      guard let picture else { return }
      let preview = try await library.authenticator().readEnrollment(in: picture)
      moves.open(library.previews.put(preview))
    }
  }

  /// No picture could be read from what was chosen.
  public func notAPicture() {
    change { $0.problem = Self.notAPicture }
  }

  public func dismiss() {
    forget()
    change { $0.problem = nil }
  }

  override func again() {
    if !repeated() { dismiss() }
  }

  private static var notAPicture: Problem { Problem("invalid_input.picture") }
}
