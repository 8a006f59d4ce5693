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
        .task { await Parts.shared.networkComes() }
        .onChange(of: phase, initial: true) { _, phase in Parts.shared.scene(phase) }
    }
    .backgroundTask(.appRefresh(Self.refreshTask)) { await Parts.shared.life.look() }
  }
}

final class AppDelegate: NSObject, UIApplicationDelegate {
  /// `UIApplication.shared` is there by now, and notifications that were tapped come next.
  func application(
    _ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool {
    _ = Parts.shared
    // Each time: the token may be another one. It needs no permission of the person.
    application.registerForRemoteNotifications()
    return true
  }

  func application(_ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data) {
    Task { await Parts.shared.push.told(deviceToken) }
  }
}

/// What lives as long as the process.
@MainActor @Observable final class Parts {
  static let shared = Parts()

  let library: Library
  let life: AppLife
  let push: Push
  let phone = ApplePhone()
  let choices: StoredChoices
  /// A notification that was tapped before there was a screen.
  private(set) var tapped: String?
  @ObservationIgnored private let taps: NotificationTaps

  private init() {
    let keys = Shared.keyStore()
    let gate = LocalAuthenticationGate(keyStore: keys, application: .shared) { prompt in promptWords(prompt) }
    let hosts = Hosts(
      keyStore: keys, gate: gate, device: AppleDevice(integrity: { jailbreakHint() }),
      time: SystemTime(work: BackgroundWork(.shared)))
    let choices = StoredChoices()
    let library = Library(Shared.app, hosts, configure: { try Shared.configuration() })
    let life = AppLife(library, AppleLife(), Notifications(choices))
    (self.choices, self.library, self.life) = (choices, library, life)
    push = Push(library)
    taps = NotificationTaps(
      open: { text in Parts.shared.tapped = text }, deny: { text in await life.deny(text) },
      comesInFront: { text in life.comesInFront(text) })
    Notifications.prepare(taps)
  }

  func takeTapped() -> String? {
    defer { tapped = nil }
    return tapped
  }

  /// Without focus, as under Control Centre or a prompt, the app is in front as well.
  func scene(_ phase: ScenePhase) {
    let push = push
    life.scene(inFront: phase != .background) { if phase == .active { await push.register() } }
  }

  func networkComes() async {
    for await path in NWPathMonitor() where path.status == .satisfied { await life.networkCame() }
  }
}

/// The time that iOS gives to an app that leaves the screen.
private struct SystemTime: BackgroundTime {
  let work: BackgroundWork

  func run<T: Sendable>(_ name: String, _ call: @escaping @Sendable () async throws -> T) async throws -> T {
    try await work.run(name, call)
  }
}

/// What the app's life asks of iOS.
final class AppleLife: LifeCalls {
  private static let refusalsKey = "refusals"

  var refusals: [String] {
    get { UserDefaults.standard.stringArray(forKey: Self.refusalsKey) ?? [] }
    set { UserDefaults.standard.set(newValue, forKey: Self.refusalsKey) }
  }

  func lookAgain(after seconds: UInt64) {
    let request = BGAppRefreshTaskRequest(identifier: SampleApp.refreshTask)
    request.earliestBeginDate = Date().addingTimeInterval(TimeInterval(seconds))
    try? BGTaskScheduler.shared.submit(request)
  }
}
