#if canImport(Security) && canImport(LocalAuthentication) && canImport(CryptoKit)
  import AuthenticatorCore
  import CryptoKit
  import Foundation
  import LocalAuthentication
  import Security
  import os

  /// The Keychain and the Secure Enclave. Nothing is decided here.
  final class AppleSystemCalls: SystemCalls {
    private let queries: KeychainQueries
    private let logger = Logger(subsystem: "org.authenticatorcore", category: "keychain")

    init(accessGroup: String?) {
      queries = KeychainQueries(accessGroup: accessGroup)
    }

    func probe(_ accessibility: Accessibility) async -> SystemFailure? {
      var found: CFTypeRef?
      return Self.failure(SecItemCopyMatching(Self.dictionary(queries.probe(accessibility)), &found))
    }

    func setProbe(_ accessibility: Accessibility) async -> SystemFailure? {
      Self.failure(SecItemAdd(Self.dictionary(queries.newProbe(accessibility)), nil))
    }

    func makeKey(_ tag: String, _ protection: KeyProtection) async -> Result<Data, SystemFailure> {
      var error: Unmanaged<CFError>?
      guard let access = Self.accessControl(protection, &error) else { return .failure(Self.failure(error)) }
      let kept = Self.dictionary(queries.newPrivateKey(tag), [kSecAttrAccessControl: access])
      let attributes = Self.dictionary(queries.newKey, [kSecPrivateKeyAttrs: kept])
      guard let key = SecKeyCreateRandomKey(attributes, &error) else { return .failure(Self.failure(error)) }
      return Self.point(key)
    }

    func publicKey(_ tag: String) async -> Result<Data, SystemFailure> {
      let context = LAContext()
      context.interactionNotAllowed = true
      defer { context.invalidate() }
      return key(tag, context).flatMap(Self.point)
    }

    func deleteKey(_ tag: String) async -> SystemFailure? {
      Self.failure(SecItemDelete(Self.dictionary(queries.key(tag))))
    }

    func sign(_ tag: String, _ context: (any PromptContext)?, _ message: Data) async -> Result<Data, SystemFailure> {
      signature(tag, (context as? LocalAuthenticationContext)?.context, message)
    }

    func signWithoutPrompt(_ tag: String, _ message: Data) async -> SystemFailure? {
      let context = LAContext()
      context.interactionNotAllowed = true
      defer { context.invalidate() }
      guard case .failure(let failure) = signature(tag, context, message) else { return nil }
      return failure
    }

    private func signature(_ tag: String, _ context: LAContext?, _ message: Data) -> Result<Data, SystemFailure> {
      key(tag, context).flatMap { key in
        var error: Unmanaged<CFError>?
        let signature = SecKeyCreateSignature(key, .ecdsaSignatureMessageX962SHA256, message as CFData, &error)
        return signature.map { .success($0 as Data) } ?? .failure(Self.failure(error))
      }
    }

    func encrypt(_ tag: String, _ text: Data) async -> Result<Data, SystemFailure> {
      key(tag, nil).flatMap { key in
        guard let publicKey = SecKeyCopyPublicKey(key) else { return .failure(.keychain(Int(errSecParam))) }
        var error: Unmanaged<CFError>?
        let sealed = SecKeyCreateEncryptedData(publicKey, Self.ecies, text as CFData, &error)
        return sealed.map { .success($0 as Data) } ?? .failure(Self.failure(error))
      }
    }

    func decrypt(_ tag: String, _ sealed: Data) async -> Result<Data, SystemFailure> {
      key(tag, nil).flatMap { key in
        var error: Unmanaged<CFError>?
        let text = SecKeyCreateDecryptedData(key, Self.ecies, sealed as CFData, &error)
        return text.map { .success(Self.taken($0)) } ?? .failure(Self.failure(error).ofDecryption)
      }
    }

    func note(_ tag: String) async -> Result<Data, SystemFailure> {
      var found: CFTypeRef?
      let status = SecItemCopyMatching(Self.dictionary(queries.noteToRead(tag)), &found)
      if let failure = Self.failure(status) { return .failure(failure) }
      return (found as? Data).map { .success($0) } ?? .failure(.keychain(Int(errSecInternalError)))
    }

    func changeNote(_ tag: String, _ data: Data) async -> SystemFailure? {
      let changed = Self.dictionary(queries.changedNote(data))
      return Self.failure(SecItemUpdate(Self.dictionary(queries.note(tag)), changed))
    }

    func addNote(_ tag: String, _ data: Data) async -> SystemFailure? {
      Self.failure(SecItemAdd(Self.dictionary(queries.newNote(tag, data)), nil))
    }

    func deleteNote(_ tag: String) async -> SystemFailure? {
      Self.failure(SecItemDelete(Self.dictionary(queries.note(tag))))
    }

    func notes() async -> Result<[String], SystemFailure> {
      var found: CFTypeRef?
      let status = SecItemCopyMatching(Self.dictionary(queries.allNotes), &found)
      if let failure = Self.failure(status) { return .failure(failure) }
      let items = found as? [[CFString: Any]] ?? []
      return .success(items.compactMap { $0[kSecAttrAccount] as? String })
    }

    func makePrompt() -> any PromptContext {
      LocalAuthenticationContext()
    }

    func sha256(_ data: Data) -> Data {
      Data(SHA256.hash(data: data))
    }

    func log(_ line: String) {
      logger.error("\(line, privacy: .public)")
    }

    func pause() async {
      try? await Task.sleep(nanoseconds: 150_000_000)
    }

    // MARK: What goes to the system, and what comes from it

    // Not stored: an algorithm may not go from one actor to another.
    private static var ecies: SecKeyAlgorithm { .eciesEncryptionCofactorVariableIVX963SHA256AESGCM }

    /// A query as the Keychain takes it, and what no plain value is.
    private static func dictionary(_ query: KeychainQuery, _ more: [CFString: Any] = [:]) -> CFDictionary {
      var dictionary = more
      for (name, value) in query { dictionary[constant(name)] = plain(value) }
      return dictionary as CFDictionary
    }

    private static func plain(_ value: KeychainValue) -> Any {
      switch value {
      case .constant(let name): constant(name)
      case .text(let text): text
      case .bytes(let bytes): bytes
      case .truth(let truth): truth
      case .number(let number): number
      }
    }

    private static func constant(_ name: KeychainName) -> CFString {
      switch name {
      case .kSecAttrAccessGroup: kSecAttrAccessGroup
      case .kSecAttrAccessible: kSecAttrAccessible
      case .kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
      case .kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly: kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
      case .kSecAttrAccessibleWhenUnlockedThisDeviceOnly: kSecAttrAccessibleWhenUnlockedThisDeviceOnly
      case .kSecAttrAccount: kSecAttrAccount
      case .kSecAttrApplicationTag: kSecAttrApplicationTag
      case .kSecAttrIsPermanent: kSecAttrIsPermanent
      case .kSecAttrKeySizeInBits: kSecAttrKeySizeInBits
      case .kSecAttrKeyType: kSecAttrKeyType
      case .kSecAttrKeyTypeECSECPrimeRandom: kSecAttrKeyTypeECSECPrimeRandom
      case .kSecAttrService: kSecAttrService
      case .kSecAttrSynchronizable: kSecAttrSynchronizable
      case .kSecAttrTokenID: kSecAttrTokenID
      case .kSecAttrTokenIDSecureEnclave: kSecAttrTokenIDSecureEnclave
      case .kSecClass: kSecClass
      case .kSecClassGenericPassword: kSecClassGenericPassword
      case .kSecClassKey: kSecClassKey
      case .kSecMatchLimit: kSecMatchLimit
      case .kSecMatchLimitAll: kSecMatchLimitAll
      case .kSecReturnAttributes: kSecReturnAttributes
      case .kSecReturnData: kSecReturnData
      case .kSecReturnRef: kSecReturnRef
      case .kSecUseAuthenticationUI: kSecUseAuthenticationUI
      case .kSecUseAuthenticationUISkip: kSecUseAuthenticationUISkip
      case .kSecUseDataProtectionKeychain: kSecUseDataProtectionKeychain
      case .kSecValueData: kSecValueData
      }
    }

    private func key(_ tag: String, _ context: LAContext?) -> Result<SecKey, SystemFailure> {
      let query = Self.dictionary(queries.keyToUse(tag), context.map { [kSecUseAuthenticationContext: $0] } ?? [:])
      var found: CFTypeRef?
      if let failure = Self.failure(SecItemCopyMatching(query, &found)) { return .failure(failure) }
      guard let found, CFGetTypeID(found) == SecKeyGetTypeID() else {
        return .failure(.keychain(Int(errSecInternalError)))
      }
      return .success(unsafeDowncast(found, to: SecKey.self))
    }

    static func accessControl(_ protection: KeyProtection, _ error: inout Unmanaged<CFError>?) -> SecAccessControl? {
      var flags: SecAccessControlCreateFlags = []
      for flag in protection.flags {
        switch flag {
        case .privateKeyUsage: flags.insert(.privateKeyUsage)
        case .biometryCurrentSet: flags.insert(.biometryCurrentSet)
        case .userPresence: flags.insert(.userPresence)
        }
      }
      return SecAccessControlCreateWithFlags(nil, constant(protection.accessible), flags, &error)
    }

    private static func point(_ key: SecKey) -> Result<Data, SystemFailure> {
      var error: Unmanaged<CFError>?
      guard let publicKey = SecKeyCopyPublicKey(key),
        let point = SecKeyCopyExternalRepresentation(publicKey, &error)
      else { return .failure(failure(error)) }
      return .success(point as Data)
    }

    /// A copy of a secret, which is overwritten when nobody holds it any more; what the system gave is overwritten now.
    private static func taken(_ secret: CFData) -> Data {
      let given = secret as NSData
      return withExtendedLifetime(given) {
        let bytes = UnsafeRawBufferPointer(start: given.bytes, count: given.length)
        defer { overwrite(bytes) }
        return overwrittenWhenFreed(bytes)
      }
    }

    private static func failure(_ status: OSStatus) -> SystemFailure? {
      status == errSecSuccess ? nil : .keychain(Int(status))
    }

    private static func failure(_ error: Unmanaged<CFError>?) -> SystemFailure {
      guard let error = error?.takeRetainedValue() else { return .keychain(Int(errSecInternalError)) }
      return .told(domain: CFErrorGetDomain(error) as String, code: CFErrorGetCode(error))
    }
  }

  /// An `LAContext`.
  final class LocalAuthenticationContext: PromptContext, @unchecked Sendable {
    let context = LAContext()

    init() {
      context.touchIDAuthenticationAllowableReuseDuration = 0
    }

    func biometryState() -> Data? {
      guard context.canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: nil) else { return nil }
      return context.evaluatedPolicyDomainState
    }

    func cannotVerifyOwner() -> SystemFailure? {
      var error: NSError?
      if context.canEvaluatePolicy(.deviceOwnerAuthentication, error: &error) { return nil }
      return .localAuthentication(error?.code ?? LAError.Code.notInteractive.rawValue)
    }

    func cannotUseBiometry() -> SystemFailure? {
      var error: NSError?
      if context.canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: &error) { return nil }
      return .localAuthentication(error?.code ?? LAError.Code.notInteractive.rawValue)
    }

    func hasBiometrySensor() -> Bool {
      context.biometryType != .none
    }

    func evaluate(_ protection: KeyProtection, reason: String) async -> SystemFailure? {
      var error: Unmanaged<CFError>?
      guard let access = AppleSystemCalls.accessControl(protection, &error) else {
        return .keychain(Int(errSecParam))
      }
      return await withCheckedContinuation { continuation in
        context.evaluateAccessControl(access, operation: .useKeySign, localizedReason: reason) { confirmed, error in
          let code = (error as NSError?)?.code ?? LAError.Code.authenticationFailed.rawValue
          continuation.resume(returning: confirmed ? nil : .localAuthentication(code))
        }
      }
    }

    func invalidate() {
      context.invalidate()
    }
  }
#endif
