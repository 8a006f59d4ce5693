import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// Enabling phone sign-in, renewing its key, enrolling again: each step.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct StepTests {
  @Test func a_browser_that_was_closed_is_opened_again() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let model = world.enabling(id)
    #expect(model.state.working)
    try await until("the step to sign in") { model.state.step == .signIn(opened: false) ? () : nil }
    model.openBrowser()
    #expect(model.state.step == .signIn(opened: true))
    model.resumed()
    try await until("rest") { model.state.working ? nil : () }
    #expect(model.state.step == .signIn(opened: true))
    model.openBrowser()
    try await until("both pages") { world.outside.pages.count == 2 ? () : nil }
    try await world.close()
  }

  @Test func a_browser_that_comes_back_with_something_else_leaves_the_step() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let model = world.enabling(id)
    try await until("the step to sign in") { model.state.step == .signIn(opened: false) ? () : nil }
    world.links.open(Secret("org.authenticatorcore.sample:/oauth?state=other&code=x"))
    let problem = try await until("a problem") { world.links.state.problem }
    #expect(problem.code.hasPrefix("invalid_input.redirect"))
    world.links.dismiss()
    #expect(world.links.state == LinksState())
    if case .signIn = model.state.step {} else { throw Unexpected(model.state) }
    try await world.close()
  }

  @Test func a_number_that_is_wrong_ends_it_and_it_begins_again() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let model = world.enabling(id)
    try await world.signIn(model)
    model.number("x")
    model.enterNumber()
    let problem = try await until("a problem") { model.state.problem }
    #expect(problem.field == "number")
    try await until("rest") { model.state.working ? nil : () }
    model.number(try await world.provider.live(world.user, purpose: "enable").wrongNumber)
    #expect(model.state.problem == nil)
    model.enterNumber()
    let why = try await until("the end") { if case .ended(let why) = model.state.step { why } else { nil } }
    #expect(why.map(\.code) == ["disabled.number_not_matched", "outcome.wrong_number"])
    try await until("rest") { model.state.working ? nil : () }
    model.beginAgain()
    try await until("the step to sign in") { if case .signIn = model.state.step { () } else { nil } }
    try await world.close()
  }

  @Test func giving_up_is_asked_and_leaves_no_key() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let model = world.enabling(id)
    try await world.signIn(model)
    let opened = world.gate.nextStaysOpen()
    try await world.match(model, "enable")
    try await opened.received()
    model.giveUp()
    #expect(model.state.asksToGiveUp)
    model.doNotGiveUp()
    #expect(!model.state.asksToGiveUp)
    model.giveUp()
    model.reallyGiveUp()
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    await world.gate.closed()
    #expect(!world.keys.aliases.contains { $0.contains("credential") })
    try await world.close()
  }

  @Test func who_may_not_enable_reads_why() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    try await provider.policy(#"{"targets":{"include":[],"exclude":["\#(world.user)"]}}"#)
    let id = try await world.enroll()
    let model = world.enabling(id)
    let why = try await until("the refusal") { if case .notAllowed(let why, _) = model.state.step { why } else { nil } }
    #expect(why.map(\.code) == ["reason.not_targeted"])
    #expect(why.map(\.wayOut) == [.askOrganisation])
    model.finish()
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    try await world.close()
  }

  @Test func a_key_is_renewed() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.actions.contains(.renew) ? () : nil }
    let before = Set(world.keys.aliases)
    detail.act(.renew)
    try await world.top { $0 == .enabling(id, renewing: true) ? () : nil }
    let model = world.navigation.enabling(id, renewing: true)
    try await world.signIn(model)
    try await until("the state") { detail.state.card?.status == .renewing ? () : nil }
    #expect(detail.state.actions.contains(.goOnRenewing))
    try await world.match(model, "enable")
    try await until("done") { model.state.step == .done ? () : nil }
    #expect(Set(world.keys.aliases) != before)
    try await world.close()
  }

  @Test func an_account_whose_device_key_is_lost_is_enrolled_again() async throws {
    let world = try await World()
    let id = try await world.enroll()
    for alias in world.keys.aliases { try await world.keys.delete(alias: alias) }
    let detail = world.navigation.accountDetail(id)
    detail.refresh()
    try await until("the state") { detail.state.card?.status == .mustEnrollAgain ? () : nil }
    #expect(detail.state.explanations.map(\.wayOut) == [.enrollAgain])
    try await until("rest") { detail.state.working ? nil : () }
    detail.take(.enrollAgain)
    try await world.top { $0 == .enrollAgain(id) ? () : nil }
    let model = world.navigation.enrollAgain(id)
    try await world.signIn(model)
    try await world.match(model, "enrollment")
    try await until("done") { model.state.step == .done ? () : nil }
    #expect(world.navigation.stack.top == .enrollAgain(id), "it is said before the screen closes")
    model.finish()
    let account = try await world.top { if case .accountDetail(let id) = $0 { id } else { nil } }
    let again = world.navigation.accountDetail(account)
    try await until("the state") { again.state.card?.status == .inUse ? () : nil }
    try await world.close()
  }

  @Test func without_a_network_it_says_so_and_goes_on_when_it_is_back() async throws {
    let world = try await World()
    let id = try await world.enroll()
    world.network.isCut = true
    let model = world.enabling(id)
    let problem = try await until("a problem") { model.state.problem }
    #expect(problem.code == "offline")
    world.network.isCut = false
    try await until("rest") { model.state.working ? nil : () }
    model.take(problem.wayOut)
    try await until("the step to sign in") { if case .signIn = model.state.step { () } else { nil } }
    try await world.close()
  }

  @Test func what_was_asked_of_a_screen_goes_with_it() async throws {
    let world = try await World()
    let id = try await world.enroll()
    _ = world.enabling(id)
    // Asked for once more while it is open.
    world.library.asked.insert(.enabling(id, renewing: false))
    world.navigation.go(.home)
    #expect(world.library.asked.isEmpty)
    try await world.close()
  }

  @Test func a_screen_that_comes_back_begins_nothing() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.navigation.go(.open(.enabling(id, renewing: true)))
    try await world.restart()
    let account = try #require(try await world.library.account(id))
    #expect(world.navigation.stack.top == .enabling(id, renewing: true))
    _ = world.navigation.enabling(id, renewing: true)
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    #expect(try await account.view().phoneSignIn == .enabled)
    try await world.close()
  }

  @Test func giving_up_that_is_not_possible_says_so_and_is_what_is_tried_again() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let before = world.enabling(id)
    try await until("the step to sign in") { if case .signIn = before.state.step { () } else { nil } }
    try await world.restart()
    world.network.isCut = true
    let model = world.navigation.enabling(id, renewing: false)
    try await until("a problem") { model.state.problem != nil && !model.state.working ? () : nil }
    model.giveUp()
    model.reallyGiveUp()
    model.reallyGiveUp()
    #expect(!model.state.asksToGiveUp)
    try await until("a problem") { model.state.problem != nil && !model.state.working ? () : nil }
    #expect(model.state.problem?.code == "offline")
    let account = try #require(try await world.library.account(id))
    #expect(try await account.view().phoneSignIn == .enabling)
    world.network.isCut = false
    model.take(.retry)
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    if case .disabled = try await account.view().phoneSignIn {} else { throw Unexpected("it goes on") }
    try await world.close()
  }

  @Test func giving_up_without_a_network_is_possible_and_closes_the_screen() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let model = world.enabling(id)
    try await world.signIn(model)
    world.network.isCut = true
    model.reallyGiveUp()
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    try await world.close()
  }

  @Test func somebody_else_who_signs_in_is_refused_and_can_sign_in_again() async throws {
    let world = try await World()
    let other = "user-\(UUID().uuidString.lowercased())@contoso.example"
    try await world.provider.addUser(other)
    let model = world.enabling(try await world.enroll())
    try await world.authorize(model, other)
    let why = try await until("the refusal") { if case .signInAgain(let why) = model.state.step { why } else { nil } }
    #expect(why.code == "reason.wrong_user")
    try await until("rest") { model.state.working ? nil : () }
    model.signInAgain()
    try await world.signIn(model)
    try await world.close()
  }

  @Test func a_prompt_that_is_closed_leaves_the_number_to_be_entered_again() async throws {
    let world = try await World()
    let model = world.enabling(try await world.enroll())
    try await world.signIn(model)
    world.gate.next { throw HostError.Cancelled }
    try await world.match(model, "enable")
    #expect(model.state.working)
    try await until("rest") { model.state.working ? nil : () }
    #expect(model.state.problem == nil)
    model.enterNumber()
    try await until("done") { model.state.step == .done ? () : nil }
    try await world.close()
  }

  @Test func after_the_app_was_killed_enrolling_again_goes_on_where_it_was() async throws {
    let world = try await World()
    let id = try await world.enrollAndLoseKeys()
    world.navigation.go(.open(.enrollAgain(id)))
    try await world.signIn(world.navigation.enrollAgain(id))
    try await world.restart()
    let model = world.navigation.enrollAgain(id)
    try await until("the number") { if case .matchNumber = model.state.step, !model.state.working { () } else { nil } }
    try await world.match(model, "enrollment")
    try await until("done") { model.state.step == .done ? () : nil }
    try await world.close()
  }

  @Test func p6_the_organisation_is_named_and_shown_the_person_signs_in_and_the_phone_registers_itself() async throws {
    let world = try await World()
    world.navigation.go(.open(.organisation))
    let organisation = world.navigation.organisation()
    organisation.url("http://login.example.org")
    organisation.goOn()
    try await until("what is wrong with it") { organisation.state.problem?.field == "url" ? () : nil }
    organisation.url(world.provider.issuer)
    organisation.goOn()
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    let preview = world.navigation.preview(key)
    guard case .read(let read) = preview.state else { throw Unexpected("nothing was read") }
    #expect(read.bySignIn && !read.pinned && read.warnings == ["warning.not_pinned"])
    preview.confirm()
    let issuer = try await world.top { if case .enrollBySignIn(let issuer) = $0 { issuer } else { nil } }
    try await world.signIn(world.navigation.enrollBySignIn(issuer))
    try await world.restart()
    let model = world.navigation.enrollBySignIn(issuer)
    try await until("the number") { if case .matchNumber = model.state.step, !model.state.working { () } else { nil } }
    try await world.match(model, "enrollment")
    try await until("done") { model.state.step == .done ? () : nil }
    model.finish()
    let id = try await world.top { if case .accountDetail(let id) = $0 { id } else { nil } }
    let account = try #require(try await world.library.account(id))
    #expect(try await account.view().lifecycle == .active)
    try await world.close()
  }

  @Test func giving_up_another_enrollment_leaves_the_account_as_it_was() async throws {
    let world = try await World()
    let id = try await world.enrollAndLoseKeys()
    world.navigation.go(.open(.enrollAgain(id)))
    let model = world.navigation.enrollAgain(id)
    try await world.signIn(model)
    model.reallyGiveUp()
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    let account = try #require(try await world.library.account(id))
    if case .mustEnrollAgain = try await account.view().lifecycle {} else { throw Unexpected("another state") }
    try await world.close()
  }

  @Test func at_the_limit_of_devices_it_says_which_there_are() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    let id = try await world.enrollAndLoseKeys()
    world.navigation.go(.open(.enrollAgain(id)))
    let model = world.navigation.enrollAgain(id)
    try await until("the step to sign in") { if case .signIn = model.state.step { () } else { nil } }
    try await provider.policy(#"{"device_limit":0}"#)
    try await world.authorize(model, world.user)
    let (why, devices) = try await until("the refusal") {
      if case .notAllowed(let why, let devices) = model.state.step { (why, devices) } else { nil }
    }
    #expect(why.map(\.code) == ["reason.device_limit"])
    #expect(devices.contains { $0.name == "Phone of the test" && !$0.current })
    try await world.close()
  }
}
