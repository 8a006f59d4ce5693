import SwiftUI
import UIKit

/// Lies over everything of the app, in a window of its own: over sheets and alerts as well, which a view cannot cover.
@MainActor final class Cover {
  static let shared = Cover()
  private var window: UIWindow?

  func shows(_ shows: Bool) {
    if !shows {
      window?.isHidden = true
      window = nil
    } else if window == nil, let scene = UIApplication.shared.connectedScenes.compactMap({ $0 as? UIWindowScene }).first
    {
      let window = UIWindow(windowScene: scene)
      window.windowLevel = .alert + 1
      window.rootViewController = UIHostingController(rootView: CoverView())
      window.isHidden = false
      self.window = window
    }
  }
}

private struct CoverView: View {
  var body: some View {
    ZStack {
      Rectangle().fill(.background).ignoresSafeArea()
      Image(systemName: "lock.iphone").font(.system(.largeTitle)).foregroundStyle(.tint).accessibilityHidden(true)
    }
  }
}
