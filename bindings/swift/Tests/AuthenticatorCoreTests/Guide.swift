import AuthenticatorCore
import AuthenticatorTesting
import Foundation

#if os(iOS)
  import AuthenticatorApple
  import BackgroundTasks
  import CoreVideo
  import UIKit
#endif

/// What the documentation shows of Swift: `tests/e2e/tests/snippets.rs` finds each block here, so that it compiles. Nothing of it
/// runs, and what needs Apple's systems is compiled there alone.
@MainActor struct Guide {
  let authenticator: Authenticator

  func orExplain(_ call: @MainActor () async throws -> Void) async {
    do {
      try await call()
    } catch AuthenticatorError.UserAction(_, _, .cancelled) {
      return
    } catch let error as AuthenticatorError {
      explain(words(error.code), remedy(code: error.code))
    } catch is CancellationError {
      return
    } catch {
      explain(words("internal"), error)
    }
  }

  func removesKeysThatNobodyNeeds() async throws {
    let left = try await authenticator.accounts().isEmpty ? authenticator.unknownKeys() : []
    if !left.isEmpty, await personWantsToRemove(left.count) {
      _ = try await authenticator.destroyUnknownKeys(keys: left)
    }
  }

  func comesAndLeaves() throws {
    let visibility = AppVisibility(authenticator) { looked in show(looked) }
    visibility.cameToForeground()
    try visibility.wentToBackground()
  }

  /// In the README, of an account of an organisation.
  func enrollsAndApproves(qrText: String) async throws {
    let preview = try authenticator.readEnrollment(text: qrText)
    guard await confirm(preview.host(), preview.warnings()) else { return }
    let account = try await authenticator.enroll(preview: preview)

    for try await requests in account.requestUpdates {
      guard let request = requests.first else { continue }
      guard let number = await ask(request.view()) else {
        show(try await request.deny())
        continue
      }
      show(try await request.approve(number: number))
    }
  }

  func add(_ preview: EnrollmentPreview) async throws {
    guard await confirm(preview) else { return }
    if !preview.entries().isEmpty {
      show(try await authenticator.enrollAll(preview: preview))
    } else if preview.provider() == .oneTimePassword {
      show(try await authenticator.enroll(preview: preview))
    } else if preview.byTransfer() {
      show(try await authenticator.enrollByTransfer(preview: preview).step())
    } else {
      try await matchNumber(authenticator.enroll(preview: preview))
    }
  }

  func matchNumber(_ account: Account) async throws {
    for try await requests in account.requestUpdates {
      guard let request = requests.first(where: { $0.view().purpose == .enrollment }) else { continue }
      guard let number = await ask(request.view()) else { return show(try await request.deny()) }
      return show(try await request.approve(number: number))
    }
  }

  func goesOn() async throws {
    for account in try await authenticator.accounts()
    where try await account.view().possible.contains(.matchNumber) {
      try await matchNumber(account)
    }
  }

  func tellsWhatIsMissing(_ account: Account) async throws {
    for needed in try await account.checkEnabling() {
      show("\(words(needed.kind.code())) \(needed.state)")
      for reason in needed.reasons { explain(words(reason), remedy(code: reason)) }
    }
  }

  func enables(_ account: Account) async throws {
    let enabling = try await account.enablePhoneSignIn()
    switch try await enabling.step() {
    case .setDeviceLock: openSettings()
    case .signIn(let page): openBrowser(page.url())
    case .signInAgain: offer { try await enabling.signInAgain() }
    case .matchNumber(let digits, _): askForNumber(digits)
    case .notAllowed(let reasons, let devices, _): explain(reasons.map { words("reason.\($0)") }, devices)
    case .ended(let why): explain(why.map { words($0.code()) })
    case .done: show(try await account.view())
    }
  }

  func enrollsBySignIn(_ url: String) async throws {
    let preview = try authenticator.readOrganisation(url: url)
    let enrolling = try await authenticator.enrollBySignIn(preview: preview)
    show(try await enrolling.step())
  }

  func watches(_ account: Account) async {
    await orExplain {
      for try await requests in account.requestUpdates { show(requests) }
    }
  }

  func shows(_ request: Request) {
    let view = request.view()
    for line in view.shown { show("\(label(line.name)): \(line.text)") }
    switch view.numberMatch {
    case .enter(let digits): askForNumber(digits)
    case .choose(let numbers): offerToTap(numbers)
    }
  }

  func approves(_ request: Request, _ number: String) async throws {
    switch try await request.approve(number: number) {
    case .approved: celebrate()
    case .wrongNumber: sayWrongNumber()
    case let outcome: explain(words(outcome.code()), remedy(code: outcome.code()))
    }
  }

