import AuthenticatorApple
import AuthenticatorCore
import Foundation
import SampleKit
import UserNotifications

/// What app and extension have in common.
enum Shared {
  /// As in the entitlements of both.
  static let appGroup = "group.org.authenticatorcore.sample"
  /// Where the browser leads back to: its scheme is in Info.plist, and the server lists it.
  static let redirectUri = "org.authenticatorcore.sample:/oauth"
  static let requestCategory = "sign_in_request"
  static let denyAction = "deny"
  /// In a notification: the text of the destination that it leads to.
  static let destinationKey = "destination"
  /// In a notification: when its request runs out, in seconds since 1970.
  static let endKey = "end"
  static let contextKey = "context_on_lock_screen"

  static var app: AppFacts { AppFacts(version: version, redirectUri: redirectUri) }

  private static var version: String {
    Bundle.main.infoDictionary?["CFBundleShortVersionString"] as? String ?? "1.0"
  }

  /// Such as `iPhone15,2`: the name that the person gave it is told to no app.
  static var deviceModel: String {
    var system = utsname()
    uname(&system)
    return withUnsafeBytes(of: system.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Puts a request into words. What is asked, by which application and from where, only if the person allowed that; never a number.
  static func tell(_ found: SampleKit.Notification, in content: UNMutableNotificationContent, context: Bool) {
    content.title = title(found.card.purpose, context)
    content.body = text(found.card, context)
    content.userInfo = [destinationKey: found.destination, endKey: Int(clamping: found.endsAt)]
    if found.canBeDenied { content.categoryIdentifier = requestCategory }
  }

  private static func title(_ purpose: Purpose, _ context: Bool) -> String {
    guard context else { return words("notification_title_hidden") }
    return switch purpose {
    case .signIn, .mfa: words("notification_title")
    case .passwordReset: words("notification_title_password")
    case .transaction: words("notification_title_payment")
    case .enrollment, .enable: words("notification_title_number")
    }
  }

  private static func text(_ card: RequestCard, _ context: Bool) -> String {
    let shown = context ? [card.application, card.place].filter { !$0.isEmpty } : []
    return shown.isEmpty ? words("notification_hidden") : shown.joined(separator: " · ")
  }

  /// The accounts, in the folder that app and extension share.
  static func configuration() throws -> Configuration {
    try Configuration.apple(
      directory: URL(fileURLWithPath: "Accounts"), appGroup: appGroup, deviceName: deviceModel, appVersion: version,
      redirectUri: redirectUri)
  }

  /// With the access group of the entitlements, so that the extension reads what the app made.
  static func keyStore() -> SecureEnclaveKeyStore {
    SecureEnclaveKeyStore(accessGroup: Bundle.main.infoDictionary?["KeychainAccessGroup"] as? String)
  }
}
