import AuthenticatorCore

/// The address of an organisation, where a sign-in takes the place of a code.
public struct OrganisationState: Equatable, Sendable {
  public var url = ""
  public var problem: Problem?

  public init() {}
}

public final class OrganisationModel: Model<OrganisationState> {
  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, OrganisationState())
  }

  public func url(_ typed: String) {
    change {
      $0.url = typed
      $0.problem = nil
    }
  }

  public func goOn() {
    let (library, moves, url) = (library, moves, state.url)
    once(.call, { $0.problem = nil }, ends: { $0.problem = $1 }) {
      let preview = try await library.authenticator().readOrganisation(url: url)
      moves.send(.replace(.organisation, by: library.previews.put(preview)))
    }
  }
}
