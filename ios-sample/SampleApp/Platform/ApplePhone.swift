import AVFoundation
import AuthenticatorApple
import AuthenticatorCore
import Foundation
import LocalAuthentication
import SampleKit
import UserNotifications

/// What this phone says of itself.
final class ApplePhone: Phone {
  private let device = AppleDevice()

  var facts: PhoneFacts {
    get async {
      let version = ProcessInfo.processInfo.operatingSystemVersion
      return PhoneFacts(
        device: Shared.deviceModel, system: "iOS \(version.majorVersion).\(version.minorVersion)",
        language: Bundle.main.preferredLocalizations.first ?? "en",
        deviceLock: (try? await device.deviceLock()) == .set, strongBiometric: Self.biometric,
        notificationsAllowed: await Notifications.allowed, cameraAllowed: CameraFeed.allowed == .allowed)
    }
  }

  private static var biometric: String {
    let context = LAContext()
    defer { context.invalidate() }
    guard context.canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: nil) else { return "not usable" }
    switch context.biometryType {
    case .faceID: return "Face ID"
    case .touchID: return "Touch ID"
    default: return "another"
    }
  }
}

/// What the person chose, in the defaults that app and extension share.
final class StoredChoices: Choices {
  private static let key = Shared.contextKey
  private let defaults = UserDefaults(suiteName: Shared.appGroup)

  var contextOnLockScreen: Bool {
    get { defaults?.bool(forKey: Self.key) ?? false }
    set { defaults?.set(newValue, forKey: Self.key) }
  }
}
