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
