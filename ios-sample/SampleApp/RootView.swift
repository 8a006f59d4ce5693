import AuthenticationServices
import SampleKit
import SwiftUI

/// The screens, one above the other, and what lies over all of them.
struct RootView: View {
  let parts: Parts
  @State private var navigation: Navigation
  @State private var starting: StartingModel
  @State private var links: LinksModel
  @State private var notice: Notice?
  @State private var shared: String?
  /// The screens of an earlier process, as the system killed it.
  @SceneStorage("screens") private var saved = ""
  @Environment(\.scenePhase) private var phase
  @Environment(\.isSceneCaptured) private var isCaptured
  @Environment(\.webAuthenticationSession) private var browser

  init(parts: Parts) {
    self.parts = parts
    let library = parts.library
    let navigation = Navigation(library, parts.phone, parts.choices)
    _navigation = State(initialValue: navigation)
    _starting = State(initialValue: StartingModel(library, navigation.moves))
    _links = State(initialValue: LinksModel(library, navigation.moves))
  }

  var body: some View {
    content
      .onChange(of: hides, initial: true) { _, hides in Cover.shared.shows(hides) }
      .overlay(alignment: .bottom) { if let notice { NoticeView(notice: notice) } }
      .overlay(alignment: .top) { if links.state.opening { Waiting(text: words("links_opening")) } }
      .alert(words("links_failed_title"), isPresented: linkFailed) {
        if let wayOut = links.state.problem?.wayOut, let word = wayOut.word { Button(word) { links.take(wayOut) } }
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

  /// What the app switcher shows has no number and no code, and what is recorded or mirrored has none either.
  private var hides: Bool {
    phase != .active || isCaptured && navigation.front(starting.state) == .screens && navigation.showsSecrets
  }

  @ViewBuilder private var content: some View {
    switch navigation.front(starting.state) {
    case .starting: StartingScreen(model: starting) { code in BeginAnewModel(parts.library, navigation.moves, code) }
    case .diagnostics: diagnostics
    case .screens: if navigation.lock.state.isOpen { screens } else { LockScreen(model: navigation.lock) }
    }
  }

  /// Where the library cannot be opened.
  private var diagnostics: some View {
    NavigationStack {
      Held({ navigation.diagnostics() }) { DiagnosticsScreen(model: $0) }
        .toolbar {
          ToolbarItem(placement: .topBarLeading) { Button(words("common_back"), action: navigation.back) }
        }
    }
  }

  /// Above them what waits while a screen shows that has nothing to do with it: it is over in a minute.
  private var screens: some View {
    VStack(spacing: 0) {
      if let request = navigation.coming.state.over(navigation.stack.top) {
        RequestBanner(card: request) { navigation.coming.open(request) }.padding().id(request.id)
      }
      NavigationStack(path: $navigation.path) {
        Held({ navigation.accounts() }) { AccountsScreen(model: $0) }
          .navigationDestination(for: Destination.self) { destination in
            DestinationView(destination: destination, navigation: navigation)
              .navigationBarTitleDisplayMode(.inline)
          }
      }
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
      case .open, .arrive, .replace, .close, .closeAccount, .home: break
      }
    }
  }

  /// The browser of the system.
  private func browse(_ page: Secret) async {
    guard let url = URL(string: page.text), let scheme = Shared.redirectUri.split(separator: ":").first else { return }
    do {
      let browser = Browser(session: browser)
      links.open(Secret(try await browser.authenticate(url, scheme: String(scheme)).absoluteString))
    } catch ASWebAuthenticationSessionError.canceledLogin {
      // The person closed it, and may open it again.
    } catch {
      notice = .noBrowser
    }
  }

  private func resume() {
    Task {
      // What the screens ask finds the file open.
      await parts.life.settled()
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

private struct NoticeView: View {
  let notice: Notice

  var body: some View {
    Text(notice.word)
      .padding()
      .background(.thickMaterial, in: Capsule())
      .padding()
      .announces(notice.word)
  }
}

/// The screen of a destination.
private struct DestinationView: View {
  let destination: Destination
  let navigation: Navigation

  var body: some View {
    switch destination {
    case .accounts: Held({ navigation.accounts() }) { AccountsScreen(model: $0) }
    case .add: Held({ navigation.add() }) { AddScreen(model: $0) }
    case .scan: Held({ navigation.scan() }) { ScanScreen(model: $0) }
    case .enterByHand: Held({ navigation.enterByHand() }) { EnterByHandScreen(model: $0) }
    case .organisation: Held({ navigation.organisation() }) { OrganisationScreen(model: $0) }
    case .enrollBySignIn(let issuer):
      Held({ navigation.enrollBySignIn(issuer) }) { StepScreen(model: $0, to: .enrollBySignIn) }
    case .preview(let key): Held({ navigation.preview(key) }) { PreviewScreen(model: $0) }
    case .enrollNumber(let id):
      Held({ navigation.enrollNumber(id) }) { RequestScreen(model: $0, close: navigation.back) }
    case .accountDetail(let id): Held({ navigation.accountDetail(id) }) { AccountDetailScreen(model: $0) }
    case .activity(let id): Held({ navigation.activity(id) }) { ActivityScreen(model: $0) }
    case .enabling(let id, let renewing):
      Held({ navigation.enabling(id, renewing: renewing) }) { StepScreen(model: $0, to: renewing ? .renew : .enable) }
    case .enrollAgain(let id): Held({ navigation.enrollAgain(id) }) { StepScreen(model: $0, to: .enrollAgain) }
    case .moveAccount(let id): Held({ navigation.moveAccount(id) }) { MoveAccountScreen(model: $0) }
    case .takeOver(let issuer): Held({ navigation.takeOver(issuer) }) { TakeOverScreen(model: $0) }
    case .request(let id, let request):
      Held({ navigation.request(id, request) }) { RequestScreen(model: $0, close: navigation.back) }
    case .result(let key): Held({ navigation.result(key) }) { ResultScreen(model: $0) }
    case .settings: Held({ navigation.settings() }) { SettingsScreen(model: $0) }
    case .backUp: Held({ navigation.backUp() }) { BackUpScreen(model: $0) }
    case .restore: Held({ navigation.restore() }) { RestoreScreen(model: $0) }
    case .diagnostics: Held({ navigation.diagnostics() }) { DiagnosticsScreen(model: $0) }
    case .appLock: Held({ navigation.appLock() }) { AppLockScreen(model: $0) }
    }
  }
}
