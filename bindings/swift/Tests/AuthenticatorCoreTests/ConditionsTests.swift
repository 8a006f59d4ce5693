import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// What a tenant asks of the phone before it approves, from Swift.
@Suite(.timeLimit(.minutes(2))) struct ConditionsTests {
  private let device = ScriptedDevice()

  /// A phone at a server of its own: its policy is changed.
  private func onPhone(_ test: (Phone, Account) async throws -> Void) async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let phone = try await Phone(provider, device: device)
    try await test(phone, try await phone.enrollAndEnable())
  }

  @Test func l6_l7_a_device_is_asked_where_a_rule_asks_and_never_else() async throws {
    device.setRooted(true)
    try await onPhone { phone, account in
      let (live, request) = try await phone.startSignIn(account)
      #expect(request.view().sentAlong == nil)
      #expect(try await request.approve(number: live.number) == .approved)
      #expect(device.integrityAsked == 0 && device.locationAsked == 0)
    }
  }

  @Test func l6_what_was_seen_is_told_blocks_or_wipes_as_the_tenant_says() async throws {
    device.setRooted(true)
    try await onPhone { phone, account in
      try await phone.provider.policy(#"{"integrity": {"rule": "warn"}}"#)
      let (first, warned) = try await phone.startSignIn(account)
      #expect(warned.view().device?.code() == "device.warned")
      #expect(try await warned.approve(number: first.number) == .approved)

      try await phone.provider.policy(#"{"integrity": {"rule": "block"}}"#)
      let (second, blocked) = try await phone.startSignIn(account)
      #expect(blocked.view().device == .blocked(signs: ["root"]))
      let refused = try await failure { try await blocked.approve(number: second.number) }
      #expect(refused.code == "refused.device_compromised")
      #expect(try await blocked.deny() == .denied)

      try await phone.provider.policy(#"{"integrity": {"rule": "wipe"}}"#)
      let (third, wiped) = try await phone.startSignIn(account)
      let gone = try await failure { try await wiped.approve(number: third.number) }
      #expect(gone.code == "refused.account_wiped")
      #expect(try await account.view().lifecycle == .removed(reason: "account_wiped"))
      #expect(try await phone.keys.list().isEmpty)
    }
  }

  @Test func p12_a_biometric_that_the_tenant_asks_for_is_known_to_be_missing() async throws {
    try await onPhone { phone, account in
      _ = try await account.disablePhoneSignIn()
      func needed() async throws -> EnablingPrerequisite {
        try #require(try await account.checkEnabling().first { $0.kind == .biometric })
      }
      device.tell(biometric: { .notEnrolled })
      #expect(try await needed().state == .met)
      #expect(device.biometricAsked == 0, "nobody asks for one")
      try await phone.provider.policy(#"{"uv_policy": "biometric_strict"}"#)
      let missing = try await needed()
      #expect(missing.state == .notMet && missing.reasons == ["user_action.enroll_biometric"])
      #expect(missing.kind.code() == "prerequisite.biometric")
      let enabling = try await account.enablePhoneSignIn()
      #expect(try await failure { try await enabling.step() }.code == "user_action.enroll_biometric")
      device.tell(biometric: { .noHardware })
      #expect(try await needed().reasons == ["refused.biometric_unsupported"])
      device.tell(biometric: { throw Unexpected("a finger") })
      #expect(try await needed().state == .unknown)
      device.tell(biometric: { .enrolled })
      #expect(try await needed().state == .met)
      guard case .signIn = try await enabling.step() else { throw Unexpected("no sign-in") }
    }
  }

  @Test func l7_a_host_without_a_position_is_a_typed_error_and_refusing_works() async throws {
    try await onPhone { phone, account in
      try await phone.provider.policy(#"{"location": {"rule": "required"}}"#)
      let (live, request) = try await phone.startSignIn(account)
      let sent = try #require(request.view().sentAlong)
      #expect(sent.location == .required && !sent.integrity)
      #expect(sentAlongCodes(sent: sent) == ["along.location_required"])
      device.tell(location: { .notPermitted })
      #expect(try await failure { try await request.approve(number: live.number) }.code == "user_action.allow_location")
      device.tell(location: { throw Unexpected("48.137154, 11.576124") })
      #expect(try await failure { try await request.approve(number: live.number) }.code == "user_action.find_location")
      #expect(try await request.report() == .reported)

      device.setPlace(48.137154, 11.576124)
      let (next, again) = try await phone.startSignIn(account)
      #expect(try await again.approve(number: next.number) == .approved)
      device.setPlace(48.137154, 11.576124, simulated: true)
      let (last, simulated) = try await phone.startSignIn(account)
      #expect(try await simulated.approve(number: last.number) == .blockedByPolicy(reason: "location_simulated"))
    }
  }
}
