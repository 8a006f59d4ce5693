import Foundation
import Testing

@testable import AuthenticatorApple

/// What the Keychain is asked for. That each name is the constant of Security of that name is read in the text, as nothing here has Security.
@Suite struct KeychainQueriesTests {
  private let queries = KeychainQueries(accessGroup: nil)
  private let shared = KeychainQueries(accessGroup: "TEAM.group")

  @Test func keys_are_used_as_they_are_protected_and_go_with_the_passcode_where_they_need_a_person() {
    let device = KeyProtection(accessibility: .afterFirstUnlockThisDeviceOnly, presence: .none)
    #expect(device.accessible == .kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly)
    #expect(device.flags == [.privateKeyUsage])
    let strict = KeyProtection(accessibility: .whenPasscodeSetThisDeviceOnly, presence: .biometryCurrentSet)
    #expect(strict.accessible == .kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly)
    #expect(strict.flags == [.privateKeyUsage, .biometryCurrentSet])
    let either = KeyProtection(accessibility: .whenPasscodeSetThisDeviceOnly, presence: .userPresence)
    #expect(either.flags == [.privateKeyUsage, .userPresence])
  }

  @Test func a_key_is_made_in_the_secure_enclave_and_stays() {
    #expect(
      queries.newKey == [
        .kSecAttrKeyType: .constant(.kSecAttrKeyTypeECSECPrimeRandom), .kSecAttrKeySizeInBits: .number(256),
        .kSecAttrTokenID: .constant(.kSecAttrTokenIDSecureEnclave), .kSecUseDataProtectionKeychain: .truth(true),
      ])
    #expect(
      shared.newPrivateKey("tag") == [
        .kSecAttrIsPermanent: .truth(true), .kSecAttrApplicationTag: .bytes(Data("tag".utf8)),
        .kSecAttrAccessGroup: .text("TEAM.group"),
      ])
    #expect(
      queries.key("tag") == [
        .kSecClass: .constant(.kSecClassKey), .kSecAttrKeyType: .constant(.kSecAttrKeyTypeECSECPrimeRandom),
        .kSecAttrApplicationTag: .bytes(Data("tag".utf8)), .kSecUseDataProtectionKeychain: .truth(true),
      ])
    #expect(queries.keyToUse("tag")[.kSecReturnRef] == .truth(true))
  }

  @Test func no_password_is_synchronised_or_leaves_the_device_and_listing_asks_nobody() {
    let asked = [
      shared.note("tag"), shared.noteToRead("tag"), shared.newNote("tag", Data([1])), shared.allNotes,
      shared.probe(.afterFirstUnlockThisDeviceOnly), shared.newProbe(.whenPasscodeSetThisDeviceOnly),
    ]
    for query in asked {
      #expect(query[.kSecClass] == .constant(.kSecClassGenericPassword))
      #expect(query[.kSecAttrSynchronizable] == .truth(false))
      #expect(query[.kSecUseDataProtectionKeychain] == .truth(true))
      #expect(query[.kSecAttrAccessGroup] == .text("TEAM.group"))
    }
    #expect(queries.note("tag")[.kSecAttrAccessGroup] == nil)
    let afterFirstUnlock = KeychainValue.constant(.kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly)
    #expect(queries.newNote("tag", Data([1]))[.kSecAttrAccessible] == afterFirstUnlock)
    #expect(queries.newNote("tag", Data([1]))[.kSecValueData] == .bytes(Data([1])))
    #expect(queries.changedNote(Data([1])) == [.kSecValueData: .bytes(Data([1]))])
    #expect(queries.allNotes[.kSecUseAuthenticationUI] == .constant(.kSecUseAuthenticationUISkip))
    #expect(queries.allNotes[.kSecMatchLimit] == .constant(.kSecMatchLimitAll))
    #expect(queries.allNotes[.kSecAttrAccount] == nil)
  }

  @Test func what_tells_whether_items_can_be_read_outlives_the_passcode() {
    let (first, unlocked) = (Accessibility.afterFirstUnlockThisDeviceOnly, Accessibility.whenPasscodeSetThisDeviceOnly)
    #expect(
      queries.newProbe(first)[.kSecAttrAccessible] == .constant(.kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly))
    #expect(queries.newProbe(unlocked)[.kSecAttrAccessible] == .constant(.kSecAttrAccessibleWhenUnlockedThisDeviceOnly))
    for accessibility in [first, unlocked] {
      #expect(queries.newProbe(accessibility)[.kSecAttrAccount] == queries.probe(accessibility)[.kSecAttrAccount])
      #expect(queries.probe(accessibility)[.kSecAttrService] != queries.allNotes[.kSecAttrService])
    }
    #expect(queries.probe(first)[.kSecAttrAccount] != queries.probe(unlocked)[.kSecAttrAccount])
  }

  @Test func each_name_and_flag_is_the_constant_of_that_name() throws {
    let file = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../Sources/AuthenticatorApple/AppleSystemCalls.swift").standardized
    let source = try String(contentsOf: file, encoding: .utf8)
    for name in KeychainName.allCases { #expect(source.contains("case .\(name): \(name)\n")) }
    for flag in AccessFlag.allCases { #expect(source.contains("case .\(flag): flags.insert(.\(flag))\n")) }
    for accessible in KeychainName.allCases where "\(accessible)".hasPrefix("kSecAttrAccessible") {
      #expect("\(accessible)" == "kSecAttrAccessible" || "\(accessible)".hasSuffix("ThisDeviceOnly"))
    }
  }

  @Test func a_decryption_that_fails_has_two_names() {
    #expect(SystemFailure.badParameter.ofDecryption == .doesNotDecrypt)
    #expect(SystemFailure.doesNotDecrypt.ofDecryption == .doesNotDecrypt)
    #expect(SystemFailure.interactionNotAllowed.ofDecryption == .interactionNotAllowed)
  }
}
