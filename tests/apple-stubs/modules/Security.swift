import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }
func value<T>() -> T { fatalError("a stub is for type checks") }

// page: security/seckey
public final class SecKey {
  init() {}
}

// page: security/secaccesscontrol
public final class SecAccessControl {
  init() {}
}

// page: security/secitemcopymatching(_:_:)
public func SecItemCopyMatching(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
  stub()
}

// page: security/secitemadd(_:_:)
public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { stub() }

// page: security/secitemupdate(_:_:)
public func SecItemUpdate(_ query: CFDictionary, _ attributesToUpdate: CFDictionary) -> OSStatus { stub() }

// page: security/secitemdelete(_:)
public func SecItemDelete(_ query: CFDictionary) -> OSStatus { stub() }

// page: security/seckeycreaterandomkey(_:_:)
public func SecKeyCreateRandomKey(
  _ parameters: CFDictionary, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> SecKey? { stub() }

// page: security/seckeycopypublickey(_:)
public func SecKeyCopyPublicKey(_ key: SecKey) -> SecKey? { stub() }

// page: security/seckeycopyexternalrepresentation(_:_:)
public func SecKeyCopyExternalRepresentation(
  _ key: SecKey, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? { stub() }

// page: security/seckeycreatesignature(_:_:_:_:)
public func SecKeyCreateSignature(
  _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ dataToSign: CFData,
  _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? { stub() }

// page: security/seckeycreateencrypteddata(_:_:_:_:)
public func SecKeyCreateEncryptedData(
  _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ plaintext: CFData,
  _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? { stub() }

// page: security/seckeycreatedecrypteddata(_:_:_:_:)
public func SecKeyCreateDecryptedData(
  _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ ciphertext: CFData,
  _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? { stub() }

// page: security/seckeygettypeid()
public func SecKeyGetTypeID() -> CFTypeID { stub() }

// page: security/secaccesscontrolcreatewithflags(_:_:_:_:)
public func SecAccessControlCreateWithFlags(
  _ allocator: CFAllocator?, _ protection: CFTypeRef, _ flags: SecAccessControlCreateFlags,
  _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> SecAccessControl? { stub() }

// page: security/secaccesscontrolcreateflags
public struct SecAccessControlCreateFlags: OptionSet, Sendable {
  public let rawValue: CFOptionFlags
  public init(rawValue: CFOptionFlags) { self.rawValue = rawValue }

  // page: security/secaccesscontrolcreateflags/userpresence
  public static var userPresence: SecAccessControlCreateFlags { stub() }

  // page: security/secaccesscontrolcreateflags/biometrycurrentset
  @available(iOS 11.3, macOS 10.13.4, *)
  public static var biometryCurrentSet: SecAccessControlCreateFlags { stub() }

  // page: security/secaccesscontrolcreateflags/privatekeyusage
  public static var privateKeyUsage: SecAccessControlCreateFlags { stub() }
}

// page: security/seckeyalgorithm
// Its raw value is of Core Foundation and may not go from one actor to another, so neither may it.
public struct SecKeyAlgorithm: RawRepresentable, Hashable {
  public let rawValue: CFString
  public init(rawValue: CFString) { self.rawValue = rawValue }

  // page: security/seckeyalgorithm/ecdsasignaturemessagex962sha256
  nonisolated(unsafe) public static let ecdsaSignatureMessageX962SHA256: SecKeyAlgorithm = value()

  // page: security/seckeyalgorithm/eciesencryptioncofactorvariableivx963sha256aesgcm
  @available(iOS 11.0, macOS 10.13, *)
  nonisolated(unsafe) public static let eciesEncryptionCofactorVariableIVX963SHA256AESGCM: SecKeyAlgorithm = value()
}

// page: security/item-class-keys-and-values
nonisolated(unsafe) public let kSecClass: CFString = value()
nonisolated(unsafe) public let kSecClassKey: CFString = value()
nonisolated(unsafe) public let kSecClassGenericPassword: CFString = value()

// page: security/item-attribute-keys-and-values
nonisolated(unsafe) public let kSecAttrAccessControl: CFString = value()
nonisolated(unsafe) public let kSecAttrAccessGroup: CFString = value()
nonisolated(unsafe) public let kSecAttrAccessible: CFString = value()
nonisolated(unsafe) public let kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = value()
nonisolated(unsafe) public let kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly: CFString = value()
nonisolated(unsafe) public let kSecAttrAccessibleWhenUnlockedThisDeviceOnly: CFString = value()
nonisolated(unsafe) public let kSecAttrAccount: CFString = value()
nonisolated(unsafe) public let kSecAttrApplicationTag: CFString = value()
nonisolated(unsafe) public let kSecAttrIsPermanent: CFString = value()
nonisolated(unsafe) public let kSecAttrKeySizeInBits: CFString = value()
nonisolated(unsafe) public let kSecAttrKeyType: CFString = value()
nonisolated(unsafe) public let kSecAttrKeyTypeECSECPrimeRandom: CFString = value()
nonisolated(unsafe) public let kSecAttrService: CFString = value()
nonisolated(unsafe) public let kSecAttrSynchronizable: CFString = value()
nonisolated(unsafe) public let kSecAttrTokenID: CFString = value()
nonisolated(unsafe) public let kSecAttrTokenIDSecureEnclave: CFString = value()

// page: security/item-return-result-keys
nonisolated(unsafe) public let kSecReturnAttributes: CFString = value()
nonisolated(unsafe) public let kSecReturnData: CFString = value()
nonisolated(unsafe) public let kSecReturnRef: CFString = value()
nonisolated(unsafe) public let kSecValueData: CFString = value()

// page: security/search-attribute-keys-and-values
nonisolated(unsafe) public let kSecMatchLimit: CFString = value()
nonisolated(unsafe) public let kSecMatchLimitAll: CFString = value()
nonisolated(unsafe) public let kSecUseAuthenticationContext: CFString = value()
nonisolated(unsafe) public let kSecUseAuthenticationUI: CFString = value()
nonisolated(unsafe) public let kSecUseAuthenticationUISkip: CFString = value()

// page: security/ksecusedataprotectionkeychain
@available(iOS 13.0, macOS 10.15, *)
nonisolated(unsafe) public let kSecUseDataProtectionKeychain: CFString = value()

// page: security/ksecprivatekeyattrs
nonisolated(unsafe) public let kSecPrivateKeyAttrs: CFString = value()

// page: security/security-framework-result-codes
public var errSecSuccess: OSStatus { 0 }
public var errSecParam: OSStatus { -50 }
public var errSecItemNotFound: OSStatus { -25300 }
public var errSecInternalError: OSStatus { -67671 }
