import AuthenticatorCore

public struct LinksState: Equatable, Sendable {
  public var opening = false
  /// Why a link led nowhere, shown over whatever screen is open.
  public var problem: Problem?

  public init() {}
}

/// What leads into the app from outside: links of an enrollment, the way back from the browser, notifications.
public final class LinksModel: Model<LinksState> {
  /// What the last link led to.
  private var last: Destination?

  public init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, LinksState())
  }

  /// A link, whatever it is of.
  public func open(_ link: Secret) {
    once(nil, { ($0.opening, $0.problem) = (true, nil) }, ends: { ($0.opening, $0.problem) = (false, $1) }) {
      [weak self] in
      guard let self else { return }
      if isRedirect(link) { try await comeBack(link) } else { try await read(link) }
    }
  }

  /// A notification, with the text of where it leads: to what an account of this phone asks for, and nowhere else.
  public func openNotification(_ text: String) {
    guard let destination = Destination.parse(text), destination.isAskedFor, let id = destination.accountId else {
      return
    }
    let (library, moves) = (library, moves)
    once(nil, { _ in }, ends: { $0.problem = $1 ?? $0.problem }) {
      moves.send(try await library.account(id) == nil ? .closeAccount(id) : .open(destination))
    }
  }

  /// The link is not kept: the screen behind goes on.
  public func dismiss() {
    forget()
    change { $0.problem = nil }
  }

  /// A link that is wrong stays so, however often it is opened.
  override func offered(_ problem: Problem) -> Problem {
    let isWrong = problem.code.hasPrefix("invalid_input") && problem.wayOut.leads == .again
    return super.offered(isWrong ? problem.without() : problem)
  }

  private func isRedirect(_ link: Secret) -> Bool {
    link.text.prefix { $0 != "?" && $0 != "#" } == library.app.redirectUri
  }

  /// However many links come, one preview is open of them.
  private func read(_ link: Secret) async throws {
    let preview = library.previews.put(try await library.authenticator().readEnrollment(text: link.text))
    let before = last
    last = preview
    moves.send(.arrive(preview, instead: before))
    if case .preview(let key) = before { library.previews.drop(key) }
  }

  private func comeBack(_ redirect: Secret) async throws {
    // Also where it was refused: the screen that waits for it asks what comes next.
    defer { library.cameBack.value += 1 }
    let library = library
    // A code of the server counts once.
    let completed = try await library.underWay("sign-in") {
      try await library.authenticator().completeSignIn(redirectUrl: redirect.text)
    }
    switch completed {
    case .enabling(let account, _):
      let view = try await account.view()
      moves.open(.enabling(view.id, renewing: view.phoneSignIn == .renewing))
    case .enrollingAgain(let account, _):
      moves.open(.enrollAgain(account.id()))
    case .enrollingBySignIn(let enrolling):
      moves.open(.enrollBySignIn(enrolling.issuer()))
    }
  }
}

extension Destination {
  /// Whether an account asks for what is done there.
  fileprivate var isAskedFor: Bool {
    switch self {
    case .request, .enrollNumber, .enabling: true
    default: false
    }
  }
}
