import AuthenticationServices
import SampleKit
import SwiftUI

/// The screens, one above the other, and what lies over all of them.
struct RootView: View {
  let parts: Parts

  var body: some View {
    if let library = parts.library {
      OpenedView(parts: parts, library: library)
    } else {
      Screen { Page(title: words("starting_failed_title"), text: told("storage"), symbol: "exclamationmark.triangle") }
    }
  }
}

private struct OpenedView: View {
  let parts: Parts
  let library: Library
  @State private var navigation: Navigation
  @State private var starting: StartingModel
  @State private var links: LinksModel
  @State private var notice: Notice?
  @State private var shared: String?
  /// The screens of an earlier process, as the system killed it.
  @SceneStorage("screens") private var saved = ""
  @Environment(\.scenePhase) private var phase
  @Environment(\.webAuthenticationSession) private var browser

  init(parts: Parts, library: Library) {
    self.parts = parts
    self.library = library
    let navigation = Navigation(library, parts.phone, parts.choices)
    _navigation = State(initialValue: navigation)
    _starting = State(initialValue: StartingModel(library, navigation.moves))
    _links = State(initialValue: LinksModel(library, navigation.moves))
  }

  var body: some View {
    content
      .overlay { if phase != .active { Cover() } }
      .overlay(alignment: .bottom) { if let notice { NoticeView(notice: notice) } }
      .alert(words("links_failed_title"), isPresented: linkFailed) {
        Button(words("common_close"), role: .cancel, action: links.dismiss)
      } message: {
        Text(links.state.problem.map { told($0.code) } ?? "")
      }
      .sheet(isPresented: shares) { ShareLink(words("diagnostics_share"), item: shared ?? "").padding() }
      .onOpenURL { url in links.open(Secret(url.absoluteString)) }
      .onContinueUserActivity(NSUserActivityTypeBrowsingWeb) { activity in
        if let url = activity.webpageURL { links.open(Secret(url.absoluteString)) }
      }
      .onChange(of: parts.tapped, initial: true) { _, _ in parts.takeTapped().map(links.openNotification) }
      .onChange(of: navigation.stack) { _, stack in saved = stack.texts.joined(separator: "\n") }
      .onChange(of: phase) { _, phase in if phase == .active { resume() } }
      .task { await follow() }
      .task(id: notice) { await forget() }
  }

  @ViewBuilder private var content: some View {
    if starting.state == .ready {
      NavigationStack(path: $navigation.path) {
        AccountsScreen(model: navigation.accounts())
          .navigationDestination(for: Destination.self) { destination in
            DestinationView(destination: destination, navigation: navigation)
              .navigationBarTitleDisplayMode(.inline)
          }
      }
    } else {
      StartingScreen(model: starting) { code in BeginAnewModel(library, navigation.moves, code) }
    }
  }

  private func follow() async {
    navigation.restore(saved.components(separatedBy: "\n"))
    await navigation.follow { move in
      switch move {
      case .leave(let wayOut): Outside.leave(wayOut)
      case .browse(let url): Task { await browse(url) }
      case .copy(let text):
        Outside.copy(text)
        notice = .copied
      case .tell(let told): notice = told
      case .share(let text): shared = text
      case .open, .replace, .close, .closeAccount, .home: break
      }
    }
  }

  /// The browser of the system; the person may close it, and open it again.
  private func browse(_ page: Secret) async {
    guard let url = URL(string: page.text), let scheme = Shared.redirectUri.split(separator: ":").first else { return }
    if let back = try? await browser.authenticate(using: url, callbackURLScheme: String(scheme)) {
      links.open(Secret(back.absoluteString))
    }
  }

  private func resume() {
    Task {
      try? await library.resume()
      starting.resumed()
      navigation.resumed()
    }
  }

  private func forget() async {
    guard notice != nil else { return }
    try? await Task.sleep(for: .seconds(4))
    if !Task.isCancelled { notice = nil }
  }

  private var linkFailed: Binding<Bool> {
    bound(get: { links.state.problem != nil }, set: { if !$0 { links.dismiss() } })
  }

  private var shares: Binding<Bool> {
    bound(get: { shared != nil }, set: { if !$0 { shared = nil } })
  }
}

/// Over everything while the app is not in front: what the app switcher shows has no number and no code.
private struct Cover: View {
  var body: some View {
    ZStack {
      Rectangle().fill(.background).ignoresSafeArea()
      Image(systemName: "lock.iphone").font(.system(.largeTitle)).foregroundStyle(.tint).accessibilityHidden(true)
    }
  }
}

private struct NoticeView: View {
  let notice: Notice

  var body: some View {
    Text(notice.word)
      .padding()
      .background(.thickMaterial, in: Capsule())
      .padding()
      .accessibilityAddTraits(.updatesFrequently)
  }
}

/// The screen of a destination.
private struct DestinationView: View {
  let destination: Destination
  let navigation: Navigation

  var body: some View {
    switch destination {
    case .accounts: AccountsScreen(model: navigation.accounts())
    case .add: AddScreen(model: navigation.add())
    case .scan: ScanScreen(model: navigation.scan())
    case .enterByHand: EnterByHandScreen(model: navigation.enterByHand())
    case .preview(let key): PreviewScreen(model: navigation.preview(key))
    case .enrollNumber(let id): RequestScreen(model: navigation.enrollNumber(id), close: navigation.back)
    case .accountDetail(let id): AccountDetailScreen(model: navigation.accountDetail(id))
    case .activity(let id): ActivityScreen(model: navigation.activity(id))
    case .enabling(let id, let renewing):
      StepScreen(model: navigation.enabling(id, renewing: renewing), to: renewing ? .renew : .enable)
    case .enrollAgain(let id): StepScreen(model: navigation.enrollAgain(id), to: .enrollAgain)
    case .request(let id, let request): RequestScreen(model: navigation.request(id, request), close: navigation.back)
    case .result(let key): ResultScreen(model: navigation.result(key))
    case .settings: SettingsScreen(model: navigation.settings())
    case .diagnostics: DiagnosticsScreen(model: navigation.diagnostics())
    }
  }
}
