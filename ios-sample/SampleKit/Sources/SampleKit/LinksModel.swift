import AuthenticatorCore

public struct LinksState: Equatable, Sendable {
  public var opening = false
  /// Why a link led nowhere, shown over whatever screen is open.
  public var problem: Problem?

  public init() {}
}

/// What leads into the app from outside: links of an enrollment, the way back from the browser, notifications.
public final class LinksModel: Model<LinksState> {
  public init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, LinksState())
  }

  /// A link, whatever it is of.
  public func open(_ link: Secret) {
    let (library, moves) = (library, moves)
    change { ($0.opening, $0.problem) = (true, nil) }
    beside(ends: { ($0.opening, $0.problem) = (false, $1) }) { [weak self] in
      if link.text.hasPrefix(library.configuration.redirectUri) {
        try await self?.comeBack(link)
      } else {
        moves.open(library.previews.put(try await library.authenticator().readEnrollment(text: link.text)))
      }
    }
  }

  /// A notification, with the text of a destination; one that is not known opens the app and nothing else.
  public func openNotification(_ text: String) {
    Destination.parse(text).map(moves.open)
  }

  public func dismiss() {
    change { $0.problem = nil }
  }

  private func comeBack(_ redirect: Secret) async throws {
    // Also where it was refused: the screen that waits for it asks what comes next.
    defer { library.cameBack.value += 1 }
    let completed = try await library.authenticator().completeSignIn(redirectUrl: redirect.text)
    switch completed {
    case .enabling(let account, _):
      let view = try await account.view()
      moves.open(.enabling(view.id, renewing: view.phoneSignIn == .renewing))
    case .enrollingAgain(let account, _):
      moves.open(.enrollAgain(account.id()))
    }
  }
}
