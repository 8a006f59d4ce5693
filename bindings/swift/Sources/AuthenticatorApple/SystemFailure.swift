import AuthenticatorCore

/// A failure as the system tells it: an `OSStatus` of the Keychain, or a code of LocalAuthentication, DeviceCheck or CryptoTokenKit,
/// which drives the Secure Enclave.
struct SystemFailure: Error, Equatable, Sendable {
  enum Domain: Sendable {
    case keychain
    case localAuthentication
    case appAttest
    case token
  }

  let domain: Domain
  let code: Int

  static func keychain(_ code: Int) -> SystemFailure { SystemFailure(domain: .keychain, code: code) }
  static func localAuthentication(_ code: Int) -> SystemFailure {
    SystemFailure(domain: .localAuthentication, code: code)
  }
  static func appAttest(_ code: Int) -> SystemFailure { SystemFailure(domain: .appAttest, code: code) }
  static func token(_ code: Int) -> SystemFailure { SystemFailure(domain: .token, code: code) }

  /// Of an error by its domain: `LAErrorDomain`, `TKErrorDomain`, or that of an `OSStatus`.
  static func told(domain: String, code: Int) -> SystemFailure {
    switch domain {
    case "com.apple.LocalAuthentication": localAuthentication(code)
    case "CryptoTokenKit": token(code)
    default: keychain(code)
    }
  }

  // errSec… of Security.
  static let userCancelled = keychain(-128)
  static let notAvailable = keychain(-25291)
  static let authenticationFailed = keychain(-25293)
  static let duplicateItem = keychain(-25299)
  static let itemNotFound = keychain(-25300)
  static let interactionNotAllowed = keychain(-25308)
  static let missingEntitlement = keychain(-34018)
  static let badParameter = keychain(-50)
  /// `errSecDecode`. What was encrypted was so by another key, or is no such thing.
  static let doesNotDecrypt = keychain(-26275)

  // LAError.Code of LocalAuthentication.
  static let personFailed = localAuthentication(-1)
  static let personCancelled = localAuthentication(-2)
  static let personFellBack = localAuthentication(-3)
  static let systemCancelled = localAuthentication(-4)
  static let noPasscode = localAuthentication(-5)
  static let noBiometry = localAuthentication(-6)
  static let biometryNotEnrolled = localAuthentication(-7)
  static let biometryLockedOut = localAuthentication(-8)
  static let appCancelled = localAuthentication(-9)
  static let invalidContext = localAuthentication(-10)
  static let notInteractive = localAuthentication(-1004)

  // DCError.Code of DeviceCheck.
  static let attestUnsupported = appAttest(1)
  static let attestInvalidInput = appAttest(2)
  static let attestInvalidKey = appAttest(3)
  static let attestServerUnavailable = appAttest(4)

  // TKError.Code of CryptoTokenKit.
  /// `corruptedData`, as it says it of a key of other fingers: "unable to sign digest".
  static let tokenDoesNotSign = token(-3)
  static let tokenCancelled = token(-4)
  static let tokenRefuses = token(-5)
  static let tokenHasNoKey = token(-6)
  static let tokenAsksForPerson = token(-9)

  /// What the library is told. `errSecItemNotFound` and `errSecAuthFailed` mean several things: who knows more asks the system
  /// first, and comes here with the rest.
  var hostError: HostError {
    switch self {
    case .userCancelled, .tokenCancelled, .personCancelled, .appCancelled, .personFailed, .personFellBack:
      return .Cancelled
    case .interactionNotAllowed, .notAvailable, .authenticationFailed, .itemNotFound,
      .notInteractive, .systemCancelled, .invalidContext:
      return .NotAvailable
    case .biometryLockedOut:
      return .LockedOut
    case .noPasscode:
      return .NoDeviceLock
    case .biometryNotEnrolled:
      return .NoBiometric
    case _ where domain == .token:
      return .NotAvailable
    case .noBiometry, .attestUnsupported:
      return .Unsupported
    case .attestServerUnavailable:
      return .NotAvailable
    default:
      return .Failed
    }
  }

  /// A key that was tried without a prompt is there, and asks for the person.
  var asksForPerson: Bool {
    [.interactionNotAllowed, .notInteractive, .tokenAsksForPerson].contains(self)
  }

  /// A key that does not sign may be lost, and may not: the Secure Enclave says both in the same way.
  var mayMeanLostKey: Bool {
    switch self {
    case .authenticationFailed, .itemNotFound, .tokenDoesNotSign, .tokenRefuses, .tokenHasNoKey: true
    default: false
    }
  }

  /// A decryption that fails has two names.
  var ofDecryption: SystemFailure {
    self == .badParameter ? .doesNotDecrypt : self
  }

  /// A prompt that the system took away for a reason of its own may be shown once more, with another context.
  var isWorthAnotherPrompt: Bool {
    [.notInteractive, .systemCancelled, .invalidContext].contains(self)
  }
}
