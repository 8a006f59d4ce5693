import AuthenticatorApple
import AuthenticatorCore
import BackgroundTasks
import Network
import SampleKit
import SwiftUI
import UserNotifications

/// The sample of authenticator-core for iOS. What it decides is in SampleKit; what is here needs Apple's systems.
@main struct SampleApp: App {
  /// As in Info.plist.
  nonisolated static let refreshTask = "org.authenticatorcore.sample.refresh"

  @UIApplicationDelegateAdaptor private var delegate: AppDelegate
  @Environment(\.scenePhase) private var phase

  var body: some Scene {
    WindowGroup {
      RootView(parts: .shared)
        .task { await Notifications.prepare() }
        .task { await Parts.shared.sendWhenTheNetworkIsBack() }
        .onChange(of: phase, initial: true) { _, phase in Parts.shared.scene(phase) }
    }
    .backgroundTask(.appRefresh(Self.refreshTask)) { await Parts.shared.lookInTheBackground() }
  }
}

final class AppDelegate: NSObject, UIApplicationDelegate {
  /// `UIApplication.shared` is there by now, and notifications that were tapped come next.
  func application(
    _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool {
    _ = Parts.shared
    return true
  }
}

/// What lives as long as the process.
@MainActor @Observable final class Parts {
  static let shared = Parts()

  /// Nothing if the folder of the accounts cannot be made; then there is nothing to show.
  let library: Library?
  let phone = ApplePhone()
  let choices = StoredChoices()
  /// A notification that was tapped before there was a screen.
  private(set) var tapped: String?
  @ObservationIgnored private var taps: NotificationTaps?

  private init() {
    library = try? Self.open()
    let taps = NotificationTaps(
      open: { text in Parts.shared.tapped = text }, deny: { text in await Parts.shared.deny(text) })
    self.taps = taps
    UNUserNotificationCenter.current().delegate = taps
  }

  private static func open() throws -> Library {
    let keys = Shared.keyStore()
    let gate = LocalAuthenticationGate(keyStore: keys, application: .shared) { prompt in promptWords(prompt) }
    return Library(try Shared.configuration(), Hosts(keyStore: keys, gate: gate, device: AppleDevice()))
  }

  func takeTapped() -> String? {
    defer { tapped = nil }
    return tapped
  }

  func scene(_ phase: ScenePhase) {
    library?.isInFront(phase == .active)
    guard phase == .background else { return }
    let request = BGAppRefreshTaskRequest(identifier: SampleApp.refreshTask)
    request.earliestBeginDate = Date().addingTimeInterval(15 * 60)
    try? BGTaskScheduler.shared.submit(request)
    suspend()
  }

  /// A file in a shared folder may not be locked while the app is stopped.
  private func suspend() {
    guard let library else { return }
    let work = BackgroundWork(UIApplication.shared)
    Task { try? await work.run("suspend") { try await library.suspend() } }
  }

  func lookInTheBackground() async {
    guard let library else { return }
    try? await library.resume()
    if let found = try? await Background(library).poll() {
      await Notifications.show(found, context: choices.contextOnLockScreen)
    }
    try? await library.suspend()
  }

  func sendWhenTheNetworkIsBack() async {
    for await path in NWPathMonitor() where path.status == .satisfied { await library?.networkCame() }
  }

  /// What was denied and could not be sent is sent with the next contact.
  private func deny(_ text: String) async {
    guard let library, case .request(let account, let request) = Destination.parse(text) else { return }
    try? await library.resume()
    do {
      let code = try await BackgroundWork(UIApplication.shared).run("deny") { [library] in
        try await Background(library).deny(account, request)
      }
      if let code, code != "outcome.denied", code != "outcome.pending" { await Notifications.explain(text, code) }
    } catch {
      // It was not refused, and still waits.
      await Notifications.explain(text, (error as? AuthenticatorError)?.code ?? "internal")
    }
  }
}
