import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// What comes from outside: links, notifications, requests; none of it decides what shows.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct OutsideTests {
  private func link(_ account: Int) -> Secret {
    Secret("otpauth://totp/Example:\(account)?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example")
  }

  @Test func a_notification_leads_only_to_what_an_account_of_this_phone_asks_for() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let before = world.navigation.stack
    let elsewhere: [Destination] = [
      .result(ResultKey(id, "r", "outcome.approved")), .enrollAgain(id), .preview("1"), .accountDetail(id), .settings,
      .request("of nobody", requestId: "r"), .enabling("of nobody", renewing: true),
    ]
    for destination in elsewhere { world.links.openNotification(destination.text) }
    world.links.openNotification("of-a-newer-version/x")
    try await until("what is of nobody") {
      world.outside.moves.filter { $0 == .closeAccount("of nobody") }.count == 2 ? () : nil
    }
    // What came before it is done by now as well.
    let asked = Destination.request(id, requestId: "r")
    world.links.openNotification(asked.text)
    try await world.top { $0 == asked ? () : nil }
    #expect(world.navigation.stack.destinations == before.destinations + [asked])
    try await world.close()
  }

  @Test func a_notification_begins_nothing() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let account = try #require(try await world.library.account(id))
    for renewing in [true, false] {
      let destination = Destination.enabling(id, renewing: renewing)
      world.links.openNotification(destination.text)
      try await world.top { $0 == destination ? () : nil }
      _ = world.navigation.enabling(id, renewing: renewing)
      try await world.top { $0 == .accountDetail(id) ? () : nil }
      #expect(try await account.view().phoneSignIn == .enabled)
    }
    try await world.close()
  }

  @Test func many_links_lead_to_one_preview() async throws {
    let world = try await World()
    world.links.open(link(1))
    // The one that the person looks at stays; of the others there is one behind it.
    let first = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    var behind: [String] = []
    for number in 2...3 {
      world.links.open(link(number))
      let before = behind
      behind.append(
        try await until("a preview behind") {
          let open = world.navigation.stack.destinations
          if open.count == 3, case .preview(let key) = open[1], !before.contains(key) { return key } else { return nil }
        })
    }
    #expect(world.navigation.stack.destinations == [.accounts, .preview(behind[1]), .preview(first)])
    try await until("rest") { world.links.state.opening ? nil : () }
    #expect(behind.map { world.library.previews.find($0) != nil } == [false, true], "the other keeps no secret")
    try await world.close()
  }

  @Test func a_link_comes_behind_what_is_being_answered_and_says_so() async throws {
    let world = try await World()
    world.navigation.go(.open(.request("a", requestId: "r")))
    world.links.open(link(1))
    try await until("the notice") { world.outside.notices == [.linkLater] ? () : nil }
    #expect(world.navigation.stack.top == .request("a", requestId: "r"))
    world.navigation.back()
    guard case .preview = world.navigation.stack.top else { throw Unexpected(world.navigation.stack) }
    try await world.close()
  }

  @Test func a_link_that_only_begins_like_the_way_back_from_the_browser_is_none() async throws {
    let world = try await World()
    world.links.open(Secret(world.library.app.redirectUri + "XYZ?code=1&state=2"))
    let problem = try await until("a problem") { world.links.state.problem }
    #expect(problem.code == "invalid_input.scheme.other_authenticator")
    try await world.close()
  }

  @Test func a_link_that_nobody_waits_for_says_so_and_one_that_is_wrong_is_not_opened_again() async throws {
    let world = try await World()
    _ = try await world.enroll()
    world.links.open(Secret("org.authenticatorcore.sample:/oauth?code=x&state=y"))
    #expect(try await until("a problem") { world.links.state.problem }.wayOut == .showAccounts)
    world.links.dismiss()
    #expect(world.links.state == LinksState())
    world.links.open(Secret("org.authenticatorcore.sample:/oauth?x=y"))
    let wrong = try await until("a problem") { world.links.state.problem }
    #expect(wrong.wayOut == WayOut.none, "opened again it is wrong again: \(wrong.code)")
    try await world.close()
  }

  @Test func a_request_that_comes_is_told_over_every_screen_but_those_that_show_it() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let coming = world.navigation.coming
    let request = try await until("the request") {
      coming.state.waiting.map(\.requestId) == [live.id] ? coming.state.waiting.first : nil
    }
    let answering = Destination.request(id, requestId: live.id)
    let told: [Destination] = [
      .settings, .scan, .request(id, requestId: "another"), .enabling(id, renewing: false),
    ]
    for screen in told { #expect(coming.state.over(screen) == request, "\(screen)") }
    let shown: [Destination] = [
      answering, .result(ResultKey(id, live.id, "outcome.pending")), .accounts, .accountDetail(id),
    ]
    for screen in shown { #expect(coming.state.over(screen) == nil, "\(screen)") }
    coming.open(request)
    try await world.top { $0 == answering ? () : nil }
    try await world.close()
  }

  @Test func a_notification_is_denied_without_a_screen_and_also_after_the_app_was_killed() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.library.isInFront(false)
    #expect(try await Background(world.library).poll().notifications.isEmpty)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let found = try await Background(world.library).poll()
    #expect(found.notifications.map(\.destination) == ["request/\(id)/\(live.id)"])
    let now = try world.clock.now().wall
    #expect(found.notifications.allSatisfy { $0.endsAt > now && $0.canBeDenied })
    #expect(found.asked == [id], "of others nothing is taken back")
    #expect(!"\(found.notifications)".contains("number"))
    #expect(found.askAgainAfter == nil)
    try await world.restart()
    world.library.isInFront(false)
    let background = Background(world.library)
    #expect(try await background.deny(id, live.id) == "outcome.denied")
    #expect(try await background.deny(id, live.id) == "outcome.denied", "tapped twice")
    #expect(try await background.deny("nobody", live.id) == nil)
    #expect(try await world.provider.request(live.id).state == "denied")
    try await world.close()
  }

  @Test func a_request_that_was_told_is_denied_without_a_network_and_sent_when_it_is_back() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.library.isInFront(false)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let background = Background(world.library)
    _ = try await background.poll()
    world.network.isCut = true
    let unreached = try await background.poll()
    #expect(unreached.asked.isEmpty && unreached.notifications.isEmpty, "nothing is taken back")
    #expect(try await background.deny(id, live.id) == "outcome.pending")
    world.network.isCut = false
    await world.library.sendWhatWaits()
    #expect(try await world.provider.request(live.id).state == "denied")
    try await world.close()
  }
}
