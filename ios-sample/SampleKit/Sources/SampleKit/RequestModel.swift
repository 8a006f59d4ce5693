import AuthenticatorCore

/// A request that waits for the person.
public final class RequestModel: AnsweringModel {
  private let id: String

  init(_ library: Library, _ moves: Moves, _ accountId: String, _ requestId: String) {
    id = requestId
    super.init(library, moves, .request(accountId, requestId: requestId))
    look()
    followInbox(requestId)
    follow(library.brought) { [weak self] number in
      if let number, number.request().view().id == requestId { self?.bring(number) }
    }
  }

  override func known(_ account: Account) -> Request? { library.inbox.known(account) { $0.id == id } }

  override func find(_ account: Account) async throws -> Request? {
    try await library.inbox.find(account, requestId: id)
  }

  override func answered(_ account: Account) async throws -> Outcome? {
    try await account.answerTo(requestId: id)
  }
}

/// The number that completes an enrollment.
public final class EnrollNumberModel: AnsweringModel {
  private static let soon = Duration.seconds(20)
  private let id: String

  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    id = accountId
    super.init(library, moves, .enrollNumber(accountId))
    look()
    follow(library.inbox.content) { [weak self] content in
      if let self, self.isWithout, content.waiting.contains(where: self.isOfHere) { self.look() }
    }
    beside(ends: { _, _ in }) { [weak self] in
      guard let account = try await library.account(accountId) else { return }
      for try await view in try await library.authenticator().viewUpdates(of: account) {
        guard let self, !self.isClosed else { return }
        if view.lifecycle != .pending, self.isWithout { self.goOn() }
      }
    }
  }

  override func find(_ account: Account) async throws -> Request? {
    if let found = try await library.inbox.find(account, { $0.purpose == .enrollment }) { return found }
    return try await account.view().lifecycle == .pending ? await soon() : nil
  }

  /// What was answered before the app was killed may have completed the enrollment.
  override func gone(_ account: Account) async throws {
    if try await account.view().lifecycle == .pending { try await super.gone(account) } else { goOn() }
  }

  /// Behind an approval is the account, to go on with.
  override func show(_ result: ResultKey) {
    guard result.code == Outcome.approved.code() else { return super.show(result) }
    goOn()
    moves.open(.result(result))
  }

  private func goOn() { moves.send(.replace(destination, by: .accountDetail(id))) }

  /// The server may be about to make it.
  private func soon() async -> Request? {
    let contents = library.inbox.content.values()
    let isOfHere = isOfHere
    let coming = Task {
      for await content in contents {
        if let found = content.waiting.first(where: isOfHere) { return found.request as Request? }
      }
      return nil
    }
    return await value(of: coming, within: Self.soon)
  }

  private var isOfHere: @Sendable (Waiting) -> Bool {
    { [id] in $0.accountId == id && $0.view.purpose == .enrollment }
  }

  private var isWithout: Bool {
    switch state {
    case .gone, .failed: true
    case .loading, .waits: false
    }
  }
}
