import AuthenticatorCore
import Foundation

/// What is typed where a code cannot be scanned. ``Problem/field`` says which of the two it is about.
public struct EnterByHandState: Equatable, Sendable {
  public var code = Secret.empty
  public var url = ""
  public var problem: Problem?

  public init() {}
}

public final class EnterByHandModel: Model<EnterByHandState> {
  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, EnterByHandState())
  }

  public func code(_ typed: String) {
    change {
      $0.code = Secret(typed)
      $0.problem = nil
    }
  }

  public func url(_ typed: String) {
    change {
      $0.url = typed
      $0.problem = nil
    }
  }

  public func goOn() {
    let (library, moves, typed) = (library, moves, state)
    once(.call, { $0.problem = nil }, ends: { $0.problem = $1 }) {
      let authenticator = try await library.authenticator()
      // A whole link may be pasted in the place of a code.
      let preview =
        try typed.url.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        ? authenticator.readEnrollment(text: typed.code.text)
        : authenticator.readEnrollmentByHand(code: typed.code.text, url: typed.url)
      moves.send(.replace(.enterByHand, by: library.previews.put(preview)))
    }
  }
}
