import AuthenticatorCore

public struct DiagnosticsState: Equatable, Sendable {
  /// What a tester can send: in English, for developers; no secret, no name of a person.
  public var text = ""
  public var loading = true
  public var problem: Problem?

  public init() {}
}

public final class DiagnosticsModel: Model<DiagnosticsState> {
  private let phone: any Phone

  init(_ library: Library, _ moves: Moves, _ phone: any Phone) {
    self.phone = phone
    super.init(library, moves, DiagnosticsState())
    refresh()
  }

  public func share() { moves.send(.share(state.text)) }

  public func copy() { moves.send(.copy(Secret(state.text))) }

  /// Reads everything once more.
  public func refresh() {
    let (library, phone) = (library, phone)
    once(.call, { ($0.loading, $0.problem) = (true, nil) }) { state, problem in
      (state.loading, state.problem) = (false, problem)
    } _: { [weak self] in
      let facts = await phone.facts
      // What the phone says is there, whatever the library says.
      if self?.state.text.isEmpty == true { self?.show(facts, []) }
      var accounts: [AccountFacts] = []
      for account in try await library.authenticator().accounts() { accounts.append(try await .of(account)) }
      self?.show(facts, accounts)
    }
  }

  override func again() { refresh() }

  private func show(_ facts: PhoneFacts, _ accounts: [AccountFacts]) {
    let text = diagnostics(facts, library.app, accounts, library.problems.entries)
    change { $0.text = text }
  }
}
