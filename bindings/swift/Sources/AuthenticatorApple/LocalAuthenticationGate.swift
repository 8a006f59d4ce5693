import AuthenticatorCore
import Foundation

#if os(iOS) && canImport(UIKit)
  import UIKit
#endif

/// The prompt of the system, for sessions of a ``SecureEnclaveKeyStore``.
public final class LocalAuthenticationGate: Gate {
  /// Puts a prompt into words of the person's language, which may not be empty. The system adds the name of the app.
  public typealias Words = @Sendable (Prompt) -> String

  private let keys: SecureEnclaveKeyStore
  private let becomesActive: @Sendable () async -> Bool
  private let words: Words
  private let appPin: (@Sendable (Prompt) async throws -> UserVerification)?

  /// - Parameter becomesActive: waits for `didBecomeActive` where the app is on its way to the foreground, as no prompt comes during the
  ///   unlock animation. False if it is not on its way.
  init(
    keyStore: SecureEnclaveKeyStore,
    becomesActive: @escaping @Sendable () async -> Bool,
    appPin: (@Sendable (Prompt) async throws -> UserVerification)? = nil,
    words: @escaping Words
  ) {
    keys = keyStore
    self.becomesActive = becomesActive
    self.words = words
    self.appPin = appPin
  }

  #if os(iOS) && canImport(UIKit)
    /// - Parameters:
    ///   - keyStore: whose sessions it unlocks.
    ///   - application: `UIApplication.shared`, which only an app can ask for. No prompt is shown before it is active.
    ///   - appPin: asks for the PIN of the app, where it has one.
    ///   - words: what the prompt says.
    public convenience init(
      keyStore: SecureEnclaveKeyStore,
      application: UIApplication,
      appPin: (@Sendable (Prompt) async throws -> UserVerification)? = nil,
      words: @escaping Words
    ) {
      self.init(
        keyStore: keyStore, becomesActive: { await Foreground.comes(application) }, appPin: appPin, words: words)
    }
  #else
    /// - Parameters:
    ///   - keyStore: whose sessions it unlocks.
    ///   - appPin: asks for the PIN of the app, where it has one.
    ///   - words: what the prompt says.
    public convenience init(
      keyStore: SecureEnclaveKeyStore,
      appPin: (@Sendable (Prompt) async throws -> UserVerification)? = nil,
      words: @escaping Words
    ) {
      self.init(keyStore: keyStore, becomesActive: { true }, appPin: appPin, words: words)
    }
  #endif

  public func authorize(session: UInt64, prompt: Prompt) async throws -> UserVerification {
    let system = keys.systemCalls
    guard let begun = keys.sessions.session(session), var context = begun.context else { throw HostError.NotAvailable }
    let reason = words(prompt)
    // An exception of Objective-C otherwise, which ends the app.
    guard !reason.isEmpty else {
      system.log("The words of a prompt are empty, so it is not shown: give the gate words for each kind.")
      throw HostError.Failed
    }
    guard await becomesActive() else { throw HostError.NotAvailable }
    var failure = await evaluate(context, begun.protection, reason)
    if let first = failure, first.isWorthAnotherPrompt, !Task.isCancelled {
      guard await becomesActive() else { throw first.hostError }
      context = system.makePrompt()
      guard keys.sessions.replace(session, context) else { throw HostError.NotAvailable }
      failure = await evaluate(context, begun.protection, reason)
    }
    if let failure { throw failure.hostError }
    guard keys.sessions.unlock(session, by: context) else { throw HostError.NotAvailable }
    // Which of the two it was, the system does not say.
    return begun.protection.presence == .biometryCurrentSet ? .biometric : .platform
  }

  public func confirm(prompt: Prompt) async throws -> UserVerification {
    guard let appPin else { throw HostError.Unsupported }
    return try await appPin(prompt)
  }

  /// Closes the prompt when nobody waits for it any more.
  private func evaluate(
    _ context: any PromptContext, _ protection: KeyProtection, _ reason: String
  ) async -> SystemFailure? {
    await withTaskCancellationHandler {
      await context.evaluate(protection, reason: reason)
    } onCancel: {
      context.invalidate()
    }
  }
}
