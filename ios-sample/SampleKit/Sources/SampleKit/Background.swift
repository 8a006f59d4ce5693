import AuthenticatorCore

/// A request that is to be told by a notification. What the card has is shown on the lock screen only if the person allowed that; the number
/// is not in it.
public struct Notification: Equatable, Sendable {
  public let card: RequestCard
  public let status: Status
  /// When its request runs out, in seconds since 1970 on the clock of the wall: after that it is taken back.
  public let endsAt: UInt64

  /// Where it leads, as text for ``LinksModel/openNotification(_:)``.
  public var destination: String { card.destination(status).text }

  /// Whether it can be denied without a screen. The number of an enrollment, or of enabling, is refused on its screen.
  public var canBeDenied: Bool {
    if case .request = card.destination(status) { true } else { false }
  }

  static func end(_ secondsLeft: UInt64, _ clock: any Clock) -> UInt64 {
    // Without a clock nothing is said to be over.
    ((try? clock.now().wall).map { $0 + secondsLeft }) ?? .max
  }
}

/// What a look in the background found.
public struct Found: Equatable, Sendable {
  /// All that are to be shown; a request of an account that the phone is quiet about only waits in the app.
  public let notifications: [Notification]
  /// Ids of the accounts whose server has answered: what is not among the notifications of these is taken back.
  public let asked: Set<String>
  /// Seconds; nothing if nothing failed.
  public let askAgainAfter: UInt64?
}

/// What the app does while nobody looks at it.
@MainActor public final class Background {
  private static let waitSeconds: UInt64 = 20
  private let library: Library

  public init(_ library: Library) {
    self.library = library
  }

  /// Asks all servers once.
  public func poll() async throws -> Found {
    let all = try await library.authenticator().requests(waitSeconds: Self.waitSeconds)
    var notifications: [Notification] = []
    var asked: Set<String> = []
    library.inbox.keep(all.accounts)
    for case .fetched(let account, let requests) in all.accounts {
      asked.insert(account.id())
      notifications += try await told(account, requests)
    }
    return Found(notifications: notifications, asked: asked, askAgainAfter: all.retryAfter)
  }

  private func told(_ account: Account, _ requests: [Request]) async throws -> [Notification] {
    let card = try await account.view().card
    var told: [Notification] = []
    for request in requests where !request.view().quiet {
      told.append(
        Notification(
          card: Waiting(account.id(), request).card(card.title), status: card.status,
          endsAt: Notification.end(try await request.secondsLeft(), library.hosts.clock)))
    }
    return told
  }

  /// Says no to a request, from a notification and without a screen.
  ///
  /// - Returns: the code of the outcome; nothing if it does not wait any more.
  /// - Throws: if it could not even be kept to be sent later.
  public func deny(_ accountId: String, _ requestId: String) async throws -> String? {
    guard let account = try await library.account(accountId) else { return nil }
    if let request = try await library.inbox.find(account, requestId: requestId) {
      let outcome = try await request.deny()
      library.inbox.drop(accountId, requestId)
      return outcome.code()
    }
    return try await account.answerTo(requestId: requestId)?.code()
  }
}
