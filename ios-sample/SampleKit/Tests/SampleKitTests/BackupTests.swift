import AuthenticatorCore
import Foundation
import Testing

@testable import SampleKit

/// A backup as the person makes it on one phone and takes it over on another.
@MainActor @Suite(.serialized) struct BackupTests {
  @Test func l4_a_passphrase_is_typed_twice_and_told_how_well_it_withstands_guessing() async throws {
    let world = try await World()
    let model = world.navigation.backUp()
    #expect(model.state.strength == nil)
    model.passphrase("short")
    #expect(model.state.strength == .tooShort)
    model.passphrase("grüne Wiesen")
    #expect(model.state.strength == .enough)
    model.repeated("grüne Wiese")
    #expect(model.state.differs && !model.state.ready)
    model.make()
    #expect(model.state.made == nil, "nothing is made before both are the same")
    model.propose()
    try await until("a passphrase") { model.state.proposed ? () : nil }
    #expect(model.state.strength == .strong && model.state.ready)
    #expect(!"\(model.state)".contains(model.state.passphrase.text), "it is printed nowhere")
    try await world.close()
  }

  @Test func l4_a_backup_brings_codes_and_names_and_says_which_accounts_ask_for_a_sign_in() async throws {
    let world = try await World()
    _ = try await world.enroll()
    let codes = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example"
    let authenticator = try await world.library.authenticator()
    _ = try await authenticator.enroll(preview: authenticator.readEnrollment(text: codes))
    let model = world.navigation.backUp()
    model.passphrase("a long enough passphrase")
    model.repeated("a long enough passphrase")
    model.make()
    let made = try await until("a backup") { model.state.made }
    #expect(made.accounts == 2 && made.leftOut == 0)
    let file = try #require(model.file)

    let other = try await World()
    let restoring = other.navigation.restore()
    restoring.file(nil)
    #expect(restoring.state.notRead)
    restoring.file(file)
    restoring.passphrase("another passphrase")
    restoring.restore()
    let wrong = try await until("a refusal") { restoring.state.problem }
    #expect(wrong.code == "invalid_input.passphrase.wrong" && wrong.field == "passphrase")
    restoring.passphrase("a long enough passphrase")
    restoring.restore()
    let restored = try await until("accounts") { restoring.state.restored }
    #expect(restored.rows.map(\.signIn) == [true, false])
    #expect(restored.alreadyThere == 0 && restored.unreadable == 0)
    restoring.signIn(restored.rows[0].id)
    try await other.top { $0 == .enrollAgain(restored.rows[0].id) ? () : nil }
    try await other.close()
    try await world.close()
  }
}
