import AuthenticatorCore
import Foundation

/// What is noted about a key when it is made, before it is made: a key that the system took away can be told from one that
/// never was.
struct KeyNote: Codable, Equatable, Sendable {
  var isCredential: Bool
  var presence: Presence
  /// `evaluatedPolicyDomainState` of when it was made: another one means other fingers or faces.
  var biometryState: Data?
  /// What is to be attested.
  var challenge: Data?
  /// The key of App Attest that vouches for it.
  var attestKey: String?
  /// Whether the key came about.
  var made = false

  init(_ spec: KeySpec, biometryState: Data?) {
    isCredential = spec.kind == .credential
    switch spec.userVerification {
    case .none: presence = .none
    case .biometricStrict: presence = .biometryCurrentSet
    case .biometricOrCredential: presence = .userPresence
    }
    self.biometryState = presence == .none ? nil : biometryState
    challenge = spec.attestationChallenge
  }

  var protection: KeyProtection {
    KeyProtection(
      accessibility: isCredential ? .whenPasscodeSetThisDeviceOnly : .afterFirstUnlockThisDeviceOnly,
      presence: presence
    )
  }

  /// Whether fingers or faces are other ones than when the key was made. A state that cannot be read proves nothing.
  func isOfOtherBiometry(than now: Data?) -> Bool {
    guard presence == .biometryCurrentSet, let biometryState, let now else { return false }
    return biometryState != now
  }
}
