import AuthenticatorCore

/// A failure as the system tells it: an `OSStatus` of the Keychain, or the code of an `LAError`.
struct SystemFailure: Error, Equatable, Sendable {
  enum Domain: Sendable {
    case keychain
    case localAuthentication
    case appAttest
  }

  let domain: Domain
  let code: Int

  static func keychain(_ code: Int) -> SystemFailure { SystemFailure(domain: .keychain, code: code) }
  static func localAuthentication(_ code: Int) -> SystemFailure {
    SystemFailure(domain: .localAuthentication, code: code)
  }
  static func appAttest(_ code: Int) -> SystemFailure { SystemFailure(domain: .appAttest, code: code) }

  // errSec… of Security.
  static let userCancelled = keychain(-128)
  static let notAvailable = keychain(-25291)
  static let authenticationFailed = keychain(-25293)
  static let duplicateItem = keychain(-25299)
  static let itemNotFound = keychain(-25300)
  static let interactionNotAllowed = keychain(-25308)
  static let missingEntitlement = keychain(-34018)
  /// `errSecDecode`, `errSecParam` and what else a decryption that fails is called.
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

  /// What the library is told. `errSecItemNotFound` and `errSecAuthFailed` mean several things: who knows more asks the system
  /// first, and comes here with the rest.
  var hostError: HostError {
    switch self {
    case .userCancelled, .personCancelled, .appCancelled, .personFailed, .personFellBack:
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
    case .noBiometry, .attestUnsupported:
      return .Unsupported
    case .attestServerUnavailable:
      return .NotAvailable
    default:
      return .Failed
    }
  }

  /// A prompt that the system took away for a reason of its own may be shown once more, with another context.
  var isWorthAnotherPrompt: Bool {
    [.notInteractive, .systemCancelled, .invalidContext].contains(self)
  }
}
