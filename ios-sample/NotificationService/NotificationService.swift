import AuthenticatorCore
import Foundation
import UserNotifications

/// Woken by a push, which says only that something waits: fetches what it is, and puts it into words. Approves nothing.
final class NotificationService: UNNotificationServiceExtension, @unchecked Sendable {
  private let lock = NSLock()
  private var finish: (() -> Void)?

  override func didReceive(
    _ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
  ) {
    let content = UNMutableNotificationContent()
    content.title = words("notification_title_hidden")
    content.body = words("notification_hidden")
    content.sound = .default
    let answer = Answer(content, contentHandler)
    lock.withLock { finish = answer.send }
    let work = Task {
      if let found = try? await Self.newest() { answer.tell(found) }
      answer.send()
    }
    answer.ends { work.cancel() }
  }

  /// The time is over: what there is by now is shown.
  override func serviceExtensionTimeWillExpire() {
    lock.withLock { finish }?()
  }

  private struct Found: Sendable {
    let destination: String
    let purpose: Purpose
    /// The number of an enrollment, or of enabling, is refused on its screen.
    let canBeDenied: Bool
    let application: String
    let place: String
  }

  private static func newest() async throws -> Found? {
    let accounts = try await Authenticator.open(
      configuration: Shared.configuration(), keyStore: Shared.keyStore(), mode: .extension)
    do {
      let found = try await newest(accounts)
      try await accounts.shutDown()
      return found
    } catch {
      try await accounts.shutDown()
      throw error
    }
  }

  private static func newest(_ authenticator: ExtensionAuthenticator) async throws -> Found? {
    for account in try await authenticator.accounts() {
      guard let view = try await account.requests().last?.view else { continue }
      return Found(
        destination: destination(account.id, view), purpose: view.purpose, canBeDenied: isSignIn(view),
        application: line("application", view), place: line("location", view))
    }
    return nil
  }

  private static func isSignIn(_ view: RequestView) -> Bool {
    switch view.purpose {
    case .signIn, .mfa, .passwordReset: true
    case .enrollment, .enable: false
    }
  }

  /// As `Destination` of SampleKit has it.
  private static func destination(_ account: String, _ view: RequestView) -> String {
    switch view.purpose {
    case .signIn, .mfa, .passwordReset: "request/\(account)/\(view.id)"
    case .enrollment: "enroll-number/\(account)"
    case .enable: "account/\(account)"
    }
  }

  private static func line(_ name: String, _ view: RequestView) -> String {
    view.shown.first { $0.name == name }?.text ?? ""
  }

  /// The one answer to the system.
  private final class Answer: @unchecked Sendable {
    private let lock = NSLock()
    private let content: UNMutableNotificationContent
    private var handler: ((UNNotificationContent) -> Void)?
    private var end: (() -> Void)?

    init(_ content: UNMutableNotificationContent, _ handler: @escaping (UNNotificationContent) -> Void) {
      self.content = content
      self.handler = handler
    }

    func ends(_ end: @escaping () -> Void) {
      lock.withLock { self.end = end }
    }

    func tell(_ found: Found) {
      lock.withLock {
        if found.canBeDenied { content.categoryIdentifier = Shared.requestCategory }
        content.userInfo = [Shared.destinationKey: found.destination]
        let context = UserDefaults(suiteName: Shared.appGroup)?.bool(forKey: Shared.contextKey) == true
        content.title = Shared.notificationTitle(found.purpose, context: context)
        content.body = Shared.notificationText(found.application, found.place, context: context)
      }
    }

    func send() {
      let (handler, end) = lock.withLock {
        defer { self.handler = nil }
        return (self.handler, self.end)
      }
      handler?(content)
      end?()
    }
  }
}
