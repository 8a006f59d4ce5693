import AuthenticatorCore

/// A request that waits for the person.
public final class RequestModel: AnsweringModel {
  private let id: String

  init(_ library: Library, _ moves: Moves, _ accountId: String, _ requestId: String) {
    id = requestId
    super.init(library, moves, .request(accountId, requestId: requestId))
    look()
    noteWhatIsGone(requestId)
  }

  override func find(_ account: Account) async throws -> Request? {
    try await library.inbox.find(account, requestId: id)
  }

  override func answered(_ account: Account) async throws -> Outcome? {
    try await account.answerTo(requestId: id)
  }
}

/// The number that completes an enrollment.
public final class EnrollNumberModel: AnsweringModel {
  private let id: String

  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    id = accountId
    super.init(library, moves, .enrollNumber(accountId))
    look()
  }

  /// It is known by its account alone.
  override func find(_ account: Account) async throws -> Request? {
    try await library.inbox.find(account) { $0.purpose == .enrollment }
  }

  /// Behind an approval is the account, to go on with.
  override func show(_ result: Destination) {
    guard case .result(let key) = result, key.code == Outcome.approved.code() else { return super.show(result) }
    moves.send(.replace(destination, by: .accountDetail(id)))
    moves.open(result)
  }
}
