import AuthenticatorCore
import Foundation
import SampleKit
import UserNotifications

/// Woken by a push, which says only that something waits: fetches what it is, and puts it into words. Approves nothing.
final class NotificationService: UNNotificationServiceExtension, @unchecked Sendable {
  private let lock = NSLock()
  private var work: Task<Void, Never>?

  override func didReceive(
    _ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
  ) {
    let answer = Answer(contentHandler)
    let id = request.content.userInfo["id"] as? String
    let work = Task {
      let found = await Waking.newest(id) {
        try await Authenticator.open(
          configuration: Shared.configuration(), keyStore: Shared.keyStore(), mode: .extension)
      }
      // The file is closed by now: once there is an answer, the system may stop the extension.
      answer.send(found)
    }
    lock.withLock { self.work = work }
  }

  /// The time is over: what is under way is given up, and answers at once.
  override func serviceExtensionTimeWillExpire() {
    lock.withLock { work }?.cancel()
  }

  /// The one answer to the system. Its handler and its content may be used on any thread, by one at a time.
  private struct Answer: @unchecked Sendable {
    private let handler: (UNNotificationContent) -> Void

    init(_ handler: @escaping (UNNotificationContent) -> Void) {
      self.handler = handler
    }

    func send(_ found: SampleKit.Notification?) {
      let content = UNMutableNotificationContent()
      content.title = words("notification_title_hidden")
      content.body = words("notification_hidden")
      content.sound = .default
      content.interruptionLevel = .timeSensitive
      let context = UserDefaults(suiteName: Shared.appGroup)?.bool(forKey: Shared.contextKey) == true
      if let found { Shared.tell(found, in: content, context: context) }
      // After several refusals it is there, and calls for no attention.
      if found?.card.quiet == true { (content.sound, content.interruptionLevel) = (nil, .passive) }
      handler(content)
    }
  }
}