  func denies(_ request: Request) {
    Task { await orExplain { show(try await request.deny()) } }
  }

  func open(_ url: URL) async throws {
    let link = url.absoluteString
    switch link.prefix(while: { $0 != "?" }) {
    case "com.example.authenticator:/oauth": try await comeBack(link)
    case "phonesignin://signin": lookForRequests()
    default: try await add(authenticator.readEnrollment(text: link))
    }
  }

  func comeBack(_ link: String) async throws {
    switch try await authenticator.completeSignIn(redirectUrl: link) {
    case .enabling(_, let enabling): show(try await enabling.step())
    case .enrollingAgain(_, let enrolling): show(try await enrolling.step())
    case .enrollingBySignIn(let enrolling): show(try await enrolling.step())
    case .number(_, let number): show(number)  // its request; then approve() of the number
    }
  }

  func beginsAnew(
    _ configuration: Configuration, _ keys: any KeyStore, open: () async throws -> Authenticator
  ) async throws -> Authenticator? {
    do {
      return try await open()
    } catch AuthenticatorError.Storage(_, _, let problem) where problem == .keyLost || problem == .corrupt {
      guard await personWantsToBeginAnew() else { return nil }
      _ = try await Authenticator.setAsideUnusable(directory: configuration.directory, keyStore: keys)
      return try await open()
    }
  }

  func tellToken(_ token: Data) async throws {
    let target = PushTarget.apns(token: token.map { String(format: "%02x", $0) }.joined())
    for account in try await authenticator.accounts() where await account.isWokenByApns() {
      try? await account.setPush(target: target)
    }
  }

  func pays(_ transaction: TransactionView) {
    let amount = transaction.formattedAmount(locale: .current)
    show(amount)
  }

  func countsDown(_ request: Request) {
    let counting = Task {
      for try await seconds in request.countdown { show(seconds) }
    }
    counting.cancel()
  }

  func saysWhatItDoes(_ preview: EnrollmentPreview) async throws -> Account {
    let progress = CallProgress()
    let showing = Task {
      for try await step in progress.steps { show(step.map { words($0.code()) } ?? "") }
    }
    defer { showing.cancel() }
    return try await authenticator.reportingTo(progress: progress).enroll(preview: preview)
  }

  func saysWhetherItIsUpToDate(_ account: Account) async throws {
    for try await live in account.liveRequests {
      show((live.requests ?? []).map { $0.view() })
      if let seconds = live.retryAfter { show("Offline. Tries again in \(seconds) s.") }
    }
  }

  func cancels(_ request: Request) async throws -> Outcome {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await request.cancelledBy(cancellation: cancellation).approve(number: "42")
    } onCancel: {
      cancellation.cancel()
    }
  }

  func makesCodes(_ account: Account) async throws {
    let code = try await account.code()
    showCode(code.digits(), try await code.secondsLeft())
  }

  func movesToANewPhone(_ account: Account) async throws {
    let vouching = try await account.vouchForNewPhone()
    switch try await vouching.step() {
    case .showOffer(let text): showQrCode(drawCode(text: text))
    case .compare(let digits): askForNumber(UInt32(digits))
    case .showTransfer(let text, let seconds): showQrCode(drawCode(text: text), seconds)
    case .moved: celebrate()
    }
  }

  func comesFromAnOldPhone(_ preview: EnrollmentPreview) async throws {
    let enrolling = try await authenticator.enrollByTransfer(preview: preview)
    switch try await enrolling.step() {
    case .showKey(let text, let comparison, _): showQrCode(drawCode(text: text), comparison)
    case .notAllowed(let reasons): explain(reasons.map { words("reason.\($0)") })
    case .done(let id): show(try await authenticator.account(id: id) as Any)
    case .ended: offer { try await authenticator.enrollByTransfer(preview: preview) }
    }
  }

  func backsUp(_ file: Data) async throws {
    let passphrase = try Passphrase.generated()
    let backup = try await authenticator.backUp(passphrase: passphrase)
    show(backup.file)
    let restored = try await authenticator.restore(file: file, passphrase: passphrase)
    show(restored.added)
  }
}

func words(_ code: String) -> String {
  let language = Bundle.main.preferredLocalizations.first ?? "en"
  return text(code: code, language: language) ?? text(code: "internal", language: language) ?? ""
}

extension Account {
  func isWokenByApns() async -> Bool {
    guard let view = try? await view(), view.provider == .phoneSignIn, let services = try? await pushServices()
    else { return false }
    return services.contains { if case .apns = $0 { true } else { false } }
  }
}

/// Of an extension.
struct WokenExtension {
  let configuration: Configuration
  let keys: any KeyStore

