import AuthenticatorCore

/// What waits for the person, and is told over screens that do not show it.
public struct ComingState: Equatable, Sendable {
  /// The requests of all accounts, of which the first is told, unless the phone is quiet about it.
  public var waiting: [RequestCard] = []
  fileprivate var statuses: [String: Status] = [:]

  public init() {}

  /// What is told over a screen: what it does not show itself.
  public func over(_ screen: Destination) -> RequestCard? {
    waiting.first { request in
      if request.quiet { return false }
      return switch screen {
      case .accounts: false
      case .request(_, let id): id != request.requestId
      // Answered without a network, it still waits at the server.
      case .result(let key): key.requestId != request.requestId
      default: screen != destination(request) && screen != .accountDetail(request.accountId)
      }
    }
  }

  func destination(_ request: RequestCard) -> Destination {
    request.destination(statuses[request.accountId])
  }
}

/// Requests that come while another screen is open.
public final class ComingModel: Model<ComingState> {
  private var views: [AccountView] = []

  /// - Parameter triesEach: how long it waits after what went wrong.
  init(_ library: Library, _ moves: Moves, triesEach: Duration = .seconds(5)) {
    super.init(library, moves, ComingState())
    // What the storage cannot give now it gives later; a request must be told all the same.
    beside(ends: { _, _ in }) { [weak self] in
      while self?.isClosed == false {
        do {
          for try await views in try await library.authenticator().viewUpdates {
            guard let self, !self.isClosed else { return }
            self.views = views
            self.show()
          }
          return
        } catch is AuthenticatorError {
          try await Task.sleep(for: triesEach)
        }
      }
    }
    follow(library.inbox.content) { [weak self] _ in self?.show() }
  }

  public func open(_ request: RequestCard) { moves.open(state.destination(request)) }

  /// Nothing that goes wrong here is shown: it is tried again by itself.
  override func again() {}

  private func show() {
    let cards = Dictionary(uniqueKeysWithValues: views.map { ($0.id, $0.card) })
    let waiting = library.inbox.content.value.waiting.compactMap { request in
      cards[request.accountId].map { request.card($0.title) }
    }
    change {
      $0.waiting = waiting
      $0.statuses = cards.mapValues(\.status)
    }
  }
}
