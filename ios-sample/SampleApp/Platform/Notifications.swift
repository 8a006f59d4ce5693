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

  static func show(_ found: [SampleKit.Notification], context: Bool) async {
    let center = UNUserNotificationCenter.current()
    let identifiers = Set(found.map(\.card.requestId))
    let delivered = await center.deliveredIdentifiers()
    center.removeDeliveredNotifications(withIdentifiers: delivered.filter { !identifiers.contains($0) })
    for notification in found where !delivered.contains(notification.card.requestId) {
      let content = UNMutableNotificationContent()
      content.title = words("notification_title")
      content.body = Shared.notificationText(notification.card.application, notification.card.place, context: context)
      // The number of an enrollment, or of enabling, is refused on its screen.
      if case .request = Destination.parse(notification.destination) {
        content.categoryIdentifier = Shared.requestCategory
      }
      content.userInfo = [Shared.destinationKey: notification.destination]
      content.sound = .default
      content.interruptionLevel = .timeSensitive
      let request = UNNotificationRequest(identifier: notification.card.requestId, content: content, trigger: nil)
      try? await center.add(request)
    }
  }
}

extension UNUserNotificationCenter {
  // What the system gives may not go from one actor to another; what is taken of it may.

  nonisolated fileprivate func isAuthorized() async -> Bool {
    await notificationSettings().authorizationStatus == .authorized
  }

  nonisolated fileprivate func deliveredIdentifiers() async -> [String] {
    await deliveredNotifications().map(\.request.identifier)
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
