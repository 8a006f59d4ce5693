import AuthenticatorGenerated
import Foundation

/// What a process may do with the accounts.
public struct ExtensionMode: Sendable {
  /// Of an app extension, such as one that is woken by a notification: it may read and refuse, and never approve.
  public static let `extension` = ExtensionMode()
}

extension Authenticator {
  /// Opens the accounts in an app extension, which may read and refuse. Nothing that approves is offered, and no prompt is ever
  /// shown. The folder must be one that app and extension share, and the key store one whose access group they share.
  ///
  /// Shut it down before the extension ends: no lock on a file in a shared folder may be held then.
  ///
  /// - Throws: as the other `open`.
  public static func open(
    configuration: Configuration,
    keyStore: any KeyStore,
    mode: ExtensionMode,
    clock: any Clock = SystemClock(),
    transport: any Transport = URLSessionTransport()
  ) async throws -> ExtensionAuthenticator {
    let opened = try await open(
      configuration: configuration, keyStore: keyStore, gate: ClosedGate(), device: UnknownDevice(), clock: clock,
      transport: transport)
    return ExtensionAuthenticator(opened)
  }
}

/// The accounts, for an extension.
public final class ExtensionAuthenticator: Sendable {
  private let authenticator: Authenticator

  fileprivate init(_ authenticator: Authenticator) {
    self.authenticator = authenticator
  }

  /// All accounts, in the order of the person.
  public func accounts() async throws -> [ExtensionAccount] {
    try await authenticator.accounts().map(ExtensionAccount.init)
  }

  /// Takes a wake-up: finds the account that it is for, and asks its server what waits. Nothing in it is trusted.
  ///
  /// - Throws: as `requests` of the account; a later look finds what waits.
  public func handlePush(message: PushMessage) async throws -> ExtensionWokenUp {
    switch try await authenticator.handlePush(message: message) {
    case .requests(let account, let requests):
      .requests(account: ExtensionAccount(account), requests: requests.map(ExtensionRequest.init))
    case .joined(let account): .joined(account: ExtensionAccount(account))
    case .notOurs: .notOurs
    }
  }

  /// Waits for the calls under way and closes the file.
  public func shutDown() async throws {
    try await authenticator.shutDown()
  }

  /// Closes the file for now; `resume` opens it again.
  public func suspend() async throws {
    try await authenticator.suspend()
  }

  /// Opens the file again after `suspend`.
  public func resume() async throws {
    try await authenticator.resume()
  }
}

/// What a wake-up was about, for an extension.
public enum ExtensionWokenUp: Sendable {
  /// The account, and what waits for the person there; may be nothing.
  case requests(account: ExtensionAccount, requests: [ExtensionRequest])
  /// The account, whose server is being asked because of another wake-up: that call tells what waits.
  case joined(account: ExtensionAccount)
  /// It is of no account of this phone: it is old, of a channel that ended, or false.
  case notOurs
}

/// An account, for an extension.
public struct ExtensionAccount: Sendable {
  private let account: Account

  fileprivate init(_ account: Account) {
    self.account = account
  }

  /// The account on this phone.
  public var id: String {
    account.id()
  }

  /// What is shown of it.
  public func view() async throws -> AccountView {
    try await account.view()
  }

  /// The live requests. Answers that were not delivered yet are sent first.
  public func requests() async throws -> [ExtensionRequest] {
    try await account.requests(waitSeconds: 0).map(ExtensionRequest.init)
  }
}

/// A request, for an extension. Its moves: deny, report.
public struct ExtensionRequest: Sendable {
  private let request: Request

  fileprivate init(_ request: Request) {
    self.request = request
  }

  /// What is shown of it.
  public var view: RequestView {
    request.view()
  }

  /// Says no. Survives a lost network.
  public func deny() async throws -> Outcome {
    try await request.deny()
  }

  /// Says no, and that it was somebody else. Survives a lost network.
  public func report() async throws -> Outcome {
    try await request.report()
  }
}

/// No prompt is shown by an extension.
private final class ClosedGate: Gate {
  func authorize(session: UInt64, prompt: Prompt) async throws -> UserVerification {
    throw HostError.NotAvailable
  }

  func confirm(prompt: Prompt) async throws -> UserVerification {
    throw HostError.NotAvailable
  }
}

private final class UnknownDevice: Device {
  func deviceLock() async throws -> DeviceLock {
    throw HostError.NotAvailable
  }

  func biometric() async throws -> Biometric {
    .unknown
  }

  func integrity() async throws -> Integrity {
    Integrity(state: .unknown)
  }

  func location() async throws -> Located {
    .notFound
  }
}
