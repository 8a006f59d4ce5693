import AuthenticatorCore

/// A notification that shows.
public struct ShownNotification: Equatable, Sendable {
  /// The system's.
  public let identifier: String
  /// The text of where it leads; nothing if it is of a push that nobody could look into.
  public let destination: String?
  /// When its request runs out, in seconds since 1970; nothing where that is not known.
  public let endsAt: UInt64?

  public init(identifier: String, destination: String?, endsAt: UInt64?) {
    self.identifier = identifier
    self.destination = destination
    self.endsAt = endsAt
  }
}

/// The list of notifications of the system.
@MainActor public protocol NotificationCalls: AnyObject {
  var shown: [ShownNotification] { get async }
  func show(_ notification: Notification) async
  /// Shows in the place of a request, to which it leads, why it was not denied: the library's words for `code`.
  func explain(_ destination: String, _ code: String) async
  func takeBack(_ identifiers: [String])
}

/// Which notifications there are. Those of the app and of the extension have identifiers that differ, so they are told apart by where they
/// lead.
@MainActor struct NotificationList {
  let calls: any NotificationCalls
  let clock: any Clock

  /// Shows what was found. What shows already stays; what does not wait any more at a server that was asked goes.
  func show(_ found: Found) async {
    let shown = await calls.shown
    let wanted = Set(found.notifications.map(\.destination))
    takeBack(shown) { one in
      isOver(one) || one.accountId.map(found.asked.contains) == true && !wanted.contains(one.destination ?? "")
    }
    let told = Set(shown.compactMap(\.destination))
    for notification in found.notifications where !told.contains(notification.destination) {
      await calls.show(notification)
    }
  }

  func takeBackWhatIsOver() async {
    takeBack(await calls.shown, isOver)
  }

  /// What shows in the app needs no notification, and what the server says does not wait any more has none.
  func lookedAt(_ content: Inbox.Content) async {
    let waiting = Set(content.waiting.flatMap(\.destinations))
    takeBack(await calls.shown) { one in
      guard let destination = one.destination, let id = one.accountId else { return isOver(one) }
      let isGone = content.accounts?.contains(id) == false
      return isOver(one) || isGone || content.asked.contains(id) || waiting.contains(destination)
    }
  }

  /// In the place of those that lead there, one that says why it was not denied.
  func explain(_ destination: String, _ code: String) async {
    await takeBack(destination)
    await calls.explain(destination, code)
  }

  /// Takes back all that lead there.
  func takeBack(_ destination: String) async {
    takeBack(await calls.shown) { $0.destination == destination }
  }

  private func takeBack(_ shown: [ShownNotification], _ which: (ShownNotification) -> Bool) {
    let gone = shown.filter(which).map(\.identifier)
    if !gone.isEmpty { calls.takeBack(gone) }
  }

  private func isOver(_ one: ShownNotification) -> Bool {
    guard let endsAt = one.endsAt, let now = try? clock.now().wall else { return false }
    return now >= endsAt
  }
}

extension ShownNotification {
  fileprivate var accountId: String? { destination.flatMap(Destination.parse)?.accountId }
}

extension Waiting {
  /// The texts under which its notification may be.
  var destinations: [String] {
    [Status.renewing, nil].map { card("").destination($0).text }
  }
}
