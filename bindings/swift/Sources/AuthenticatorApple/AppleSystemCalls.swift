#if canImport(Security) && canImport(LocalAuthentication) && canImport(CryptoKit)
  import CryptoKit
  import Foundation
  import LocalAuthentication
  import Security
  import os

  /// The Keychain and the Secure Enclave. Nothing is decided here.
  final class AppleSystemCalls: SystemCalls {
    private static let service = "org.authenticatorcore"
    private static let probes = "org.authenticatorcore.probe"
    private let accessGroup: String?
    private let logger = Logger(subsystem: "org.authenticatorcore", category: "keychain")

    init(accessGroup: String?) {
      self.accessGroup = accessGroup
    }

    func probe(_ accessibility: Accessibility) async -> SystemFailure? {
      var query = Self.passwords(Self.probes, accessGroup)
      query[kSecAttrAccount] = Self.probe(accessibility).name
      query[kSecReturnData] = true
      var found: CFTypeRef?
      return Self.failure(SecItemCopyMatching(query as CFDictionary, &found))
    }

    func setProbe(_ accessibility: Accessibility) async -> SystemFailure? {
      let probe = Self.probe(accessibility)
      var attributes = Self.passwords(Self.probes, accessGroup)
      attributes[kSecAttrAccount] = probe.name
      attributes[kSecAttrAccessible] = probe.accessible
      attributes[kSecValueData] = Data([1])
      return Self.failure(SecItemAdd(attributes as CFDictionary, nil))
    }

    func makeKey(_ tag: String, _ protection: KeyProtection) async -> Result<Data, SystemFailure> {
      var error: Unmanaged<CFError>?
      guard let access = Self.accessControl(protection, &error) else { return .failure(Self.failure(error)) }
      var attributes = query(tag)
      attributes[kSecAttrKeySizeInBits] = 256
      attributes[kSecAttrTokenID] = kSecAttrTokenIDSecureEnclave
      attributes[kSecAttrApplicationTag] = nil
      attributes[kSecAttrAccessGroup] = nil
      attributes[kSecClass] = nil
      var kept: [CFString: Any] = [
        kSecAttrIsPermanent: true,
        kSecAttrApplicationTag: Data(tag.utf8),
        kSecAttrAccessControl: access,
      ]
      if let accessGroup { kept[kSecAttrAccessGroup] = accessGroup }
      attributes[kSecPrivateKeyAttrs] = kept
      guard let key = SecKeyCreateRandomKey(attributes as CFDictionary, &error) else {
        return .failure(Self.failure(error))
      }
      return Self.point(key)
    }

    func publicKey(_ tag: String) async -> Result<Data, SystemFailure> {
      let context = LAContext()
      context.interactionNotAllowed = true
      defer { context.invalidate() }
      return key(tag, context).flatMap(Self.point)
    }

    func deleteKey(_ tag: String) async -> SystemFailure? {
      Self.failure(SecItemDelete(query(tag) as CFDictionary))
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
        if let text { return .success(text as Data) }
        let failure = Self.failure(error)
        return .failure(failure == .keychain(Int(errSecParam)) ? .doesNotDecrypt : failure)
      }
    }

    func note(_ tag: String) async -> Result<Data, SystemFailure> {
      var query = noteQuery(tag)
      query[kSecReturnData] = true
      var found: CFTypeRef?
      if let failure = Self.failure(SecItemCopyMatching(query as CFDictionary, &found)) { return .failure(failure) }
      return (found as? Data).map { .success($0) } ?? .failure(.keychain(Int(errSecInternalError)))
    }

    func setNote(_ tag: String, _ data: Data) async -> SystemFailure? {
      var query = noteQuery(tag)
      let changed = SecItemUpdate(query as CFDictionary, [kSecValueData: data] as CFDictionary)
      guard changed == errSecItemNotFound else { return Self.failure(changed) }
      query[kSecValueData] = data
      query[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
      return Self.failure(SecItemAdd(query as CFDictionary, nil))
    }

    func deleteNote(_ tag: String) async -> SystemFailure? {
      Self.failure(SecItemDelete(noteQuery(tag) as CFDictionary))
    }

    func notes() async -> Result<[String], SystemFailure> {
      var query = noteQuery(nil)
      query[kSecMatchLimit] = kSecMatchLimitAll
      query[kSecReturnAttributes] = true
      query[kSecUseAuthenticationUI] = kSecUseAuthenticationUISkip
      var found: CFTypeRef?
      if let failure = Self.failure(SecItemCopyMatching(query as CFDictionary, &found)) { return .failure(failure) }
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

    // MARK: Queries

    // Not stored: an algorithm may not go from one actor to another.
    private static var ecies: SecKeyAlgorithm { .eciesEncryptionCofactorVariableIVX963SHA256AESGCM }

    private func query(_ tag: String) -> [CFString: Any] {
      var query: [CFString: Any] = [
        kSecClass: kSecClassKey,
        kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
        kSecAttrApplicationTag: Data(tag.utf8),
        kSecUseDataProtectionKeychain: true,
      ]
      if let accessGroup { query[kSecAttrAccessGroup] = accessGroup }
      return query
    }

    private func noteQuery(_ tag: String?) -> [CFString: Any] {
      var query = Self.passwords(Self.service, accessGroup)
      if let tag { query[kSecAttrAccount] = tag }
      return query
    }

    private static func passwords(_ service: String, _ accessGroup: String?) -> [CFString: Any] {
      var query: [CFString: Any] = [
        kSecClass: kSecClassGenericPassword,
        kSecAttrService: service,
        kSecAttrSynchronizable: false,
        kSecUseDataProtectionKeychain: true,
      ]
      if let accessGroup { query[kSecAttrAccessGroup] = accessGroup }
      return query
    }

    private static func probe(_ accessibility: Accessibility) -> (name: String, accessible: CFString) {
      switch accessibility {
      case .afterFirstUnlockThisDeviceOnly: ("after-first-unlock", kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly)
      case .whenPasscodeSetThisDeviceOnly: ("when-unlocked", kSecAttrAccessibleWhenUnlockedThisDeviceOnly)
      }
    }

    private func key(_ tag: String, _ context: LAContext?) -> Result<SecKey, SystemFailure> {
      var query = query(tag)
      query[kSecReturnRef] = true
      if let context { query[kSecUseAuthenticationContext] = context }
      var found: CFTypeRef?
      if let failure = Self.failure(SecItemCopyMatching(query as CFDictionary, &found)) { return .failure(failure) }
      guard let found, CFGetTypeID(found) == SecKeyGetTypeID() else {
        return .failure(.keychain(Int(errSecInternalError)))
      }
      return .success(unsafeDowncast(found, to: SecKey.self))
    }

    static func accessControl(_ protection: KeyProtection, _ error: inout Unmanaged<CFError>?) -> SecAccessControl? {
      let accessible =
        switch protection.accessibility {
        case .afterFirstUnlockThisDeviceOnly: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        case .whenPasscodeSetThisDeviceOnly: kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
        }
      let flags: SecAccessControlCreateFlags =
        switch protection.presence {
        case .none: [.privateKeyUsage]
        case .biometryCurrentSet: [.privateKeyUsage, .biometryCurrentSet]
        case .userPresence: [.privateKeyUsage, .userPresence]
        }
      return SecAccessControlCreateWithFlags(nil, accessible, flags, &error)
    }

    private static func point(_ key: SecKey) -> Result<Data, SystemFailure> {
      var error: Unmanaged<CFError>?
      guard let publicKey = SecKeyCopyPublicKey(key),
        let point = SecKeyCopyExternalRepresentation(publicKey, &error)
      else { return .failure(failure(error)) }
      return .success(point as Data)
    }

    private static func failure(_ status: OSStatus) -> SystemFailure? {
      status == errSecSuccess ? nil : .keychain(Int(status))
    }

    private static func failure(_ error: Unmanaged<CFError>?) -> SystemFailure {
      guard let error = error?.takeRetainedValue() else { return .keychain(Int(errSecInternalError)) }
      let code = CFErrorGetCode(error)
      return CFErrorGetDomain(error) as String == LAError.errorDomain ? .localAuthentication(code) : .keychain(code)
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
