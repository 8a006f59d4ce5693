import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// The system, as the app's life sees it.
@MainActor final class FakeSystem: LifeCalls, NotificationCalls {
  let clock: any AuthenticatorCore.Clock
  private(set) var looks: [UInt64] = []
  var refusals: [String] = []
  var shown: [ShownNotification] = []
  private(set) var explained: [String] = []
  private var last = 0

  init(_ clock: any AuthenticatorCore.Clock) { self.clock = clock }

  func lookAgain(after seconds: UInt64) { looks.append(seconds) }

  func show(_ notification: SampleKit.Notification) async { show(notification.destination, notification.endsAt) }

  func explain(_ destination: String, _ code: String) async {
    explained.append(code)
    show(destination, nil)
  }

  func takeBack(_ identifiers: [String]) { shown.removeAll { identifiers.contains($0.identifier) } }

  /// Under an identifier that nobody knows, as the extension does it.
  func show(_ destination: String?, _ endsAt: UInt64?) {
    last += 1
    shown.append(ShownNotification(identifier: "\(last)", destination: destination, endsAt: endsAt))
  }
}

extension AppLife {
  /// The app came to the front and sent what it has to send, or left it.
  func isInFront(_ inFront: Bool) async {
    scene(inFront: inFront)
    await settled()
    if inFront { await sending?.value }
  }
}

