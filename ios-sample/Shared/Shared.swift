import AuthenticatorApple
import AuthenticatorCore
import Foundation

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
  static let contextKey = "context_on_lock_screen"

  /// What is asked only if the person allowed that.
  static func notificationTitle(_ purpose: Purpose, context: Bool) -> String {
    guard context else { return words("notification_title_hidden") }
    return switch purpose {
    case .signIn, .mfa: words("notification_title")
    case .passwordReset: words("notification_title_password")
    case .enrollment, .enable: words("notification_title_number")
    }
  }

  /// Application and place only if the person allowed them; never a number.
  static func notificationText(_ application: String, _ place: String, context: Bool) -> String {
    let shown = context ? [application, place].filter { !$0.isEmpty } : []
    return shown.isEmpty ? words("notification_hidden") : shown.joined(separator: " · ")
  }

  /// The accounts, in the folder that app and extension share.
  static func configuration() throws -> Configuration {
    let information = Bundle.main.infoDictionary
    return try Configuration.apple(
      directory: URL(fileURLWithPath: "Accounts"), appGroup: appGroup, deviceName: words("ios_device_name"),
      appVersion: information?["CFBundleShortVersionString"] as? String ?? "1.0", redirectUri: redirectUri)
  }

  /// With the access group of the entitlements, so that the extension reads what the app made.
  static func keyStore() -> SecureEnclaveKeyStore {
    SecureEnclaveKeyStore(accessGroup: Bundle.main.infoDictionary?["KeychainAccessGroup"] as? String)
  }
}
