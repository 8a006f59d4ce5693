import Foundation
import SampleKit
import UIKit
import UserNotifications

/// Tells requests by notifications, and takes back those that do not wait any more. Neither number nor account is in them; application
/// and place are, if the person allowed that.
@MainActor enum Notifications {
  static var allowed: Bool {
    get async {
      await UNUserNotificationCenter.current().isAuthorized()
    }
  }

  /// Asks the person, once; and says what can be done in a notification.
  static func prepare() async {
    let center = UNUserNotificationCenter.current()
    // While the phone is locked as well: a person can always refuse.
    let deny = UNNotificationAction(
      identifier: Shared.denyAction, title: words("notification_deny"), options: .destructive)
    let category = UNNotificationCategory(identifier: Shared.requestCategory, actions: [deny], intentIdentifiers: [])
    center.setNotificationCategories([category])
    _ = try? await center.requestAuthorization(options: [.alert, .sound])
    UIApplication.shared.registerForRemoteNotifications()
  }

  /// Tells what was found; what is told already stays, and what does not wait any more at a server that was asked is taken back.
  static func show(_ found: Found, context: Bool) async {
    let center = UNUserNotificationCenter.current()
    let wanted = Set(found.notifications.map(\.card.requestId))
    let told = await center.told()
    let asked = told.filter { $0.account.map(found.asked.contains) == true }.map(\.identifier)
    takeBack(asked.filter { !wanted.contains($0) })
    for notification in found.notifications where !told.map(\.identifier).contains(notification.card.requestId) {
      let card = notification.card
      let content = UNMutableNotificationContent()
      content.title = Shared.notificationTitle(card.purpose, context: context)
      content.body = Shared.notificationText(card.application, card.place, context: context)
      // The number of an enrollment, or of enabling, is refused on its screen.
      if case .request = Destination.parse(notification.destination) {
        content.categoryIdentifier = Shared.requestCategory
      }
      await add(content, card.requestId, notification.destination)
    }
  }

  static func takeBack(_ requests: [String]) {
    UNUserNotificationCenter.current().removeDeliveredNotifications(withIdentifiers: requests)
  }

  /// In the place of a request whose refusal could not be kept: why, in the library's words. Leads to the request.
  static func explain(_ destination: String, _ code: String) async {
    guard case .request(_, let request) = Destination.parse(destination) else { return }
    let content = UNMutableNotificationContent()
    content.title = words("notification_title_hidden")
    content.body = told(code)
    await add(content, request, destination)
  }

  private static func add(
    _ content: sending UNMutableNotificationContent, _ identifier: String, _ destination: String
  ) async {
    content.userInfo = [Shared.destinationKey: destination]
    content.sound = .default
    content.interruptionLevel = .timeSensitive
    let request = UNNotificationRequest(identifier: identifier, content: content, trigger: nil)
    try? await UNUserNotificationCenter.current().add(request)
  }
}

/// A notification that shows.
private struct Told: Sendable {
  let identifier: String
  let account: String?
}

extension UNUserNotificationCenter {
  // What the system gives may not go from one actor to another; what is taken of it may.

  nonisolated fileprivate func isAuthorized() async -> Bool {
    await notificationSettings().authorizationStatus == .authorized
  }

  nonisolated fileprivate func told() async -> [Told] {
    await deliveredNotifications().map { notification in
      let text = notification.request.content.userInfo[Shared.destinationKey] as? String
      return Told(
        identifier: notification.request.identifier, account: text.flatMap(Destination.parse).flatMap(\.accountId))
    }
  }
}

/// What is tapped in a notification, also while the app was not running.
final class NotificationTaps: NSObject, UNUserNotificationCenterDelegate, Sendable {
  private let open: @MainActor @Sendable (String) -> Void
  private let deny: @MainActor @Sendable (String) async -> Void

  init(
    open: @escaping @MainActor @Sendable (String) -> Void, deny: @escaping @MainActor @Sendable (String) async -> Void
  ) {
    self.open = open
    self.deny = deny
  }

  // With completion handlers, as an `async` method ends on a thread of its own: UIKit ends an app whose answer does not come on the main thread.

  func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
    withCompletionHandler completionHandler: @escaping (UNNotificationPresentationOptions) -> Void
  ) {
    // The list shows it already.
    completionHandler([])
  }

  func userNotificationCenter(
    _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
    withCompletionHandler completionHandler: @escaping () -> Void
  ) {
    let text = response.notification.request.content.userInfo[Shared.destinationKey] as? String ?? ""
    let denies = response.actionIdentifier == Shared.denyAction
    // Called once, on the main thread.
    nonisolated(unsafe) let completionHandler = completionHandler
    Task { @MainActor in
      if denies { await deny(text) } else { open(text) }
      completionHandler()
    }
  }
}
