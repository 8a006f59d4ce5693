import AuthenticationServices
import CoreLocation
import SampleKit
import UIKit

/// What leads out of the app.
@MainActor enum Outside {
  /// The page of the app in the store. Yours has the number that App Store Connect gave it.
  private static let appStore = URL(string: "https://apps.apple.com/app/id0000000000")
  /// Asks for the permission, where a request says that the location goes along; the library looks for the position by itself.
  private static let location = CLLocationManager()
  private static let clipboardSeconds: TimeInterval = 60

  /// The page of the system for a way out. iOS lets apps open their own page of the settings alone.
  static func leave(_ wayOut: WayOut) {
    if wayOut == .allowLocation, location.authorizationStatus == .notDetermined {
      location.requestWhenInUseAuthorization()
      return
    }
    let url = wayOut == .openAppStore ? appStore : URL(string: UIApplication.openSettingsURLString)
    if let url { UIApplication.shared.open(url) }
  }

  /// On this device alone, and not for long.
  static func copy(_ text: Secret) {
    UIPasteboard.general.setItems(
      [["public.utf8-plain-text": text.text]],
      options: [.localOnly: true, .expirationDate: Date().addingTimeInterval(clipboardSeconds)])
  }
}

/// The browser of the system. Its session is of the main actor in some SDKs, and of none in others: `await` is right for both.
struct Browser: @unchecked Sendable {
  let session: WebAuthenticationSession

  func authenticate(_ page: URL, scheme: String) async throws -> URL {
    try await session.authenticate(using: page, callbackURLScheme: scheme)
  }
}

extension SampleKit.Notice {
  var word: String {
    switch self {
    case .disabled: words("notice_disabled")
    case .disabledServerLater: words("notice_disabled_later")
    case .removed: words("notice_removed")
    case .removedHereOnly: words("notice_removed_here_only")
    case .copied: words("notice_copied")
    case .noBrowser: words("ios_notice_browser")
    case .linkLater: words("notice_link_later")
    }
  }
}
