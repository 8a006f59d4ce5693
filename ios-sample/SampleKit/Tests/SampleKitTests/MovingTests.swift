import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// An account moves to a new phone, as the person sees it on both.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct MovingTests {
  private func oldPhone(_ world: World, _ id: String) -> MoveAccountModel {
    world.navigation.go(.open(.moveAccount(id)))
    return world.navigation.moveAccount(id)
  }

  /// The person wants it, and the old phone shows its offer.
  private func offer(_ old: MoveAccountModel) async throws -> DrawnCode {
    old.begin()
    return try await until("the offer") {
      if case .offer(let code?) = old.state.step, !old.state.working { code } else { nil }
    }
  }

  /// The new phone scans the offer, and the person trusts what it says.
  private func confirmed(_ world: World, _ offer: DrawnCode) async throws -> TakeOverModel {
    world.navigation.go(.open(.scan))
    #expect(await world.navigation.scan().frame(QrCode.frame(of: offer)))
    let preview = try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }
    preview.confirm()
    let issuer = try await world.top { if case .takeOver(let issuer) = $0 { issuer } else { nil } }
    #expect(Destination.parse(Destination.takeOver(issuer).text) == .takeOver(issuer))
    return world.navigation.takeOver(issuer)
  }

  private func key(_ new: TakeOverModel) async throws -> (code: DrawnCode, comparison: String) {
    try await until("the code of the new phone") { () -> (code: DrawnCode, comparison: String)? in
      guard case .showKey(let code?, let comparison, nil) = new.state.step, !new.state.working else { return nil }
      return (code: code, comparison: comparison)
    }
  }

  @Test func l5_the_old_phone_says_what_will_happen_compares_the_digits_and_hands_the_account_over() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let account = try #require(try await world.library.account(id))
    let old = oldPhone(world, id)
    try await until("the account") { old.state.card.map { _ in () } }
    #expect(old.state.step == .explained, "nothing is done before the person wants it")
    let offer = try await offer(old)

    let another = try await World(world.provider, user: world.user)
    let new = try await confirmed(another, offer)
    let (code, comparison) = try await key(new)
    old.scan()
    await old.frame(QrCode.frame(of: offer))
    #expect(old.state.step == .scanning, "a code of another kind is passed over")
    await old.frame(QrCode.frame(of: code))
    try await until("the digits") { if case .compare = old.state.step { () } else { nil } }
    old.type(comparison == "000000" ? "000001" : "000000")
    old.approve()
    let wrong = try await until("a problem") { old.state.working ? nil : old.state.problem }
    #expect(wrong.code == "invalid_input.comparison.wrong" && wrong.field == "comparison")
    old.type(comparison)
    old.approve()
    let hand = try await until("the last code") {
      if case .hand(let code?, _) = old.state.step, !old.state.working { code } else { nil }
    }
    #expect(try await account.view().status == .enabled, "until the new phone has it")
    new.scan()
    await new.frame(QrCode.frame(of: hand))
    let taken = try await until("the account on the new phone") {
      if case .done(let id) = new.state.step { id } else { nil }
    }
    let here = try #require(try await another.library.account(taken))
    #expect(try await here.view().lifecycle == .active)
    new.finish()
    try await another.top { $0 == .accountDetail(taken) ? () : nil }
    try await another.close()

    #expect(world.gate.prompts.last?.kind == .vouch)
    try await until("the end on the old phone") { old.state.step == .moved ? () : nil }
    let view = try await account.view()
    #expect(view.status == .removed && view.explanations.first?.code == "reason.transferred")
    old.finish()
    try await world.top { $0 == .accounts ? () : nil }
    try await world.close()
  }

  @Test func l5_either_person_can_cancel_and_the_account_stays() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    try await until("the move") { detail.state.actions.contains(.move) ? () : nil }
    detail.act(.move)
    try await world.top { $0 == .moveAccount(id) ? () : nil }
    let old = world.navigation.moveAccount(id)
    let offer = try await offer(old)

    let another = try await World(world.provider, user: world.user)
    let new = try await confirmed(another, offer)
    _ = try await key(new)
    new.giveUp()
    try await another.top { $0 == .accounts ? () : nil }
    #expect(try await another.library.authenticator().enrollmentsByTransfer().isEmpty)
    try await another.close()

    old.cancel()
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    let account = try #require(try await world.library.account(id))
    #expect(try await account.view().status == .enabled)
    try await world.close()
  }

  @Test func l5_an_account_without_phone_sign_in_says_why_it_cannot_move() async throws {
    let world = try await World()
    let old = oldPhone(world, try await world.enroll())
    old.begin()
    let problem = try await until("why not") { old.state.problem }
    #expect(problem.code == "refused.vouching_needs_phone_sign_in" && problem.wayOut == .enablePhoneSignIn)
    #expect(old.state.step == .explained)
    try await world.close()
  }
}
