#if os(iOS) && canImport(UIKit)
  import UIKit

  // `UIApplication.shared` does not compile for extensions, and SwiftPM compiles a module once for app and extension. So the app gives its
  // own: an extension has none to give, and needs none.

  /// Whether the app is in the foreground, or on its way there.
  @MainActor
  enum Foreground {
    static func comes(_ application: UIApplication) async -> Bool {
      switch application.applicationState {
      case .active: return true
      case .background: return false
      case .inactive: break
      @unknown default: break
      }
      // A `Notification` may not come to the main actor, and nothing of it is needed.
      let comes = NotificationCenter.default.notifications(named: UIApplication.didBecomeActiveNotification).map { _ in
      }
      for await _ in comes {
        return true
      }
      return false
    }
  }
#endif
