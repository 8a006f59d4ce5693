import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// From the first start to the first sign-in, and what becomes of it when the app is killed in between.
@Suite(.serialized, .timeLimit(.minutes(3))) @MainActor struct StoryTests {
  @Test func the_whole_story_from_an_empty_list_to_an_approved_sign_in() async throws {
    let world = try await World()
    let accounts = world.navigation.accounts()
    try await until("an empty list") { accounts.state.loading ? nil : () }
    #expect(accounts.state.accounts.isEmpty)
    accounts.add()
    try await world.top { $0 == .add ? () : nil }

    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("the account in use") { detail.state.card?.status == .inUse ? () : nil }
    detail.act(.enable)
    try await world.top { $0 == .enabling(id, renewing: false) ? () : nil }
    try await world.enable(id)
    try await until("phone sign-in") { detail.state.card?.status == .enabled ? () : nil }
    world.navigation.go(.home)

    let (live, request) = try await world.startSignIn()
    let shown = try await world.waits(request)
    #expect(shown.purpose == .signIn)
    #expect(shown.secondsLeft > 0)
    request.number(live.number)
    request.approve()
    let result = try await world.result()
    #expect(result.code == "outcome.approved")
    #expect(world.navigation.result(result).state.tone == .good)
    #expect(try await world.provider.request(live.id).state == "approved")
    world.navigation.result(result).done()
    try await world.top { $0 == .accounts ? () : nil }
    try await until("no banner") { accounts.state.waiting.isEmpty ? () : nil }
    try await world.close()
  }

  @Test func a_process_that_is_killed_goes_on_at_the_screen_it_showed() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let before = world.enabling(id)
    try await until("the step to sign in") { if case .signIn = before.state.step { () } else { nil } }
    before.openBrowser()
    let page = try await until("the browser") { world.outside.pages.first }

    // The browser comes back to an app that was killed meanwhile.
    try await world.restart()
    #expect(world.navigation.stack.top == .enabling(id, renewing: false))
    let redirect = try await world.provider.authorize(page, user: world.user)
    world.links.open(Secret(redirect))
    let model = world.navigation.enabling(id, renewing: false)
    try await until("the step of the number") { if case .matchNumber = model.state.step { () } else { nil } }
    try await until("rest") { model.state.working ? nil : () }

    try await world.restart()
    let again = world.navigation.enabling(id, renewing: false)
    try await until("the number again") {
      if case .matchNumber = again.state.step, !again.state.working { () } else { nil }
    }
    try await world.match(again, "enable")
    try await until("done") { again.state.step == .done ? () : nil }
    again.finish()

    let live = try await world.provider.start(world.user, purpose: "sign_in")
    world.links.openNotification("request/\(id)/\(live.id)")
    try await world.top { $0 == .request(id, requestId: live.id) ? () : nil }
    try await world.restart()
    let request = world.navigation.request(id, live.id)
    try await world.waits(request)
    request.number(live.number)
    request.approve()
    #expect(try await world.result().code == "outcome.approved")
    try await world.close()
  }

  @Test func what_was_read_is_lost_with_the_process_and_scanned_again() async throws {
    let world = try await World()
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    try await world.restart()
    let model = world.navigation.preview(key)
    #expect(model.state == .gone)
    model.confirm()
    #expect(model.state == .gone)
    model.scanAgain()
    try await world.top { $0 == .scan ? () : nil }
    try await world.close()
  }

  @Test func a_screen_that_is_closed_ends_what_it_waits_for() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    let opened = world.gate.nextStaysOpen()
    request.number(live.number)
    request.approve()
    try await opened.received()
    #expect(request.state.waiting?.approving == true)
    world.navigation.back()
    await world.gate.closed()
    // The library ends it once the prompt is closed. The time limit of the suite ends the wait.
    while world.keys.openSessions > 0 { await Task.yield() }
    #expect(try await world.provider.request(live.id).state == "live")

    // It still waits, and is approved after all.
    let accounts = world.navigation.accounts()
    let card = try await until("the banner") { accounts.state.waiting.first { $0.requestId == live.id } }
    accounts.open(card)
    let again = try await world.top {
      if case .request(let id, let request) = $0 { world.navigation.request(id, request) } else { nil }
    }
    try await world.waits(again)
    again.number(live.number)
    again.approve()
    #expect(try await world.result().code == "outcome.approved")
    try await world.close()
  }

  @Test func a_file_that_is_closed_in_the_background_is_open_again_in_front() async throws {
    let world = try await World()
    _ = try await world.enroll()
    world.navigation.go(.home)
    let accounts = world.navigation.accounts()
    try await until("the account") { accounts.state.accounts.count == 1 && !accounts.state.refreshing ? () : nil }
    world.library.isInFront(false)
    await world.library.suspend()
    accounts.refresh()
    let problem = try await until("a problem") { accounts.state.problem }
    #expect(problem.code == "storage.suspended")
    #expect(problem.wayOut == .retry)
    try await world.library.resume()
    world.library.isInFront(true)
    accounts.take(.retry)
    try await until("no problem") { accounts.state.problem == nil && !accounts.state.refreshing ? () : nil }
    try await world.close()
  }

  @Test func screens_of_an_earlier_process_come_back_where_none_was_opened_since() async throws {
    let world = try await World()
    world.navigation.restore(["accounts", "settings", "of-a-newer-version"])
    #expect(world.navigation.path == [.settings])
    world.navigation.restore(["accounts", "add"])
    #expect(world.navigation.path == [.settings])
    world.navigation.path = []
    #expect(world.navigation.stack == BackStack())
    try await world.close()
  }
}
