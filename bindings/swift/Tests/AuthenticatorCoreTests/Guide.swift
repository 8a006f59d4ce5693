import AuthenticatorCore
import AuthenticatorTesting
import Foundation

#if os(iOS)
  import AuthenticatorApple
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
  #endif

  static func enrollsAndApproves(
    _ authenticator: Authenticator, qrText: String, request: Request, show: ([RequestView]) -> Void
  ) async throws -> Outcome {
    let preview = try authenticator.readEnrollment(text: qrText)
    let account = try await authenticator.enroll(preview: preview)

    for try await requests in account.requestUpdates {
      show(requests.map { $0.view() })
    }
    let outcome = try await request.approve(number: "42")
    return outcome
  }

  static func cancels(_ request: Request) async throws -> Outcome {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await request.cancelledBy(cancellation: cancellation).approve(number: "42")
    } onCancel: {
      cancellation.cancel()
    }
  }
}
