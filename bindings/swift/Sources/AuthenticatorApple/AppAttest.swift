import AuthenticatorCore
import Foundation

/// What is asked of `DCAppAttestService`.
protocol AttestCalls: Sendable {
  /// False in most extensions, and on the simulator.
  var isSupported: Bool { get }
  func makeKey() async -> Result<String, SystemFailure>
  func attest(_ key: String, _ hash: Data) async -> Result<Data, SystemFailure>
  func assertion(_ key: String, _ hash: Data) async -> Result<Data, SystemFailure>
}

/// The attestation of one key by App Attest. The key of App Attest is noted before it is attested, as Apple counts them, and
/// used again while Apple's servers cannot be reached; one that the system does not know any more is replaced once.
struct Attesting: Sendable {
  private static let tries = 3
  private let calls: any AttestCalls
  private let pause: @Sendable () async -> Void

  init(_ calls: any AttestCalls, pause: @escaping @Sendable () async -> Void) {
    self.calls = calls
    self.pause = pause
  }

  func attestation(
    over hash: Data, key: String?, note: (String) async throws -> Void
  ) async throws -> Attestation? {
    var key = key
    var replaced = false
    while true {
      let used: String
      if let key {
        used = key
      } else {
        switch await calls.makeKey() {
        case .success(let made): used = made
        case .failure(.attestUnsupported): return nil
        case .failure(let failure): throw failure.hostError
        }
        try await note(used)
      }
      switch await inTries({ await calls.attest(used, hash) }) {
      case .success(let attestation):
        let assertion = try await inTries { await calls.assertion(used, hash) }.mapError(\.hostError).get()
        return .appAttest(keyId: used, attestation: attestation, assertion: assertion)
      case .failure(.attestUnsupported):
        return nil
      case .failure(.attestInvalidKey) where !replaced, .failure(.attestInvalidInput) where !replaced:
        // Of an earlier installation, or attested before: such a key is attested no second time.
        replaced = true
        key = nil
      case .failure(let failure):
        throw failure.hostError
      }
    }
  }

  private func inTries(_ call: () async -> Result<Data, SystemFailure>) async -> Result<Data, SystemFailure> {
    var answer = await call()
    for _ in 1..<Self.tries {
      guard case .failure(.attestServerUnavailable) = answer, !Task.isCancelled else { break }
      await pause()
      answer = await call()
    }
    return answer
  }
}

/// The JWK thumbprint of a P-256 key (RFC 7638).
enum Thumbprint {
  static func of(_ point: Data, sha256: (Data) -> Data) -> Data {
    let x = base64url(point.dropFirst().prefix(32))
    let y = base64url(point.dropFirst(33))
    return sha256(Data(#"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#.utf8))
  }

  private static func base64url(_ data: Data) -> String {
    data.base64EncodedString()
      .replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
  }
}
