import AuthenticatorGenerated
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

// The generated code passes the text of an error that was not declared on to Rust, as `String(describing:)` gives it, which
// may hold whatever the app put into it. So each object of the app is behind one of the classes below, out of which only
// `HostError` and `TransportError` come.

/// Runs `call` of the app. What it throws and did not declare is dropped, its text included.
private func guarded<T>(_ call: () async throws -> T) async throws -> T {
  do {
    return try await call()
  } catch let declared as HostError {
    throw declared
  } catch {
    throw HostError.Failed
  }
}

final class GuardedKeyStore: KeyStore {
  private let host: any KeyStore

  init(_ host: any KeyStore) {
    self.host = host
  }

  func create(alias: String, spec: KeySpec) async throws -> Data {
    try await guarded { try await host.create(alias: alias, spec: spec) }
  }

  func list() async throws -> [String] {
    try await guarded { try await host.list() }
  }

  func delete(alias: String) async throws {
    try await guarded { try await host.delete(alias: alias) }
  }

  func attest(alias: String) async throws -> Attestation? {
    try await guarded { try await host.attest(alias: alias) }
  }

  func beginSignature(alias: String) async throws -> UInt64 {
    try await guarded { try await host.beginSignature(alias: alias) }
  }

  /// As ``wrapDataKey(dataKey:)``: a code or a number may be in what is signed.
  func finishSignature(session: UInt64, message: Data) async throws -> Data {
    defer { overwrite(message) }
    return try await guarded {
      try await host.finishSignature(session: session, message: overwrittenWhenFreed(message))
    }
  }

  func abortSignature(session: UInt64) async throws {
    try await guarded { try await host.abortSignature(session: session) }
  }

  /// What came from Rust is overwritten. The app gets a copy, which is overwritten when nobody holds it any more.
  func wrapDataKey(dataKey: Data) async throws -> Data {
    defer { overwrite(dataKey) }
    return try await guarded { try await host.wrapDataKey(dataKey: overwrittenWhenFreed(dataKey)) }
  }

  func unwrapDataKey(wrapped: Data) async throws -> Data {
    var dataKey = try await guarded { try await host.unwrapDataKey(wrapped: wrapped) }
    defer { overwriteUnlessShared(&dataKey) }
    return overwrittenWhenFreed(dataKey)
  }
}

final class GuardedGate: Gate {
  private let host: any Gate

  init(_ host: any Gate) {
    self.host = host
  }

  func authorize(session: UInt64, prompt: Prompt) async throws -> UserVerification {
    try await guarded { try await host.authorize(session: session, prompt: prompt) }
  }

  func confirm(prompt: Prompt) async throws -> UserVerification {
    try await guarded { try await host.confirm(prompt: prompt) }
  }
}

final class GuardedDevice: Device {
  private let host: any Device

  init(_ host: any Device) {
    self.host = host
  }

  func deviceLock() async throws -> DeviceLock {
    try await guarded { try await host.deviceLock() }
  }

  func biometric() async throws -> Biometric {
    try await guarded { try await host.biometric() }
  }

  func integrity() async throws -> Integrity {
    try await guarded { try await host.integrity() }
  }

  func location() async throws -> Located {
    try await guarded { try await host.location() }
  }
}

/// Not async. Called on a thread of the library's own, but by `appWentToBackground` on that of its caller, which may be the main one.
final class GuardedClock: Clock {
  private let host: any Clock

  init(_ host: any Clock) {
    self.host = host
  }

  func now() throws -> Times {
    do {
      return try host.now()
    } catch let declared as HostError {
      throw declared
    } catch {
      throw HostError.Failed
    }
  }
}

final class GuardedTransport: Transport {
  private let host: any Transport

  init(_ host: any Transport) {
    self.host = host
  }

  func send(request: HttpRequest) async throws -> HttpResponse {
    do {
      return try await host.send(request: request)
    } catch let declared as TransportError {
      throw declared
    } catch let error as URLError {
      throw TransportError(error)
    } catch {
      throw TransportError.Failed
    }
  }
}

extension TransportError {
  /// What an error of the platform's HTTP means. Only what cannot have reached the server is said to be unreachable.
  public init(_ error: URLError) {
    switch error.code {
    case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet, .internationalRoamingOff,
      .dataNotAllowed, .callIsActive:
      self = .Unreachable
    case .timedOut:
      self = .TimedOut
    case .networkConnectionLost, .badServerResponse, .cannotParseResponse, .secureConnectionFailed, .cancelled,
      .cannotDecodeRawData, .cannotDecodeContentData, .zeroByteResource:
      self = .Interrupted
    case .serverCertificateHasBadDate, .serverCertificateNotYetValid:
      self = .CertificateTime
    case .serverCertificateUntrusted, .serverCertificateHasUnknownRoot, .clientCertificateRejected,
      .clientCertificateRequired, .appTransportSecurityRequiresSecureConnection:
      self = .Certificate
    case .dataLengthExceedsMaximum:
      self = .TooLarge
    default:
      self = .Failed
    }
  }
}