  func whatWaits(_ id: String?) async throws -> [ExtensionRequest] {
    let accounts = try await Authenticator.open(configuration: configuration, keyStore: keys, mode: .extension)
    let found = try? await requests(accounts, id)
    await Task { try? await accounts.shutDown() }.value
    return found ?? []
  }

  func requests(_ accounts: ExtensionAuthenticator, _ id: String?) async throws -> [ExtensionRequest] {
    if let id {
      guard case .requests(_, let requests) = try await accounts.handlePush(message: .id(id: id)) else { return [] }
      return requests
    }
    var all: [ExtensionRequest] = []
    for account in try await accounts.accounts() { all += (try? await account.requests()) ?? [] }
    return all
  }
}

#if os(iOS)
  enum Shared {
    static func configuration() throws -> Configuration {
      try .apple(
        directory: URL(fileURLWithPath: "Accounts"), appGroup: "group.com.example.authenticator",
        deviceName: "iPhone of Ana", appVersion: "1.4.0", redirectUri: "com.example.authenticator:/oauth")
    }

    static func keyStore() -> SecureEnclaveKeyStore {
      SecureEnclaveKeyStore(accessGroup: Bundle.main.infoDictionary?["KeychainAccessGroup"] as? String)
    }
  }

  @MainActor enum Opening {
    nonisolated static func words(for prompt: Prompt) -> String {
      let account = prompt.account.isEmpty ? prompt.organisation : prompt.account
      return switch prompt.kind {
      case .approve: "Approve for \(account)"
      case .proveKey: "Turn phone sign-in on for \(account)"
      case .replaceKey: "Renew the key of \(account)"
      case .vouch: "Move \(account) to your new phone"
      case .unlockApp: "Unlock the app"
      }
    }

    static func opens() async throws -> Authenticator {
      let keys = Shared.keyStore()
      let authenticator = try await Authenticator.open(
        configuration: Shared.configuration(),
        keyStore: keys,
        gate: LocalAuthenticationGate(keyStore: keys, application: .shared) { prompt in words(for: prompt) },
        device: AppleDevice())
      return authenticator
    }

    /// In the README of the package: an app without an extension.
    static func opensAlone(_ folder: URL) async throws -> Authenticator {
      let keys = SecureEnclaveKeyStore()
      let authenticator = try await Authenticator.open(
        configuration: try .apple(
          directory: folder, deviceName: "iPhone of Ana", appVersion: "1.4.0",
          redirectUri: "com.example.authenticator:/oauth"),
        keyStore: keys,
        gate: LocalAuthenticationGate(keyStore: keys, application: .shared) { prompt in words(for: prompt) },
        device: AppleDevice())
      return authenticator
    }
  }

  extension Guide {
    func reads(_ buffer: CVPixelBuffer) async throws -> EnrollmentPreview? {
      guard let frame = CameraFrame(buffer) else { return nil }
      return try await authenticator.readEnrollment(in: frame)
    }

    func closesTheFileInTheBackground() {
      let work = BackgroundWork(UIApplication.shared)
      work.wentToBackground(authenticator)
      work.cameToForeground(authenticator)
    }

    func finishes(_ work: BackgroundWork, _ request: Request, _ number: String) async throws {
      let outcome = try await work.run("approve") { try await request.approve(number: number) }
      show(outcome)
    }

    func lookLater() {
      let request = BGAppRefreshTaskRequest(identifier: "com.example.authenticator.refresh")
      request.earliestBeginDate = Date().addingTimeInterval(15 * 60)
      try? BGTaskScheduler.shared.submit(request)
    }

    func look() async {
      lookLater()
      await orExplain {
        try await authenticator.resume()
        let all = try? await authenticator.requests(waitSeconds: 20)
        await notify(all?.next?.request.view())
        try await authenticator.suspend()
      }
    }
  }
#endif

private func show(_ what: Any) {}
private func showCode(_ digits: String, _ secondsLeft: UInt64?) {}
private func showQrCode(_ code: DrawnCode?, _ beside: Any...) {}
private func label(_ name: String) -> String { name }
private func confirm(_ host: String, _ warnings: [String]) async -> Bool { true }
private func confirm(_ preview: EnrollmentPreview) async -> Bool { true }
private func ask(_ request: RequestView) async -> String? { nil }
private func askForNumber(_ digits: UInt32) {}
private func offerToTap(_ numbers: [String]) {}
private func openSettings() {}
private func openBrowser(_ url: String) {}
private func offer(_ again: () async throws -> Any) {}
private func explain(_ why: Any?...) {}
private func celebrate() {}
private func sayWrongNumber() {}
private func lookForRequests() {}
private func notify(_ request: RequestView?) async {}
private func personWantsToBeginAnew() async -> Bool { false }
private func personWantsToRemove(_ keys: Int) async -> Bool { true }
