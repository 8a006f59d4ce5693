import Foundation
import SampleKit
import UIKit
import UserNotifications

/// The notifications of the system. Neither number nor account is in them; application and place are, if the person allowed that.
final class Notifications: NotificationCalls {
  private let choices: any Choices

  init(_ choices: any Choices) {
    self.choices = choices
  }

  static var allowed: Bool {
    get async { await UNUserNotificationCenter.current().isAuthorized() }
  }

  /// Says what can be done in a notification. Asks the person nothing.
  static func prepare(_ taps: NotificationTaps) {
    let center = UNUserNotificationCenter.current()
    center.delegate = taps
    // While the phone is locked as well: a person can always refuse.
    let deny = UNNotificationAction(
      identifier: Shared.denyAction, title: words("notification_deny"), options: .destructive)
    let category = UNNotificationCategory(identifier: Shared.requestCategory, actions: [deny], intentIdentifiers: [])
    center.setNotificationCategories([category])
  }

  /// Asks the person; iOS does so once.
  static func ask() async -> Bool {
    (try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound])) == true
  }

  var shown: [ShownNotification] {
    get async { await UNUserNotificationCenter.current().shown() }
  }

  func show(_ notification: SampleKit.Notification) async {
    let content = UNMutableNotificationContent()
    Shared.tell(notification, in: content, context: choices.contextOnLockScreen)
    await add(content)
  }

  func explain(_ destination: String, _ code: String) async {
    let content = UNMutableNotificationContent()
    content.title = words("notification_title_hidden")
    content.body = told(code)
    content.userInfo = [Shared.destinationKey: destination]
    await add(content)
  }

  func takeBack(_ identifiers: [String]) {
    UNUserNotificationCenter.current().removeDeliveredNotifications(withIdentifiers: identifiers)
  }

  private func add(_ content: sending UNMutableNotificationContent) async {
    content.sound = .default
    content.interruptionLevel = .timeSensitive
    let request = UNNotificationRequest(identifier: UUID().uuidString, content: content, trigger: nil)
    try? await UNUserNotificationCenter.current().add(request)
  }
}

extension UNUserNotificationCenter {
  // What the system gives may not go from one actor to another; what is taken of it may.

  nonisolated fileprivate func isAuthorized() async -> Bool {
    await notificationSettings().authorizationStatus == .authorized
  }

  nonisolated fileprivate func shown() async -> [ShownNotification] {
    await deliveredNotifications().map { notification in
      let information = notification.request.content.userInfo
      return ShownNotification(
        identifier: notification.request.identifier, destination: information[Shared.destinationKey] as? String,
        endsAt: (information[Shared.endKey] as? Int).map { UInt64(clamping: $0) })
    }
  }
}

/// What is tapped in a notification, also while the app was not running.
final class NotificationTaps: NSObject, UNUserNotificationCenterDelegate, Sendable {
  private let open: @MainActor @Sendable (String) -> Void
  private let deny: @MainActor @Sendable (String) async -> Void
  private let comesInFront: @MainActor @Sendable (String?) -> Bool

  init(
    open: @escaping @MainActor @Sendable (String) -> Void, deny: @escaping @MainActor @Sendable (String) async -> Void,
    comesInFront: @escaping @MainActor @Sendable (String?) -> Bool
  ) {
    self.open = open
    self.deny = deny
    self.comesInFront = comesInFront
  }

  // With completion handlers, as an `async` method ends on a thread of its own: UIKit ends an app whose answer does not come on the main thread.

  func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
    withCompletionHandler completionHandler: @escaping (UNNotificationPresentationOptions) -> Void
  ) {
    let text = notification.request.content.userInfo[Shared.destinationKey] as? String
    // Called once, on the main thread.
    nonisolated(unsafe) let completionHandler = completionHandler
    Task { @MainActor in completionHandler(comesInFront(text) ? [.banner, .list, .sound] : []) }
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
