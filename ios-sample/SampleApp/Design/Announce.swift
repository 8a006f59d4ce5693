import Accessibility
import SwiftUI

/// Says by the screen reader what comes by itself, which nobody has focused.
@MainActor func announce(_ text: String) {
  AccessibilityNotification.Announcement(text).post()
}

extension View {
  /// Says a text when the view shows, and each time that it is another.
  func announces(_ text: String) -> some View {
    onChange(of: text, initial: true) { _, text in announce(text) }
  }
}
