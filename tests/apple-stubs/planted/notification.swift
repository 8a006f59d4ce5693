// expects: non-sendable type 'Notification\?' returned by implicitly asynchronous call
import UIKit

@MainActor func waits() async {
  for await _ in NotificationCenter.default.notifications(named: UIApplication.didBecomeActiveNotification) { return }
}
