import AuthenticatorCore
import AuthenticatorTesting
import Testing

@testable import SampleKit

/// The lock of the app: setting it, what it covers, and what goes on under it.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct LockTests {
  private let pin = "194857"
  private let untouched = AppLock.lockedByPin(waitSeconds: 0, triesLeft: 10)

  private func lockByPin(_ world: World, _ grace: Grace = .none) async throws {
    world.navigation.go(.open(.appLock))
    let model = world.navigation.appLock()
    try await until("the lock") { model.state.now }
    model.choose(.pin)
    model.grace(grace)
    model.newPin(pin)
    model.again(pin)
    model.save()
    try await world.top { $0 == .appLock ? nil : () }
  }

  private func comes(_ world: World, _ lock: AppLock) async throws {
    let model = world.navigation.lock
    try await until("\(lock)") { model.state.lock == lock && !model.state.working ? () : nil }
  }

  private func enter(_ world: World, _ digits: String) {
    world.navigation.lock.type(digits)
    world.navigation.lock.unlock()
  }

  @Test func l3_an_app_that_is_opened_is_locked_and_the_pin_opens_it() async throws {
    let world = try await World()
    try await lockByPin(world)
    try await world.restart()
    let model = world.navigation.lock
    try await comes(world, untouched)
    enter(world, "194858")
    let verdict = try await until("the verdict") { model.state.verdict }
    #expect(verdict == .wrong(waitSeconds: 0, triesLeft: 9))
    try await until("rest") { model.state.working ? nil : () }
    enter(world, pin)
    try await until("the screens") { model.state.isOpen ? () : nil }
    #expect(model.state.typed == .empty)
    try await world.close()
  }

  @Test func l3_a_time_of_grace_keeps_the_app_open_and_what_shows_is_covered_at_once() async throws {
    let world = try await World()
    try await lockByPin(world, .oneMinute)
    let model = world.navigation.lock
    try await until("the screens") { model.state.isOpen ? () : nil }
    world.library.leave()
    try await until("the cover") { model.state.lock == nil ? () : nil }
    world.clock.advance(seconds: 50)
    await world.library.enter()
    try await until("the screens") { model.state.isOpen ? () : nil }
    world.library.leave()
    world.clock.advance(seconds: 60)
    await world.library.enter()
    try await comes(world, untouched)
    try await world.close()
  }

  @Test func l3_while_locked_nothing_is_approved_and_what_waits_is_denied() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    try await lockByPin(world)
    try await world.restart()
    try await comes(world, untouched)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    let model = world.navigation.lock
    try await until("the request") { model.state.waiting == 1 ? () : nil }
    world.navigation.go(.open(.request(id, requestId: live.id)))
    let request = world.navigation.request(id, live.id)
    try await world.waits(request)
    request.number(live.number)
    request.approve()
    let problem = try await until("the problem") { request.state.waiting?.problem }
    #expect(problem.code == "user_action.unlock_app")
    model.deny()
    try await until("nothing") { model.state.waiting == 0 ? () : nil }
    // What was said waits no longer than for the network.
    for account in try await world.library.authenticator().accounts() { _ = try await account.sync() }
    #expect(try await world.provider.request(live.id).state == "denied")
    try await world.close()
  }

  @Test func l3_what_a_link_leads_to_comes_once_the_app_is_unlocked() async throws {
    let world = try await World()
    try await lockByPin(world)
    try await world.restart()
    try await comes(world, untouched)
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    #expect(world.links.state.opening)
    enter(world, pin)
    try await world.top { if case .preview = $0 { () } else { nil } }
    #expect(world.links.state.problem == nil)
    try await world.close()
  }

  @Test func l3_the_prompt_of_the_phone_is_shown_by_itself_and_opens_the_app() async throws {
    let world = try await World()
    world.navigation.go(.open(.appLock))
    let settings = world.navigation.appLock()
    try await until("the lock") { settings.state.now }
    settings.choose(.phone)
    settings.save()
    try await world.top { $0 == .appLock ? nil : () }
    try await world.restart()
    let model = world.navigation.lock
    try await until("the screens") { model.state.isOpen ? () : nil }
    #expect(world.gate.prompts.map(\.kind) == [.unlockApp, .unlockApp])
    try await world.close()
  }

  @Test func l3_the_pin_is_changed_and_removed_by_the_old_one_alone() async throws {
    let world = try await World()
    try await lockByPin(world)
    world.navigation.go(.open(.appLock))
    let model = world.navigation.appLock()
    try await until("the lock") { model.state.now }
    #expect(model.state.asksOldPin && model.state.choice == .pin)
    model.newPin("805391")
    model.again("805392")
    model.save()
    #expect(model.state.differs)
    model.choose(.off)
    model.oldPin("194858")
    model.save()
    let verdict = try await until("the verdict") { model.state.verdict }
    #expect(verdict == .wrong(waitSeconds: 0, triesLeft: 9))
    try await until("rest") { model.state.working ? nil : () }
    model.oldPin(pin)
    model.save()
    try await world.top { $0 == .appLock ? nil : () }
    #expect(try await world.library.authenticator().appLock() == .off)
    try await world.close()
  }

  @Test func l3_without_the_pin_the_lock_goes_with_what_it_kept() async throws {
    let world = try await World()
    let id = try await world.enroll()
    try await lockByPin(world)
    try await world.restart()
    try await comes(world, untouched)
    world.navigation.lock.giveUp()
    let model = world.navigation.lock
    try await until("the screens") { model.state.isOpen ? () : nil }
    let view = try await world.library.account(id)?.view()
    #expect(view?.lifecycle == .mustEnrollAgain(why: .appLockGivenUp))
    try await world.close()
  }
}
