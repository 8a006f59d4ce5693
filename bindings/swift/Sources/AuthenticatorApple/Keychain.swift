import Foundation

/// When the system lets an item be read. None of them is ever synchronised, or goes into a backup that another device can use.
enum Accessibility: Equatable, Sendable {
  /// `kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly`: while the device is locked as well, once it was unlocked since its start.
  case afterFirstUnlockThisDeviceOnly
  /// `kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly`: while the device is unlocked; gone with its passcode.
  case whenPasscodeSetThisDeviceOnly
}

/// What unlocks a key beside that.
enum Presence: String, Codable, Equatable, Sendable {
  /// Nothing.
  case none
  /// `.biometryCurrentSet`: the fingers and faces of when it was made.
  case biometryCurrentSet
  /// `.userPresence`: a biometric or the passcode.
  case userPresence
}

/// The protection of a key in the Secure Enclave. Each has `.privateKeyUsage`.
struct KeyProtection: Equatable, Sendable {
  let accessibility: Accessibility
  let presence: Presence
}

/// The prompt of one session: an `LAContext`.
protocol PromptContext: AnyObject, Sendable {
  /// What `evaluatedPolicyDomainState` is now; nothing where no biometric can be used.
  func biometryState() -> Data?
  /// `evaluateAccessControl` for the signature of a key of this protection, with a reuse duration of 0.
  func evaluate(_ protection: KeyProtection, reason: String) async -> SystemFailure?
  /// Whether `.deviceOwnerAuthentication` can be evaluated; nothing if so.
  func cannotVerifyOwner() -> SystemFailure?
  /// Whether `.deviceOwnerAuthenticationWithBiometrics` can be evaluated; nothing if so.
  func cannotUseBiometry() -> SystemFailure?
  /// Whether `biometryType` names a sensor, which `cannotUseBiometry` has to be asked before.
  func hasBiometrySensor() -> Bool
  /// Ends it, and with it a prompt that is open.
  func invalidate()
}

/// What the adapters ask of the system, one call each. All that is decided is outside of it, and runs anywhere.
protocol SystemCalls: Sendable {
  /// Reads an item that has no other purpose, and which can be read whenever keys of this accessibility can: that of keys which go
  /// with the passcode is one of `kSecAttrAccessibleWhenUnlockedThisDeviceOnly`, so that it outlives the passcode.
  func probe(_ accessibility: Accessibility) async -> SystemFailure?
  /// Makes this item.
  func setProbe(_ accessibility: Accessibility) async -> SystemFailure?

  /// Makes a P-256 key in the Secure Enclave and gives its public point.
  func makeKey(_ tag: String, _ protection: KeyProtection) async -> Result<Data, SystemFailure>
  /// The public point of a key; with a context of `interactionNotAllowed`, so that there is no prompt.
  func publicKey(_ tag: String) async -> Result<Data, SystemFailure>
  func deleteKey(_ tag: String) async -> SystemFailure?
  /// ECDSA over SHA-256 of the message, as DER.
  func sign(_ tag: String, _ context: (any PromptContext)?, _ message: Data) async -> Result<Data, SystemFailure>
  /// Tries to sign, with a context of `interactionNotAllowed`: nothing but a failure for a key that asks for the person.
  func signWithoutPrompt(_ tag: String, _ message: Data) async -> SystemFailure?
  /// ECIES with the public half of the key, which asks for nobody.
  func encrypt(_ tag: String, _ text: Data) async -> Result<Data, SystemFailure>
  func decrypt(_ tag: String, _ sealed: Data) async -> Result<Data, SystemFailure>

  /// The generic passwords of this service: what is noted about each key.
  func note(_ tag: String) async -> Result<Data, SystemFailure>
  /// `itemNotFound` where there is none yet.
  func changeNote(_ tag: String, _ data: Data) async -> SystemFailure?
  func addNote(_ tag: String, _ data: Data) async -> SystemFailure?
  func deleteNote(_ tag: String) async -> SystemFailure?
  /// The tags of all notes; with `kSecUseAuthenticationUISkip`.
  func notes() async -> Result<[String], SystemFailure>

  func makePrompt() -> any PromptContext

  func sha256(_ data: Data) -> Data
  /// One line for the log of the device, without personal data.
  func log(_ line: String)
  func pause() async
}
