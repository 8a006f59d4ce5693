import AuthenticatorCore
import AuthenticatorTesting
import Foundation

#if os(iOS)
  import AuthenticatorApple
  import CoreVideo
  import UIKit
#endif

/// What the documentation shows of Swift: `tests/e2e/tests/snippets.rs` finds each block here, so that it compiles. Nothing of it
/// runs, and what needs Apple's systems is compiled there alone.
enum Guide {
  #if os(iOS)
    @MainActor static func opens(_ folder: URL, says: @escaping LocalAuthenticationGate.Words) async throws
      -> Authenticator
    {
      @Sendable func words(for prompt: Prompt) -> String { says(prompt) }
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

    @MainActor static func closesTheFileInTheBackground(_ authenticator: Authenticator) {
      let work = BackgroundWork(UIApplication.shared)
      work.wentToBackground(authenticator)
      work.cameToForeground(authenticator)
    }

    static func reads(_ authenticator: Authenticator, _ buffer: CVPixelBuffer) async throws -> EnrollmentPreview? {
      guard let frame = CameraFrame(buffer) else { return nil }
      return try await authenticator.readEnrollment(in: frame)
    }
  #endif

  static func removesKeysThatNobodyNeeds(_ authenticator: Authenticator) async throws {
    let left = try await authenticator.accounts().isEmpty ? authenticator.unknownKeys() : []
    if !left.isEmpty, await personWantsToRemove(left.count) {
      _ = try await authenticator.destroyUnknownKeys(keys: left)
    }
  }

  @MainActor static func comesAndLeaves(_ authenticator: Authenticator) throws {
    let visibility = AppVisibility(authenticator) { looked in show(looked) }
    visibility.cameToForeground()
    try visibility.wentToBackground()
  }

  static func enrollsAndApproves(_ authenticator: Authenticator, qrText: String) async throws {
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

  static func tellsWhatIsMissing(_ account: Account) async throws {
    for needed in try await account.checkEnabling() {
      show("\(text(code: needed.kind.code(), language: "en") ?? "") \(needed.state)")
      for reason in needed.reasons { explain(text(code: reason, language: "en"), remedy(code: reason)) }
    }
  }

  static func enables(_ account: Account) async throws {
    let enabling = try await account.enablePhoneSignIn()
    switch try await enabling.step() {
    case .setDeviceLock: openSettings()
    case .signIn(let page): openBrowser(page.url())
    case .signInAgain: offer { try await enabling.signInAgain() }
    case .matchNumber(let digits, _): askForNumber(digits)
    case .notAllowed(let reasons, let devices, _): explain(reasons, devices)
    case .ended(let why): explain(why?.code())
    case .done: show(try await account.view())
    }
  }

  static func enrollsBySignIn(_ authenticator: Authenticator, _ url: String) async throws {
    let preview = try authenticator.readOrganisation(url: url)
    let enrolling = try await authenticator.enrollBySignIn(preview: preview)
    show(try await enrolling.step())
  }

  static func backsUp(_ authenticator: Authenticator, _ file: Data) async throws {
    let passphrase = try Passphrase.generated()
    let backup = try await authenticator.backUp(passphrase: passphrase)
    show(backup.file)
    let restored = try await authenticator.restore(file: file, passphrase: passphrase)
    show(restored.added)
  }

  static func comesBack(_ authenticator: Authenticator, _ url: URL) async throws {
    switch try await authenticator.completeSignIn(redirectUrl: url.absoluteString) {
    case .enabling(_, let enabling): show(try await enabling.step())
    case .enrollingAgain(_, let enrolling): show(try await enrolling.step())
    case .enrollingBySignIn(let enrolling): show(try await enrolling.step())
    case .number(_, let number): show(number)  // its request; then approve() of the number
    }
  }

  static func beginsAnew(
    _ folder: URL, _ keys: any KeyStore, open: () async throws -> Authenticator
  ) async throws -> Authenticator? {
    do {
      return try await open()
    } catch AuthenticatorError.Storage(_, _, let problem) where problem == .keyLost || problem == .corrupt {
      guard await personWantsToBeginAnew() else { return nil }
      _ = try await Authenticator.setAsideUnusable(directory: folder.path, keyStore: keys)
      return try await open()
    }
  }

  static func isAnExtension(_ configuration: Configuration, _ keys: any KeyStore, _ id: String?) async throws {
    let authenticator = try await Authenticator.open(configuration: configuration, keyStore: keys, mode: .extension)
    if let id, case .requests(_, let requests) = try await authenticator.handlePush(message: .id(id: id)) {
      for request in requests { show(request.view.purpose) }
    } else {
      for account in try await authenticator.accounts() { show(try await account.requests().count) }
    }
    try await authenticator.shutDown()
  }

  static func isWoken(_ authenticator: Authenticator, _ token: Data) async throws {
    for account in try await authenticator.accounts() where try await account.view().provider == .phoneSignIn {
      let services = try await account.pushServices()
      guard services.contains(where: { if case .apns = $0 { true } else { false } }) else { continue }
      try await account.setPush(target: PushTarget.apns(token: token.map { String(format: "%02x", $0) }.joined()))
    }
  }

  static func pays(_ transaction: TransactionView) {
    let amount = transaction.formattedAmount(locale: .current)
    show(amount)
  }

  static func countsDown(_ request: Request) {
    let counting = Task {
      for try await seconds in request.countdown { show(seconds) }
    }
    counting.cancel()
  }

  static func saysWhatItDoes(_ authenticator: Authenticator, _ preview: EnrollmentPreview) async throws -> Account {
    let progress = CallProgress()
    let showing = Task {
      for try await step in progress.steps { show(step.flatMap { text(code: $0.code(), language: "en") } ?? "") }
    }
    defer { showing.cancel() }
    return try await authenticator.reportingTo(progress: progress).enroll(preview: preview)
  }

  static func saysWhetherItIsUpToDate(_ account: Account) async throws {
    for try await live in account.liveRequests {
      show((live.requests ?? []).map { $0.view() })
      if let seconds = live.retryAfter { show("Offline. Tries again in \(seconds) s.") }
    }
  }

  static func cancels(_ request: Request) async throws -> Outcome {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await request.cancelledBy(cancellation: cancellation).approve(number: "42")
    } onCancel: {
      cancellation.cancel()
    }
  }

  private static func show(_ what: Any) {}
  private static func confirm(_ host: String, _ warnings: [String]) async -> Bool { true }
  private static func ask(_ request: RequestView) async -> String? { nil }
  private static func askForNumber(_ digits: UInt32) {}
  private static func openSettings() {}
  private static func openBrowser(_ url: String) {}
  private static func offer(_ again: () async throws -> Any) {}
  private static func explain(_ why: Any?...) {}
  private static func personWantsToBeginAnew() async -> Bool { false }
  private static func personWantsToRemove(_ keys: Int) async -> Bool { true }
}
