import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// Which notifications there are, and what an extension finds for one.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct NotificationTests {
  @Test func notifications_go_with_their_requests_whoever_has_shown_them() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.library.isInFront(false)
    let system = FakeSystem(world.clock)
    let list = NotificationList(calls: system, clock: world.clock)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let waits = "request/\(id)/\(live.id)"
    system.show(waits, nil)
    system.show("request/\(id)/answered", nil)
    system.show("request/another/r", nil)
    system.show(nil, nil)
    system.show("request/another/over", try world.clock.now().wall)
    await list.show(try await Background(world.library).poll())
    #expect(
      system.shown.map(\.destination) == [waits, "request/another/r", nil], "one of each, of the extension or not")
    world.network.isCut = true
    await list.show(try await Background(world.library).poll())
    #expect(system.shown.count == 3, "nobody knows")
    try await world.close()
  }

  @Test func what_shows_in_the_app_or_does_not_wait_any_more_has_no_notification() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let system = FakeSystem(world.clock)
    let life = AppLife(world.library, system, system)
    await life.isInFront(true)
    let accounts = world.navigation.accounts()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    system.show("request/\(id)/\(live.id)", nil)
    system.show("request/\(id)/answered-elsewhere", nil)
    system.show("request/account-that-is-gone/r", nil)
    system.show(nil, nil)
    try await until("the banner") { accounts.state.waiting.isEmpty ? nil : () }
    while system.shown.count > 1 { await Task.yield() }
    #expect(system.shown.map(\.destination) == [nil])
    try await world.close()
  }

  @Test func what_nobody_has_asked_for_since_the_app_came_to_the_front_stays() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let system = FakeSystem(world.clock)
    let life = AppLife(world.library, system, system)
    await life.isInFront(true)
    let accounts = world.navigation.accounts()
    try await until("the account") { accounts.state.loading || accounts.state.refreshing ? nil : () }
    await life.isInFront(false)
    world.network.isCut = true
    system.show("request/\(id)/told-by-the-extension", nil)
    await life.isInFront(true)
    accounts.refresh()
    try await until("offline") { accounts.state.offline && !accounts.state.refreshing ? () : nil }
    #expect(system.shown.count == 1)
    world.network.isCut = false
    accounts.refresh()
    while !system.shown.isEmpty { await Task.yield() }
    try await world.close()
  }

  @Test func a_notification_in_front_shows_unless_its_request_does() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let system = FakeSystem(world.clock)
    let life = AppLife(world.library, system, system)
    await life.isInFront(true)
    let accounts = world.navigation.accounts()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await until("the banner") { accounts.state.waiting.isEmpty ? nil : () }
    #expect(!life.comesInFront("request/\(id)/\(live.id)"))
    #expect(life.comesInFront("request/\(id)/unknown"))
    #expect(life.comesInFront(nil))
    try await world.close()
  }

  /// What the extension opens: the file of the app, which is ended.
  private func newest(_ world: World, _ id: String? = nil) async throws -> SampleKit.Notification? {
    let (configuration, keys, network) = (World.configuration(world.directory), world.signing, world.network)
    return await Waking.newest(id) {
      try await Authenticator.open(
        configuration: configuration, keyStore: keys, mode: .extension, transport: network)
    }
  }

  @Test func an_extension_finds_the_newest_request_also_where_other_accounts_cannot_be_asked() async throws {
    let (other, gone) = (try IdentityProvider.start(), try IdentityProvider.start())
    defer { other.stop() }
    let world = try await World()
    let (user, provider) = (world.user, world.provider)
    world.links.open(Secret("otpauth://totp/Example:1?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"))
    try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }.confirm()
    try await world.top { $0 == .accounts ? () : nil }
    for one in [other, gone] { try await one.addUser(user) }
    world.provider = gone
    _ = try await world.enroll()
    world.provider = provider
    let id = try await world.enrollAndEnable()
    world.provider = other
    let otherId = try await world.enrollAndEnable()
    try await world.library.shutDown()
    gone.stop()
    #expect(try await newest(world) == nil)
    let older = try await other.start(user, purpose: "sign_in")
    try await other.advanceClock(seconds: 30)
    #expect(try await newest(world)?.destination == "request/\(otherId)/\(older.id)")
    let newer = try await provider.start(user, purpose: "sign_in")
    let found = try #require(try await newest(world))
    #expect(found.destination == "request/\(id)/\(newer.id)")
    #expect(found.canBeDenied)
    #expect(try found.endsAt > SystemClock().now().wall)
    // The file was closed each time.
    try await world.restart()
    world.links.openNotification(found.destination)
    try await world.top { $0 == .request(id, requestId: newer.id) ? () : nil }
    try await world.close()
  }

  @Test func a_push_for_no_account_finds_nothing_and_one_that_names_none_finds_what_waits() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await world.library.shutDown()
    for stranger in ["AAECAwQFBgcICQoLDA0ODw", "not an id", ""] {
      #expect(try await newest(world, stranger) == nil)
    }
    #expect(try await newest(world)?.destination == "request/\(id)/\(live.id)")
    // The file was closed each time.
    try await world.restart()
    try await world.close()
  }

  @Test func a_server_that_wakes_nobody_by_apns_is_told_no_token() async throws {
    let world = try await World()
    let push = Push(world.library)
    _ = try await world.enroll()
    world.library.isInFront(false)
    world.network.isCut = true
    let before = world.library.problems.entries
    await push.register()
    await push.told(Data([0x0a, 0xff]))
    #expect(world.library.problems.entries == before, "nothing was to be sent")
    world.network.isCut = false
    try await world.close()
  }

  @Test func an_extension_leads_to_the_number_of_enabling_where_the_app_goes() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let model = world.enabling(id)
    try await world.signIn(model)
    world.navigation.go(.home)
    try await world.library.shutDown()
    let found = try #require(try await newest(world))
    #expect(found.card.purpose == .enable)
    #expect(!found.canBeDenied)
    try await world.restart()
    world.links.openNotification(found.destination)
    try await world.top { $0 == .enabling(id, renewing: false) ? () : nil }
    try await world.close()
  }

  @Test func an_extension_whose_time_is_over_has_closed_the_file_before_it_answers() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await world.library.shutDown()
    let (asked, opened) = (Signal(), Opened())
    world.signing.each {
      asked.send()
      let _: Void = try await untilCancelled()
    }
    let (configuration, keys) = (World.configuration(world.directory), world.signing)
    let look = Task {
      await Waking.newest {
        let authenticator = try await Authenticator.open(
          configuration: configuration, keyStore: keys, mode: .extension)
        opened.authenticator = authenticator
        return authenticator
      }
    }
    try await asked.received()
    look.cancel()
    #expect(await look.value == nil)
    do {
      _ = try await opened.authenticator?.accounts()
      Issue.record("the file is open")
    } catch AuthenticatorError.Storage(_, _, .closed) {
      // As it should be.
    }
    world.signing.each(nil)
    try await world.restart()
    #expect(try await Background(world.library).deny(id, live.id) == "outcome.denied")
    try await world.close()
  }

  private final class Opened: @unchecked Sendable {
    var authenticator: ExtensionAuthenticator?
  }
}
