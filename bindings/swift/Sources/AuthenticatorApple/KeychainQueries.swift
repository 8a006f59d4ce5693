import Foundation

/// The constants of Security that queries are made of, by their names, so that what is asked of the Keychain is decided, and tested, where
/// there is no Keychain.
enum KeychainName: String, CaseIterable, Sendable {
  case kSecAttrAccessGroup
  case kSecAttrAccessible
  case kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
  case kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
  case kSecAttrAccessibleWhenUnlockedThisDeviceOnly
  case kSecAttrAccount
  case kSecAttrApplicationTag
  case kSecAttrIsPermanent
  case kSecAttrKeySizeInBits
  case kSecAttrKeyType
  case kSecAttrKeyTypeECSECPrimeRandom
  case kSecAttrService
  case kSecAttrSynchronizable
  case kSecAttrTokenID
  case kSecAttrTokenIDSecureEnclave
  case kSecClass
  case kSecClassGenericPassword
  case kSecClassKey
  case kSecMatchLimit
  case kSecMatchLimitAll
  case kSecReturnAttributes
  case kSecReturnData
  case kSecReturnRef
  case kSecUseAuthenticationUI
  case kSecUseAuthenticationUISkip
  case kSecUseDataProtectionKeychain
  case kSecValueData
}

/// What stands in a query beside a name.
enum KeychainValue: Equatable, Sendable {
  case constant(KeychainName)
  case text(String)
  case bytes(Data)
  case truth(Bool)
  case number(Int)
}

typealias KeychainQuery = [KeychainName: KeychainValue]

/// A right to use a key in the Secure Enclave: one of `SecAccessControlCreateFlags`.
enum AccessFlag: String, CaseIterable, Sendable {
  case privateKeyUsage
  case biometryCurrentSet
  case userPresence
}

extension KeyProtection {
  /// When the system lets the key be used at all.
  var accessible: KeychainName {
    switch accessibility {
    case .afterFirstUnlockThisDeviceOnly: .kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
    case .whenPasscodeSetThisDeviceOnly: .kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
    }
  }

  var flags: Set<AccessFlag> {
    switch presence {
    case .none: [.privateKeyUsage]
    case .biometryCurrentSet: [.privateKeyUsage, .biometryCurrentSet]
    case .userPresence: [.privateKeyUsage, .userPresence]
    }
  }
}

/// What is asked of the Keychain. Nothing of it is ever synchronised.
struct KeychainQueries: Sendable {
  private static let notes = "org.authenticatorcore"
  private static let probes = "org.authenticatorcore.probe"

  /// The access group that app and extension share; nothing for that of the app.
  let accessGroup: String?

  // MARK: Keys

  func key(_ tag: String) -> KeychainQuery {
    inGroup([
      .kSecClass: .constant(.kSecClassKey),
      .kSecAttrKeyType: .constant(.kSecAttrKeyTypeECSECPrimeRandom),
      .kSecAttrApplicationTag: .bytes(Data(tag.utf8)),
      .kSecUseDataProtectionKeychain: .truth(true),
    ])
  }

  func keyToUse(_ tag: String) -> KeychainQuery {
    key(tag).merging([.kSecReturnRef: .truth(true)]) { $1 }
  }

  /// Of a key that is made, beside what is kept of its private half.
  let newKey: KeychainQuery = [
    .kSecAttrKeyType: .constant(.kSecAttrKeyTypeECSECPrimeRandom),
    .kSecAttrKeySizeInBits: .number(256),
    .kSecAttrTokenID: .constant(.kSecAttrTokenIDSecureEnclave),
    .kSecUseDataProtectionKeychain: .truth(true),
  ]

  /// What is kept of the private half of a key that is made, beside the control of access to it.
  func newPrivateKey(_ tag: String) -> KeychainQuery {
    inGroup([.kSecAttrIsPermanent: .truth(true), .kSecAttrApplicationTag: .bytes(Data(tag.utf8))])
  }

  // MARK: Notes

  func note(_ tag: String) -> KeychainQuery {
    passwords(Self.notes).merging([.kSecAttrAccount: .text(tag)]) { $1 }
  }

  func noteToRead(_ tag: String) -> KeychainQuery {
    note(tag).merging([.kSecReturnData: .truth(true)]) { $1 }
  }

  func newNote(_ tag: String, _ data: Data) -> KeychainQuery {
    note(tag).merging([
      .kSecValueData: .bytes(data),
      .kSecAttrAccessible: .constant(.kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly),
    ]) { $1 }
  }

  func changedNote(_ data: Data) -> KeychainQuery {
    [.kSecValueData: .bytes(data)]
  }

  var allNotes: KeychainQuery {
    passwords(Self.notes).merging([
      .kSecMatchLimit: .constant(.kSecMatchLimitAll),
      .kSecReturnAttributes: .truth(true),
      .kSecUseAuthenticationUI: .constant(.kSecUseAuthenticationUISkip),
    ]) { $1 }
  }

  // MARK: Items that tell what can be read

  func probe(_ accessibility: Accessibility) -> KeychainQuery {
    passwords(Self.probes).merging([
      .kSecAttrAccount: .text(name(accessibility)), .kSecReturnData: .truth(true),
    ]) { $1 }
  }

  /// One of an unlocked device stands for the keys that go with the passcode, so that it outlives the passcode.
  func newProbe(_ accessibility: Accessibility) -> KeychainQuery {
    let accessible: KeychainName =
      switch accessibility {
      case .afterFirstUnlockThisDeviceOnly: .kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
      case .whenPasscodeSetThisDeviceOnly: .kSecAttrAccessibleWhenUnlockedThisDeviceOnly
      }
    return passwords(Self.probes).merging([
      .kSecAttrAccount: .text(name(accessibility)), .kSecAttrAccessible: .constant(accessible),
      .kSecValueData: .bytes(Data([1])),
    ]) { $1 }
  }

  private func name(_ accessibility: Accessibility) -> String {
    switch accessibility {
    case .afterFirstUnlockThisDeviceOnly: "after-first-unlock"
    case .whenPasscodeSetThisDeviceOnly: "when-unlocked"
    }
  }

  private func passwords(_ service: String) -> KeychainQuery {
    inGroup([
      .kSecClass: .constant(.kSecClassGenericPassword),
      .kSecAttrService: .text(service),
      .kSecAttrSynchronizable: .truth(false),
      .kSecUseDataProtectionKeychain: .truth(true),
    ])
  }

  private func inGroup(_ query: KeychainQuery) -> KeychainQuery {
    guard let accessGroup else { return query }
    return query.merging([.kSecAttrAccessGroup: .text(accessGroup)]) { $1 }
  }
}
