import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// A request and the number of an enrollment, in each of their states.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct RequestTests {
  @Test func l2_a_key_that_other_fingers_ended_is_named_and_phone_sign_in_is_turned_on_again() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let device = Set(world.keys.aliases)
    try await world.enable(id)
    world.navigation.go(.home)
    let (live, model) = try await world.startSignIn()
    try await world.waits(model)
    let credential = try #require(world.keys.aliases.first { !device.contains($0) })
    #expect(world.keys.invalidate(credential))
    model.number(live.number)
    model.approve()
    let problem = try await until("why") { model.state.waiting?.problem }
    #expect(problem.code == "key_lost.credential.invalidated" && problem.wayOut == .enablePhoneSignIn)
    world.navigation.go(.home)
    let detail = world.navigation.accountDetail(id)
    try await until("what can be done") { detail.state.actions.contains(.enable) ? () : nil }
    #expect(detail.state.explanations.map(\.code) == ["disabled.key_lost"])
    try await world.enable(id)
    // Setting it up took its screen away.
    let again = world.navigation.accountDetail(id)
    try await until("on") { again.state.card?.status == .enabled ? () : nil }
    try await world.close()
  }

  @Test func a_number_that_is_none_is_said_at_its_field_and_the_request_waits_on() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let before = world.gate.prompts.count
    request.number("x")
    request.approve()
    let problem = try await until("a problem") { request.state.waiting?.problem }
    #expect(problem.code == "invalid_input.number.digits")
    #expect(problem.field == "number")
    #expect(world.gate.prompts.count == before)
    // In digits of another script, as a keyboard may give them.
    request.number(live.number.map { String(UnicodeScalar(0x0660 + UInt32($0.wholeNumberValue ?? 0)) ?? " ") }.joined())
    #expect(request.state.waiting?.problem == nil)
    request.approve()
    #expect(try await world.result().code == "outcome.approved")
    try await world.close()
  }

  @Test func a_wrong_number_ends_the_request_and_says_to_begin_again() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    request.number(live.wrongNumber)
    request.approve()
    let result = try await world.result()
    #expect(result.code == "outcome.wrong_number")
    let model = world.navigation.result(result)
    #expect(model.state.tone == .warning)
    #expect(model.state.wayOut == .beginAgainOnWeb)
    try await world.close()
  }

  @Test func what_is_tapped_twice_is_done_once() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let (opened, answers) = (Signal(), Signal())
    world.gate.nextWaits(for: answers, opened: opened)
    let before = world.gate.prompts.count
    request.number(live.number)
    request.approve()
    request.approve()
    try await opened.received()
    request.approve()
    answers.send()
    #expect(try await world.result().code == "outcome.approved")
    #expect(world.gate.prompts.count == before + 1)
    // What has ended is not asked for once more.
    request.approve()
    request.deny()
    #expect(request.state.waiting?.approving != true && request.state.waiting?.refusing != true)
    #expect(world.library.problems.entries.isEmpty, "the library was not even asked")
    try await world.close()
  }

  @Test func a_prompt_that_the_person_closes_is_no_problem() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    world.gate.next { throw HostError.Cancelled }
    request.number(live.number)
    request.approve()
    #expect(request.state.waiting?.approving == true)
    try await until("rest") { request.state.waiting?.approving == false ? () : nil }
    #expect(request.state.waiting?.problem == nil)
    world.gate.next { throw HostError.LockedOut }
    request.approve()
    let problem = try await until("a problem") { request.state.waiting?.problem }
    #expect(problem.code == "user_action.locked_out")
    #expect(problem.wayOut == .unlockPhone)
    request.take(problem.wayOut)
    #expect(try await world.result().code == "outcome.approved")
    try await world.close()
  }

  @Test func refusing_waits_for_no_prompt() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let opened = world.gate.nextStaysOpen()
    request.number(live.number)
    request.approve()
    try await opened.received()
    request.deny()
    request.deny()
    #expect(try await world.result().code == "outcome.denied")
    await world.gate.closed()
    #expect(try await world.provider.request(live.id).state == "denied")
    try await world.close()
  }

  @Test func reporting_is_asked_once_more() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    request.report()
    #expect(request.state.waiting?.asksToReport == true)
    request.doNotReport()
    #expect(request.state.waiting?.asksToReport == false)
    request.report()
    request.reallyReport()
    let result = try await world.result()
    #expect(result.code == "outcome.reported")
    #expect(world.navigation.result(result).state.tone == .refused)
    #expect(try await world.provider.request(live.id).state == "reported")
    try await world.close()
  }

  @Test func a_denial_without_a_network_is_sent_when_it_is_back() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    world.network.isCut = true
    request.deny()
    let result = try await world.result()
    #expect(result.code == "outcome.pending")
    let model = world.navigation.result(result)
    #expect(model.state.tone == .waiting)
    world.network.isCut = false
    await world.library.sendWhatWaits()
    try await until("the denial") { model.state.code == "outcome.denied" ? () : nil }
    #expect(try await world.provider.request(live.id).state == "denied")
    try await world.close()
  }

  @Test func a_request_runs_out() async throws {
    // Of its own, as its clock is moved.
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    _ = try await world.enrollAndEnable()
    let (_, request) = try await world.startSignIn()
    let left = try #require(request.state.waiting?.secondsLeft)
    world.clock.advance(seconds: left + 1)
    try await provider.advanceClock(seconds: left + 1)
    #expect(try await world.result().code == "outcome.expired")
    try await world.close()
  }

  @Test func a_request_that_runs_out_without_a_network_is_not_offered_any_more() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let accounts = world.navigation.accounts()
    _ = try await world.provider.start(world.user, purpose: "sign_in")
    try await until("the banner") { accounts.state.waiting.isEmpty ? nil : () }
    world.network.isSilent = true
    world.clock.advance(seconds: 120)
    try await until("no banner") { accounts.state.waiting.isEmpty ? () : nil }
    try await world.close()
  }

  @Test func a_request_that_does_not_wait_any_more_is_gone() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.links.openNotification("request/\(id)/of-yesterday")
    let request = world.navigation.request(id, "of-yesterday")
    try await until("gone") { request.state == .gone ? () : nil }
    try await world.close()
  }

  @Test func a_newer_request_takes_the_place_of_the_one_that_shows() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let newer = try await world.provider.start(world.user, purpose: "sign_in")
    #expect(newer.id != live.id)
    try await until("not waiting") { request.state.waiting == nil ? () : nil }
    world.links.openNotification("request/\(id)/\(newer.id)")
    try await world.waits(world.navigation.request(id, newer.id))
    try await world.close()
  }

  @Test func a_request_that_cannot_be_fetched_is_looked_for_again() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    world.library.isInFront(false)
    world.network.isCut = true
    try await world.restart()
    world.links.openNotification("request/\(id)/\(live.id)")
    let request = world.navigation.request(id, live.id)
    let problem = try await until("a problem") { if case .failed(let problem) = request.state { problem } else { nil } }
    #expect(problem.code == "offline")
    #expect(problem.wayOut == .retry)
    world.network.isCut = false
    request.take(.retry)
    try await world.waits(request)
    try await world.close()
  }

  @Test func one_of_three_numbers_is_tapped() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    try await provider.policy(#"{"match_modes":["enter","choose"],"sign_in_match":"choose"}"#)
    let world = try await World(provider)
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    guard case .choose(let numbers) = request.state.waiting?.entry else { throw Unexpected(request.state) }
    #expect(numbers.count == 3)
    request.approve()
    #expect(request.state.waiting?.approving == false, "nothing was chosen")
    request.choose(try #require(numbers.first { $0.text == live.number }))
    #expect(try await world.result().code == "outcome.approved")
    try await world.close()
  }

  @Test func b18_the_browser_of_this_phone_brings_the_number_and_the_person_approves() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    try await provider.policy(#"{"same_phone":true}"#)
    let world = try await World(provider)
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    #expect(request.state.waiting?.samePhone == true)
    let before = world.outside.pages.count
    request.askBrowser()
    let page = try await until("the browser") { world.outside.pages.dropFirst(before).first }
    world.links.open(Secret(try await provider.samePhone(page)))
    try await until("the number") { request.state.waiting?.entry == .brought ? () : nil }
    request.approve()
    #expect(try await world.result().code == "outcome.approved")
    #expect(try await provider.request(live.id).state == "approved")
    try await world.close()
  }

  @Test func b16_a_payment_is_shown_with_its_amount_and_its_payee_and_approved_by_the_number() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    try await provider.policy(#"{"transactions":true}"#)
    let world = try await World(provider)
    _ = try await world.enrollAndEnable()
    let accounts = world.navigation.accounts()
    // What the app can show, it says when it asks.
    accounts.refresh()
    try await until("rest") { accounts.state.refreshing ? nil : () }
    let asked = try await provider.pay(
      world.user,
      #"{"amount":"1249.90","currency":"EUR","payee":{"name":"Contoso Books"},"reference":"Order 4711"}"#)
    let card = try await until("the banner") { accounts.state.waiting.first { $0.purpose == .transaction } }
    accounts.open(card)
    let request = try await world.top {
      if case .request(let id, let request) = $0 { world.navigation.request(id, request) } else { nil }
    }
    let waiting = try await world.waits(request)
    #expect(waiting.mayApprove)
    #expect(waiting.payment?.amount == "1249.90")
    #expect(waiting.payment?.payee == "Contoso Books")
    #expect(waiting.lines.map(\.name) == ["amount", "currency", "payee", "reference", "application"])
    request.number(asked.number)
    request.approve()
    #expect(try await world.result().code == "outcome.approved")
    #expect(try await provider.stateOfTransaction(asked.id) == "approved")
    try await world.close()
  }

  @Test func an_app_that_is_too_old_may_refuse_and_not_approve() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    _ = try await world.enrollAndEnable()
    let (live, first) = try await world.startSignIn()
    #expect(first.state.waiting?.mayApprove == true)
    try await provider.policy(#"{"min_app_version":{"other":"2.0"}}"#)
    first.number(live.number)
    first.approve()
    let result = try await world.result()
    #expect(result.code == "outcome.app_too_old", "the server says it first")
    world.navigation.go(.home)
    let accounts = world.navigation.accounts()
    var request = first
    repeat {
      // What a poll heard meanwhile, and which knows it not, counts as newer.
      try await until("rest") { accounts.state.refreshing ? nil : () }
      accounts.refresh()
      try await until("rest") { accounts.state.refreshing ? nil : () }
      let card = try await until("the banner") { accounts.state.waiting.first }
      world.navigation.go(.home)
      accounts.open(card)
      request = try await world.top {
        if case .request(let id, let request) = $0 { world.navigation.request(id, request) } else { nil }
      }
      try await world.waits(request)
    } while request.state.waiting?.mayApprove == true
    request.take(.openAppStore)
    try await until("the store") { world.outside.moves.contains(.leave(.openAppStore)) ? () : nil }
    request.deny()
    #expect(try await world.result().code == "outcome.denied")
    try await world.close()
  }

  /// The number of an enrollment, as it waits on its screen.
  private func enrollment(_ world: World) async throws -> EnrollNumberModel {
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    let preview = try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }
    preview.confirm()
    let model = try await world.top {
      if case .enrollNumber(let id) = $0 { world.navigation.enrollNumber(id) } else { nil }
    }
    try await world.waits(model)
    return model
  }

  @Test func a_wrong_number_ends_an_enrollment_and_the_account_is_gone() async throws {
    let world = try await World()
    let model = try await enrollment(world)
    let id = try #require(model.accountId)
    model.number(try await world.provider.live(world.user, purpose: "enrollment").wrongNumber)
    model.approve()
    let result = try await world.result()
    #expect(result.code == "outcome.wrong_number")
    #expect(try await world.library.authenticator().accounts().isEmpty)
    world.navigation.go(.open(.enrollNumber(id)))
    _ = world.navigation.enrollNumber(id)
    try await world.top { $0 == .accounts ? () : nil }
    try await world.close()
  }

  @Test func an_enrollment_that_was_interrupted_goes_on_with_its_number() async throws {
    let world = try await World()
    _ = try await enrollment(world)
    world.navigation.go(.home)
    try await world.restart()
    let accounts = world.navigation.accounts()
    let card = try await until("the account") { accounts.state.accounts.first }
    #expect(card.status == .pending)
    accounts.open(card.id)
    let model = try await world.top {
      if case .enrollNumber(let id) = $0 { world.navigation.enrollNumber(id) } else { nil }
    }
    try await world.waits(model)
    model.number(try await world.provider.live(world.user, purpose: "enrollment").number)
    model.approve()
    #expect(try await world.result().code == "outcome.approved")
    try await world.close()
  }

  @Test func an_enrollment_that_was_completed_before_the_app_was_killed_leads_to_its_account() async throws {
    let world = try await World()
    let id = try await world.enroll()
    world.navigation.go(.home)
    world.navigation.go(.open(.enrollNumber(id)))
    try await world.restart()
    _ = world.navigation.enrollNumber(id)
    try await world.top { $0 == .accountDetail(id) ? () : nil }
    try await world.close()
  }

  @Test func the_number_of_an_enrollment_may_be_refused() async throws {
    let world = try await World()
    let model = try await enrollment(world)
    #expect(model.state.waiting?.purpose == .enrollment)
    model.deny()
    #expect(try await world.result().code == "outcome.denied")
    try await world.close()
  }
}
