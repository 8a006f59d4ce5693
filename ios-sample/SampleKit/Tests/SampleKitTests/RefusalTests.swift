import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// Refusing, trying again, and what becomes of a request that nobody answers in time.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct RefusalTests {
  @Test func a_refusal_that_failed_is_tried_again_as_a_refusal() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let prompts = world.gate.prompts.count
    request.number(live.number)
    world.signing.each { throw HostError.NotAvailable }
    request.deny()
    let problem = try await until("a problem") { request.state.waiting?.problem }
    #expect(problem.wayOut.leads == .again, "\(problem)")
    world.signing.each(nil)
    request.take(problem.wayOut)
    #expect(try await world.result().code == "outcome.denied")
    #expect(world.gate.prompts.count == prompts, "nobody was asked to approve")
    #expect(try await world.provider.request(live.id).state == "denied")
    try await world.close()
  }

  @Test func a_problem_of_the_past_is_not_repeated_once_the_person_types() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    world.signing.each { throw HostError.NotAvailable }
    request.deny()
    let problem = try await until("a problem") { request.state.waiting?.problem }
    world.signing.each(nil)
    request.number(live.number)
    request.take(problem.wayOut)
    #expect(request.state.waiting?.refusing == false, "it only looks")
    try await world.close()
  }

  @Test func a_refusal_goes_out_also_if_its_screen_is_closed_at_once() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let (begun, goesOn) = (Signal(), Signal())
    world.signing.each {
      begun.send()
      try await goesOn.received()
    }
    request.deny()
    try await begun.received()
    request.report()
    request.reallyReport()
    #expect(request.state.waiting?.asksToReport == false, "one refusal is enough")
    world.navigation.back()
    goesOn.send()
    let account = try #require(try await world.library.account(id))
    while try await account.answerTo(requestId: live.id) != .denied { await Task.yield() }
    #expect(try await world.provider.request(live.id).state == "denied")
    #expect(world.navigation.stack.top == .accounts, "nothing opens over what the person went to")
    try await world.close()
  }

  @Test func a_prompt_that_is_closed_after_the_time_is_over_leaves_nothing_to_be_answered() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    request.number(live.number)
    let (opened, answers) = (Signal(), Signal())
    world.gate.next { throw HostError.Cancelled }
    world.gate.nextWaits(for: answers, opened: opened)
    request.approve()
    try await opened.received()
    world.clock.advance(seconds: 120)
    try await until("the end of the time") { request.state.waiting?.secondsLeft == 0 ? () : nil }
    answers.send()
    #expect(try await world.result().code == "outcome.expired")
    try await world.close()
  }

  @Test func an_approval_says_what_it_is_doing() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let (opened, answers) = (Signal(), Signal())
    world.gate.nextWaits(for: answers, opened: opened)
    request.number(live.number)
    request.approve()
    try await until("the step") { request.state.waiting?.step == "progress.waiting_for_person" ? () : nil }
    answers.send()
    #expect(try await world.result().code == "outcome.approved")
    try await until("rest") { request.state.waiting?.approving == true ? nil : () }
    #expect(request.state.waiting?.step == nil)
    try await world.close()
  }

  @Test func after_the_app_was_killed_an_answer_is_known() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let account = try #require(try await world.library.account(id))
    let found = try #require(try await world.library.inbox.find(account, requestId: live.id))
    _ = try await found.deny()
    world.navigation.go(.open(.request(id, requestId: live.id)))
    try await world.restart()
    _ = world.navigation.request(id, live.id)
    #expect(try await world.result().code == "outcome.denied")
    try await world.close()
  }

  @Test func back_from_the_browser_without_a_network_a_request_still_waits_and_can_be_refused() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let accounts = world.navigation.accounts()
    try await until("the banner") { accounts.state.waiting.map(\.requestId) == [live.id] ? () : nil }
    world.network.isCut = true
    world.library.isInFront(false)
    world.library.isInFront(true)
    try await until("rest") { accounts.state.refreshing ? nil : () }
    accounts.refresh()
    try await until("offline") { accounts.state.offline && !accounts.state.refreshing ? () : nil }
    #expect(accounts.state.waiting.map(\.requestId) == [live.id])
    world.navigation.go(.open(.request(id, requestId: live.id)))
    let request = world.navigation.request(id, live.id)
    try await world.waits(request)
    request.deny()
    #expect(try await world.result().code == "outcome.pending")
    try await world.close()
  }

  @Test func requests_come_again_once_a_network_that_nobody_can_trust_was_left() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    world.network.isCaptured = true
    try await world.restart()
    // Opens the library; nobody but the poll asks.
    _ = world.navigation.coming
    while world.library.inbox.content.value.problems.isEmpty { await Task.yield() }
    #expect(world.library.inbox.content.value.problems.values.map(\.wayOut) == [.leaveNetwork])
    let accounts = world.navigation.accounts()
    try await until("the problem") {
      accounts.state.requestsProblem?.wayOut == .leaveNetwork && !accounts.state.refreshing ? () : nil
    }
    world.network.isCaptured = false
    accounts.refresh()
    try await until("no problem") { accounts.state.requestsProblem == nil && !accounts.state.refreshing ? () : nil }
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await until("the banner") { accounts.state.waiting.map(\.requestId) == [live.id] ? () : nil }
    try await world.close()
  }
}
