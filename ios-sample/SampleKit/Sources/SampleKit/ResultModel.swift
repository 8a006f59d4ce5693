import AuthenticatorCore

/// How a result looks.
public enum Tone: String, CaseIterable, Sendable {
  /// It is done.
  case good
  /// It was refused, as the person wanted.
  case refused
  /// It is on its way.
  case waiting
  /// It came to nothing, and nothing is wrong.
  case ended
  /// Somebody has to look at it.
  case warning
}

/// What became of an answer; words are those of the code and of the reason.
public struct ResultState: Equatable, Sendable {
  public let code: String
  public let tone: Tone
  public let wayOut: WayOut
  public let reason: String?
  /// Seconds to wait, where told.
  public let retryAfter: UInt64?
}

public final class ResultModel: Model<ResultState> {
  private let key: ResultKey

  override var accountId: String? { key.accountId }

  init(_ library: Library, _ moves: Moves, _ key: ResultKey) {
    self.key = key
    super.init(library, moves, key.state())
    guard isPending else { return }
    // What was signed and not delivered is sent with the next contact; the screen tells when it was.
    follow(library.synced) { [weak self] _ in self?.askWhilePending() }
    follow(library.inbox.content) { [weak self] _ in self?.askWhilePending() }
  }

  public func done() { moves.send(.close(.result(key))) }

  override func again() {
    if isPending { ask() } else { done() }
  }

  override public func resumed() { askWhilePending() }

  private var isPending: Bool { state.code == Outcome.pending.code() }

  private func askWhilePending() {
    if isPending { ask() }
  }

  private func ask() {
    let (library, key) = (library, key)
    once(.call, { _ in }, ends: { _, _ in }) { [weak self] in
      let account = try await library.account(key.accountId)
      guard let outcome = try await account?.answerTo(requestId: key.requestId) else { return }
      self?.change { $0 = outcome.result(key.accountId, key.requestId).state() }
    }
  }
}