/// The app between front and background.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct LifeTests {
  private func life(_ world: World) async -> (AppLife, FakeSystem) {
    let system = FakeSystem(world.clock)
    let life = AppLife(world.library, system, system)
    await life.isInFront(true)
    return (life, system)
  }

  private func isClosed(_ world: World) async throws -> Bool {
    do {
      _ = try await world.library.authenticator().accounts()
      return false
    } catch AuthenticatorError.Storage(_, _, .suspended) {
      return true
    }
  }

  private func closes(_ world: World) async throws {
    while try await !isClosed(world) { await Task.yield() }
  }

  private func close(_ world: World) async throws {
    try await world.library.resume()
    try await world.close()
  }

  @Test func the_file_is_open_while_the_app_is_in_front_and_nobody_asks_before_it_is() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (life, system) = await life(world)
    let accounts = world.navigation.accounts()
    try await until("the account") { accounts.state.accounts.count == 1 && !accounts.state.refreshing ? () : nil }
    await life.isInFront(false)
    #expect(try await isClosed(world))
    #expect(system.looks == [900])
    await life.isInFront(true)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await until("the request, or a problem") {
      accounts.state.waiting.map(\.requestId) == [live.id] || accounts.state.requestsProblem != nil ? () : nil
    }
    #expect(accounts.state.requestsProblem == nil)
    try await close(world)
  }

  @Test func an_approval_goes_on_when_the_app_leaves_the_screen_and_then_the_file_is_closed() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (life, _) = await life(world)
    let (live, request) = try await world.startSignIn()
    let (opened, answers) = (Signal(), Signal())
    world.gate.nextWaits(for: answers, opened: opened)
    request.number(live.number)
    request.approve()
    try await opened.received()
    await life.isInFront(false)
    #expect(try await !isClosed(world), "it is under way")
    #expect(world.time.calls == 1, "the system was asked for time")
    answers.send()
    #expect(try await world.result().code == "outcome.approved")
    try await closes(world)
    #expect(try await world.provider.request(live.id).state == "approved")
    try await close(world)
  }

  @Test func when_the_time_of_the_system_is_over_the_file_is_closed_and_the_request_still_waits() async throws {
    let world = try await World()
    _ = try await world.enrollAndEnable()
    let (life, _) = await life(world)
    let (live, request) = try await world.startSignIn()
    let opened = world.gate.nextStaysOpen()
    request.number(live.number)
    request.approve()
    try await opened.received()
    await life.isInFront(false)
    world.time.expire()
    try await closes(world)
    await world.gate.closed()
    await life.isInFront(true)
    try await until("rest") { request.state.waiting?.approving == false ? () : nil }
    request.deny()
    #expect(try await world.result().code == "outcome.denied")
    try await close(world)
  }

  @Test func a_refusal_and_a_step_have_time_as_well() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let (life, _) = await life(world)
    let model = world.enabling(id)
    try await world.signIn(model)
    let (opened, answers) = (Signal(), Signal())
    world.gate.nextWaits(for: answers, opened: opened)
    try await world.match(model, "enable")
    try await opened.received()
    await life.isInFront(false)
    #expect(world.time.calls > 0)
    answers.send()
    while world.time.calls > 0 { await Task.yield() }
    try await closes(world)
    await life.isInFront(true)
    try await until("done") { model.state.step == .done ? () : nil }
    model.finish()
    world.navigation.go(.home)
    let (live, request) = try await world.startSignIn()
    let (begun, goesOn) = (Signal(), Signal())
    world.signing.each {
      begun.send()
      try await goesOn.received()
    }
    request.deny()
    try await begun.received()
    await life.isInFront(false)
    #expect(try await !isClosed(world))
    goesOn.send()
    try await closes(world)
    #expect(try await world.provider.request(live.id).state == "denied")
    try await close(world)
  }

  @Test func a_file_whose_opening_ends_in_the_background_is_closed() async throws {
    let (begun, goesOn) = (Signal(), Signal())
    let world = try await World { configuration, hosts in
      begun.send()
      try await goesOn.received()
      return try await Library.openForReal(configuration, hosts)
    }
    let (life, _) = await life(world)
    let starting = StartingModel(world.library, world.navigation.moves)
    try await begun.received()
    async let left: Void = life.isInFront(false)
    goesOn.send()
    await left
    try await until("ready") { starting.state == .ready ? () : nil }
    try await closes(world)
    try await close(world)
  }

  @Test func l3_an_app_that_leaves_while_a_call_hangs_is_covered_at_once_and_its_file_is_closed() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    _ = try await world.library.authenticator().lockAppByPin(
      newPin: AppPin.typed(text: "194857"), grace: .halfAMinute, atTheLimit: .stayLocked, oldPin: nil)
    let (life, system) = await life(world)
    await life.isInFront(false)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let refusal = "request/\(id)/\(live.id)"
    system.refusals = [refusal]
    world.network.isSilent = true
    life.scene(inFront: true)
    await life.settled()
    #expect(world.library.lock.value?.isOpen == true)
    while world.time.calls == 0 { await Task.yield() }
    life.scene(inFront: false)
    #expect(world.library.lock.value == nil, "covered, and the time of grace has begun")
    await life.settled()
    #expect(try await isClosed(world))
    #expect(system.refusals == [refusal], "kept until the server has it")
    world.network.isSilent = false
    world.clock.advance(seconds: 31)
    await life.isInFront(true)
    #expect(world.library.lock.value == .lockedByPin(waitSeconds: 0, triesLeft: 10))
    #expect(try await world.provider.request(live.id).state == "denied")
    #expect(system.refusals.isEmpty)
    try await close(world)
  }

  @Test func what_is_sent_in_front_is_given_up_when_the_app_leaves() async throws {
    let world = try await World()
    let (life, _) = await life(world)
    _ = try await world.library.authenticator()
    let (begun, ended) = (Signal(), Signal())
    life.scene(inFront: true) {
      begun.send()
      let _: Void? = try? await untilCancelled()
      ended.send()
    }
    try await begun.received()
    life.scene(inFront: false)
    await life.settled()
    #expect(try await isClosed(world))
    try await ended.received()
    try await close(world)
  }

  @Test func a_look_in_the_background_tells_what_waits_and_leaves_the_file_closed() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let (life, system) = await life(world)
    await life.isInFront(false)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    await life.look()
    #expect(system.shown.map(\.destination) == ["request/\(id)/\(live.id)"])
    #expect(system.looks == [900, 900], "the next look was asked for before this one began")
    #expect(try await isClosed(world))
    await life.look()
    #expect(system.shown.count == 1, "told once")
    // The time is over.
    world.network.isCut = true
    let look = Task { await life.look() }
    look.cancel()
    await look.value
    #expect(try await isClosed(world))
    #expect(system.looks == [900, 900, 900, 900])
    try await close(world)
  }

  @Test func a_denial_in_a_notification_leaves_the_file_closed_and_the_request_is_not_offered_again() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let (life, system) = await life(world)
    await life.isInFront(false)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    await life.look()
    system.show("request/\(id)/\(live.id)", nil)
    await life.deny("request/\(id)/\(live.id)")
    #expect(try await world.provider.request(live.id).state == "denied")
    #expect(try await isClosed(world))
    #expect(system.shown.isEmpty, "that of the extension as well")
    #expect(system.refusals.isEmpty)
    while !world.library.inbox.content.value.waiting.isEmpty { await Task.yield() }
    try await close(world)
  }

  @Test func a_denial_without_a_network_after_the_app_was_ended_is_kept_and_done_when_there_is_one() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let first = try await world.provider.start(world.user, purpose: "sign_in")
    for way in ["the network comes", "the app comes to the front", "a look in the background"] {
      let live = way == "the network comes" ? first : try await world.provider.start(world.user, purpose: "sign_in")
      world.library.isInFront(false)
      world.network.isCut = true
      try await world.restart()
      world.library.isInFront(false)
      let system = FakeSystem(world.clock)
      let before = AppLife(world.library, system, system)
      await before.deny("request/\(id)/\(live.id)")
      #expect(system.refusals == ["request/\(id)/\(live.id)"])
      #expect(system.explained == ["offline"])
      #expect(system.shown.count == 1)
      #expect(system.looks == [900])
      await before.networkCame()
      #expect(system.explained == ["offline"], "said once")
      // Ended once more.
      try await world.library.resume()
      try await world.restart()
      world.library.isInFront(false)
      world.network.isCut = false
      let life = AppLife(world.library, system, system)
      switch way {
      case "the network comes": await life.networkCame()
      case "the app comes to the front": await life.isInFront(true)
      default: await life.look()
      }
      #expect(try await world.provider.request(live.id).state == "denied", "\(way)")
      #expect(system.refusals.isEmpty, "\(way)")
      #expect(system.shown.isEmpty, "\(way)")
      try await world.library.resume()
    }
    try await close(world)
  }

  @Test func a_refusal_that_came_too_late_says_so_and_is_not_kept() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    request.number(live.number)
    request.approve()
    #expect(try await world.result().code == "outcome.approved")
    let (life, system) = await life(world)
    await life.isInFront(false)
    await life.deny("request/\(id)/\(live.id)")
    #expect(system.explained == ["outcome.approved"])
    #expect(system.refusals.isEmpty)
    await life.deny("settings")
    #expect(system.refusals.isEmpty, "only requests are refused")
    try await close(world)
  }
}
