import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// From the QR text to a signed answer that the identity provider accepted: keys and gate in Swift, all else in Rust.
@Suite(.timeLimit(.minutes(2))) struct SignInTests {
  @Test func e7_enrolling_is_enough_for_mfa_and_phone_sign_in_is_separate() async throws {
    let phone = try await Phone()
    let account = try await phone.enrollPending()
    #expect(try await account.view().lifecycle == .pending)
    let number = try await phone.provider.live(phone.user, purpose: "enrollment").number
    #expect(try await account.onlyRequest().approve(number: number) == .approved)
    let view = try await account.view()
    #expect(view.lifecycle == .active)
    #expect(view.userName == phone.user)

    let live = try await phone.provider.start(phone.user, purpose: "mfa")
    #expect(try await account.onlyRequest().approve(number: live.number) == .approved)
    #expect(try await phone.provider.request(live.id).verified?.signedBy == "device")
    #expect(try await account.view().phoneSignIn == .disabled(why: nil))
    #expect(phone.gate.prompts.isEmpty)
    #expect(phone.credentialKeys == 0)
  }

  @Test func p2_without_a_device_lock_enabling_waits_for_one_and_goes_on() async throws {
    let device = ScriptedDevice()
    let phone = try await Phone(device: device)
    let account = try await phone.enroll()
    device.set(.notSet)
    let enabling = try await account.enablePhoneSignIn()
    guard case .setDeviceLock = try await enabling.step() else { throw Unexpected("a step without a device lock") }
    #expect(try await account.view().phoneSignIn == .enabling)
    device.set(.set)
    try await phone.finish(enabling)
    #expect(try await account.view().phoneSignIn == .enabled)
  }

  @Test func p3_a_redirect_finds_its_enabling() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    guard case .signIn(let page) = try await account.enablePhoneSignIn().step() else { throw Unexpected("no sign-in") }
    let redirect = try await phone.provider.authorize(page.url(), user: phone.user)
    let authenticator = phone.authenticator
    let foreign = try await failure { try await authenticator.completeSignIn(redirectUrl: redirect + "&state=x") }
    #expect(foreign.code == "invalid_input.redirect.state")
    let completed = try await authenticator.completeSignIn(redirectUrl: redirect)
    guard case .enabling(let found, let enabling) = completed else { throw Unexpected(completed) }
    #expect(found.id() == account.id())
    guard case .matchNumber = try await enabling.step() else { throw Unexpected("no number") }
    let again = try await failure { try await authenticator.completeSignIn(redirectUrl: redirect) }
    #expect(again.code == "invalid_input.redirect.not_expected")
  }

  @Test func p6_a_phone_registers_itself_by_a_sign_in_in_place_of_a_code() async throws {
    let phone = try await Phone()
    let preview = try phone.authenticator.readOrganisation(url: phone.provider.issuer)
    #expect(preview.bySignIn() && !preview.pinned())
    let enrolling = try await phone.authenticator.enrollBySignIn(preview: preview)
    guard case .signIn(let page) = try await enrolling.step() else { throw Unexpected("no sign-in") }
    let redirect = try await phone.provider.authorize(page.url(), user: phone.user)
    guard case .enrollingBySignIn(let completed) = try await phone.authenticator.completeSignIn(redirectUrl: redirect)
    else { throw Unexpected("another way") }
    #expect(completed.issuer() == phone.provider.issuer)
    guard case .matchNumber = try await completed.step() else { throw Unexpected("no number") }
    let number = try await phone.provider.live(phone.user, purpose: "enrollment").number
    #expect(try await completed.enterNumber(number: number) == .approved)
    guard case .done(let id) = try await enrolling.step() else { throw Unexpected("not done") }
    let account = try #require(try await phone.authenticator.account(id: id))
    #expect(try await account.view().lifecycle == .active)
    #expect(try await phone.authenticator.enrollmentsBySignIn().isEmpty)
  }

  @Test func l4_b14_a_backup_brings_names_and_codes_and_a_restored_account_asks_for_a_sign_in() async throws {
    let phone = try await Phone()
    _ = try await phone.enroll()
    let text = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example"
    _ = try await phone.authenticator.enroll(preview: try phone.authenticator.readEnrollment(text: text))
    let passphrase = try Passphrase.generated()
    let backup = try await phone.authenticator.backUp(passphrase: passphrase)
    #expect(backup.accounts == 2 && backup.leftOut == 0)

    let other = try await Phone(phone.provider)
    let wrong = try Passphrase.typed(text: "another passphrase")
    let refused = try await failure { try await other.authenticator.restore(file: backup.file, passphrase: wrong) }
    #expect(refused.code == "invalid_input.passphrase.wrong")
    let restored = try await other.authenticator.restore(file: backup.file, passphrase: passphrase)
    #expect(restored.added.count == 2 && restored.alreadyThere == 0)
    let account = try #require(restored.added.first)
    #expect(try await account.view().lifecycle == .mustEnrollAgain(why: .fromBackup))
    guard case .signIn = try await account.enrollAgain().step() else { throw Unexpected("no sign-in") }
  }

  @Test func s2_s3_number_then_gate_then_the_signature_of_the_credential_key() async throws {
    let phone = try await Phone()
    let account = try await phone.enrollAndEnable()
    let (live, request) = try await phone.startSignIn(account)
    let view = request.view()
    #expect(view.purpose == .signIn)
    #expect(view.numberMatch == .enter(digits: UInt32(live.number.count)))
    let before = phone.gate.prompts.count

    let error = try await failure { try await request.approve(number: "1") }
    #expect(error.code.hasPrefix("invalid_input.number"))
    #expect(phone.gate.prompts.count == before, "the gate opens after the number")
    #expect(try await request.approve(number: live.number) == .approved)

    #expect(phone.gate.prompts.last?.kind == .approve(purpose: .signIn))
    #expect(phone.gate.prompts.last?.shown == view.shown)
    let ended = try await phone.provider.request(live.id)
    #expect(ended.state == "approved")
    #expect(ended.verified?.signedBy == "credential")
    #expect(ended.verified?.uv == "biometric")
    #expect(ended.verified?.shown == true)
    #expect(ended.verified?.number == true)
    #expect(try await account.view().counter == ended.verified?.counter)
    #expect(try await request.approve(number: live.wrongNumber) == .approved, "repeated, it gives the first outcome")
  }

  @Test func s3_a_wrong_number_ends_the_request() async throws {
    let phone = try await Phone()
    let (live, request) = try await phone.startSignIn(try await phone.enrollAndEnable())
    guard case .wrongNumber = try await request.approve(number: live.wrongNumber) else { throw Unexpected("accepted") }
    #expect(try await phone.provider.request(live.id).state == "wrong_number")
  }

  @Test func refusals_never_ask_for_the_gate() async throws {
    let phone = try await Phone()
    let account = try await phone.enrollAndEnable()
    let before = phone.gate.prompts.count
    let (denied, first) = try await phone.startSignIn(account)
    #expect(try await first.deny() == .denied)
    #expect(try await phone.provider.request(denied.id).state == "denied")
    let (reported, second) = try await phone.startSignIn(account)
    #expect(try await second.report() == .reported)
    #expect(try await phone.provider.request(reported.id).state == "reported")
    #expect(phone.gate.prompts.count == before)
  }

  @Test func s5_a_refusal_goes_out_while_the_prompt_of_the_approval_is_open_and_closes_it() async throws {
    let phone = try await Phone()
    let (live, request) = try await phone.startSignIn(try await phone.enrollAndEnable())
    let opened = phone.gate.nextStaysOpen()
    async let approving = request.approve(number: live.number)
    try await opened.received()
    #expect(try await request.deny() == .denied)
    #expect(try await approving == .denied, "the approval tells what became of the request")
    await phone.gate.closed()
  }

  @Test func an_app_that_starts_again_finds_its_accounts() async throws {
    let phone = try await Phone()
    let id = try await phone.enrollAndEnable().id()
    try await phone.authenticator.shutDown()
    let again = try await Authenticator.open(
      configuration: configuration(phone.directory), keyStore: phone.keys, gate: phone.gate, device: ScriptedDevice())
    let account = try #require(try await again.account(id: id))
    #expect(try await account.view().phoneSignIn == .enabled)
    let (live, request) = try await phone.startSignIn(account)
    #expect(try await request.approve(number: live.number) == .approved)
  }
}
