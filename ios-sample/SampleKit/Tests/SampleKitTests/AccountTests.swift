import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// The list, one account, and what is done with it.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct AccountTests {
  private let byTime = "otpauth://totp/Contoso:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Contoso"
  private let byCounter =
    "otpauth://hotp/Fabrikam:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fabrikam&counter=1"

  private func add(_ world: World, _ link: String) async throws {
    world.links.open(Secret(link))
    let preview = try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }
    preview.confirm()
    try await world.top { $0 == .accounts ? () : nil }
  }

  @Test func codes_show_when_they_are_asked_for_and_are_copied() async throws {
    let world = try await World()
    let accounts = world.navigation.accounts()
    try await add(world, byTime)
    let card = try await until("the account") { accounts.state.accounts.first }
    #expect(card.title == "Contoso")
    #expect(card.status == .codesOnly)
    #expect(card.code == .hidden)
    accounts.showCode(card.id)
    let code = try await until("a code") {
      if case .shown(let code) = accounts.state.accounts.first?.code { code } else { nil }
    }
    #expect(code.digits.text.count == 6)
    #expect(try #require(code.secondsLeft) <= 30)
    accounts.copyCode(card.id)
    try await until("the clipboard") { world.outside.copied == [code.digits.text] ? () : nil }
    // Out of sight, out of the screen.
    world.library.isInFront(false)
    try await until("a hidden code") { accounts.state.accounts.first?.code == .hidden ? () : nil }
    try await world.close()
  }

  @Test func a_code_by_counter_is_another_each_time() async throws {
    let world = try await World()
    let accounts = world.navigation.accounts()
    try await add(world, byCounter)
    let id = try await until("the account") { accounts.state.accounts.first?.id }
    let shown: @MainActor @Sendable () -> ShownCode? = {
      if case .shown(let code) = accounts.state.accounts.first?.code { code } else { nil }
    }
    accounts.showCode(id)
    let first = try await until("a code", shown)
    #expect(first.secondsLeft == nil)
    accounts.showCode(id)
    try await until("another") { shown().flatMap { $0.digits == first.digits ? nil : () } }
    accounts.hideCode(id)
    try await until("a hidden code") { accounts.state.accounts.first?.code == .hidden ? () : nil }
    try await world.close()
  }

  @Test func the_order_is_the_persons_and_outlives_the_process() async throws {
    let world = try await World()
    let accounts = world.navigation.accounts()
    try await add(world, byTime)
    try await add(world, byCounter)
    let before = try await until("both") {
      accounts.state.accounts.count == 2 ? accounts.state.accounts.map(\.title) : nil
    }
    let last = try #require(accounts.state.accounts.last)
    for place in 0..<20 { accounts.move(last.id, to: place % 2) }
    accounts.move(last.id, to: 0)
    accounts.move("nobody", to: 0)
    #expect(accounts.state.accounts.map(\.title) == before.reversed())
    let stored = try await world.library.authenticator()
    for try await views in stored.viewUpdates where views.map(\.organisation) == before.reversed() { break }
    try await world.restart()
    let again = world.navigation.accounts()
    try await until("the order") { again.state.accounts.map(\.title) == before.reversed() ? () : nil }
    try await world.close()
  }

  @Test func a_name_is_typed_and_one_that_is_too_long_is_said() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.card?.status == .inUse ? () : nil }
    detail.name("not asked for")
    #expect(detail.state.renaming == nil)
    detail.act(.rename)
    detail.name(String(repeating: "x", count: 2000))
    detail.rename()
    let problem = try await until("a problem") { detail.state.problem }
    #expect(problem.code.hasPrefix("invalid_input.label"))
    #expect(detail.state.renaming?.count == 2000, "nothing that was typed is lost")
    detail.name("At work")
    detail.rename()
    try await until("the name") { detail.state.card?.title == "At work" ? () : nil }
    try await until("rest") { detail.state.renaming == nil && !detail.state.working ? () : nil }
    detail.act(.rename)
    detail.dismiss()
    #expect(detail.state.renaming == nil)
    try await world.close()
  }

  @Test func what_enabling_lacks_is_said_with_its_way_out() async throws {
    let world = try await World()
    world.device.set(.notSet)
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    let lock = try await until("the lock") {
      detail.state.prerequisites.first { $0.kind == .deviceLock && $0.state == .notMet }
    }
    #expect(lock.problems.map(\.wayOut) == [.openLockSettings])
    detail.act(.disable)
    #expect(detail.state.asks == nil, "what the library does not offer does nothing")
    detail.act(.enable)
    try await world.top { $0 == .enabling(id, renewing: false) ? () : nil }
    let enabling = world.navigation.enabling(id, renewing: false)
    try await until("the lock") { enabling.state.step == .setDeviceLock ? () : nil }
    world.device.set(.set)
    world.navigation.resumed()
    try await until("the step to sign in") { if case .signIn = enabling.state.step { () } else { nil } }
    detail.resumed()
    try await until("a lock") { detail.state.lock?.state == .met ? () : nil }
    try await world.close()
  }

  @Test func a_biometric_that_the_organisation_asks_for_shows_where_it_is_missing() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    world.device.set(biometric: .notEnrolled)
    try await provider.policy(#"{"uv_policy": "biometric_strict"}"#)
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    let missing = try await until("a missing finger") { detail.state.biometric }
    #expect(missing.state == .notMet)
    #expect(missing.problems.map(\.code) == ["user_action.enroll_biometric"])
    #expect(missing.problems.map(\.wayOut) == [.enrollBiometric])
    world.device.set(biometric: .noHardware)
    detail.resumed()
    try await until("another phone") {
      detail.state.biometric?.problems.map(\.code) == ["refused.biometric_unsupported"] ? () : nil
    }
    world.device.set(biometric: nil)
    detail.resumed()
    try await until("nobody knows") { detail.state.biometric?.state == .unknown ? () : nil }
    world.device.set(biometric: .enrolled)
    detail.resumed()
    try await until("a finger") { detail.state.biometric == nil ? () : nil }
    try await world.close()
  }

  @Test func phone_sign_in_is_disabled_after_it_was_asked_and_the_server_hears_of_it_later() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.actions.contains(.disable) ? () : nil }
    detail.confirm()
    #expect(!detail.state.working, "nothing was asked")
    detail.act(.disable)
    #expect(detail.state.asks == .disable)
    detail.dismiss()
    #expect(detail.state.asks == nil)
    world.network.isCut = true
    detail.act(.disable)
    detail.confirm()
    try await until("the notice") { world.outside.notices == [.disabledServerLater] ? () : nil }
    try await until("the state") { detail.state.card?.status == .tellingServer ? () : nil }
    world.network.isCut = false
    await world.library.sendWhatWaits()
    try await until("the state") { detail.state.card?.status == .inUse ? () : nil }
    try await world.close()
  }

  @Test func an_account_that_the_server_cannot_be_told_of_is_removed_here_alone_if_the_person_says_so() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.card?.status == .inUse ? () : nil }
    detail.act(.remove)
    world.network.isCut = true
    detail.confirm()
    try await until("the question") { detail.state.asks == .forget && !detail.state.working ? () : nil }
    #expect(detail.state.problem?.code == "offline")
    detail.take(.retry)
    try await until("the question again") { detail.state.asks == .forget && !detail.state.working ? () : nil }
    detail.confirm()
    try await world.top { $0 == .accounts ? () : nil }
    try await until("the notice") { world.outside.notices == [.removedHereOnly] ? () : nil }
    let accounts = world.navigation.accounts()
    try await until("an empty list") { accounts.state.accounts.isEmpty && !accounts.state.loading ? () : nil }
    try await world.close()
  }

  @Test func an_account_that_is_removed_closes_what_is_about_it() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.card?.status == .inUse ? () : nil }
    detail.activity()
    try await world.top { $0 == .activity(id) ? () : nil }
    detail.act(.remove)
    detail.confirm()
    try await world.top { $0 == .accounts ? () : nil }
    try await until("the notice") { world.outside.notices == [.removed] ? () : nil }
    // Whatever shows it, as after the app was killed, closes as well.
    for destination in [Destination.accountDetail(id), .enabling(id, renewing: false), .request(id, requestId: "r")] {
      world.navigation.go(.open(destination))
      switch destination {
      case .accountDetail: _ = world.navigation.accountDetail(id)
      case .enabling: _ = world.navigation.enabling(id, renewing: false)
      default: _ = world.navigation.request(id, "r")
      }
      try await world.top { $0 == .accounts ? () : nil }
    }
    try await world.close()
  }

  @Test func an_account_that_was_removed_elsewhere_closes_its_own_screen_alone() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.card == nil ? nil : () }
    // What goes on with another account.
    world.navigation.go(.open(.enrollAgain(id)))
    try await world.library.account(id)?.forget()
    try await until("the screen") { world.navigation.stack.destinations == [.accounts, .enrollAgain(id)] ? () : nil }
    try await world.close()
  }

  @Test func accounts_that_could_not_be_read_are_read_again_and_are_not_said_to_be_none() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let opened = try await world.library.authenticator()
    let door = Door()
    let library = Library(World.configuration(world.directory), world.library.hosts) { _, _ in
      if door.isClosed { throw AuthenticatorError.Storage(code: "storage.locked", advice: "", problem: .locked) }
      return opened
    }
    let accounts = AccountsModel(library, world.navigation.moves)
    let detail = AccountDetailModel(library, world.navigation.moves, id)
    try await until("a problem") { accounts.state.problem != nil && !accounts.state.refreshing ? () : nil }
    #expect(accounts.state.problem?.wayOut == .unlockPhone)
    #expect(accounts.state.loading, "nobody knows whether there are accounts")
    try await until("a problem") { detail.state.problem == nil ? nil : () }
    door.isClosed = false
    accounts.take(.unlockPhone)
    detail.take(.unlockPhone)
    try await until("the account") { accounts.state.accounts.map(\.id) == [id] ? () : nil }
    try await until("the account") { detail.state.card == nil ? nil : () }
    accounts.close()
    detail.close()
    try await world.close()
  }

  @Test func requests_are_told_over_other_screens_also_after_the_accounts_could_not_be_read() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let opened = try await world.library.authenticator()
    let (door, tried) = (Door(), Signal())
    let library = Library(World.configuration(world.directory), world.library.hosts) { _, _ in
      tried.send()
      if door.isClosed { throw AuthenticatorError.Storage(code: "storage.locked", advice: "", problem: .locked) }
      return opened
    }
    world.library.isInFront(false)
    let coming = ComingModel(library, world.navigation.moves, triesEach: .zero)
    try await tried.received()
    door.isClosed = false
    library.isInFront(true)
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await until("the request") { coming.state.waiting.map(\.requestId) == [live.id] ? () : nil }
    #expect(coming.state.over(.settings)?.accountId == id)
    coming.close()
    library.isInFront(false)
    try await world.close()
  }

  private final class Door: @unchecked Sendable {
    private let lock = NSLock()
    private var closed = true
    var isClosed: Bool {
      get { lock.withLock { closed } }
      set { lock.withLock { closed = newValue } }
    }
  }

  @Test func the_way_out_of_a_code_that_cannot_be_made_is_that_of_its_account() async throws {
    let world = try await World()
    let accounts = world.navigation.accounts()
    try await add(world, byTime)
    let id = try await until("the account") { accounts.state.accounts.first?.id }
    accounts.takeOfCode(id, .enrollAgain)
    try await world.top { $0 == .enrollAgain(id) ? () : nil }
    #expect(accounts.state.accounts.first?.code == .hidden)
    accounts.takeOfCode(id, .retry)
    try await until("a code") { if case .shown = accounts.state.accounts.first?.code { () } else { nil } }
    try await world.close()
  }

  @Test func a_code_gives_its_place_to_the_next_one() async throws {
    let world = try await World()
    let accounts = world.navigation.accounts()
    try await add(world, byTime)
    let id = try await until("the account") { accounts.state.accounts.first?.id }
    accounts.showCode(id)
    let shown: @MainActor @Sendable () -> ShownCode? = {
      if case .shown(let code) = accounts.state.accounts.first?.code { code } else { nil }
    }
    let first = try await until("a code", shown)
    world.clock.advance(seconds: 30)
    try await until("the next") { shown().flatMap { $0.digits == first.digits ? nil : () } }
    try await world.close()
  }

  @Test func a_screen_lock_that_the_phone_has_not_told_of_is_not_said_to_be_missing() async throws {
    let world = try await World()
    world.device.set(nil)
    let detail = world.navigation.accountDetail(try await world.enroll())
    let lock = try await until("what it needs") { detail.state.lock }
    #expect(lock.state == .unknown && lock.problems.isEmpty)
    world.device.set(.set)
    detail.resumed()
    try await until("a lock") { detail.state.lock?.state == .met ? () : nil }
    try await world.close()
  }

  @Test func what_the_organisation_does_not_allow_is_asked_for_as_the_account_opens() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    let id = try await world.enroll()
    world.navigation.go(.home)
    try await provider.policy(#"{"mode":"push"}"#)
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    let barred = Prerequisite(kind: .allowedByOrganisation, state: .notMet, problems: [Problem("reason.policy_mode")])
    try await until("what it needs") { detail.state.prerequisites.contains(barred) ? () : nil }
    #expect(barred.problems.map(\.wayOut) == [.askOrganisation])
    try await world.close()
  }

  @Test func p4_an_organisation_that_wants_the_phone_for_itself_names_the_account_that_stands_in_the_way() async throws
  {
    let (first, second) = (try IdentityProvider.start(), try IdentityProvider.start())
    defer {
      first.stop()
      second.stop()
    }
    let world = try await World(first)
    let holder = try await world.enrollAndEnable()
    world.provider = second
    try await second.addUser(world.user)
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("what it needs") { detail.state.prerequisites.isEmpty ? nil : () }
    #expect(!detail.state.prerequisites.contains { $0.kind == .onlyTenant })
    try await second.policy(#"{"registration":"one_tenant"}"#)
    detail.refresh()
    let only = try await until("who holds it") { detail.state.prerequisites.first { $0.heldBy != nil } }
    #expect(only.kind == .onlyTenant && only.state == .notMet)
    #expect(only.problems.map(\.code) == ["reason.other_tenant"])
    detail.open(try #require(only.heldBy))
    try await world.top { $0 == .accountDetail(holder) ? () : nil }
    _ = try await world.library.account(holder)?.disablePhoneSignIn()
    try await until("the way") { detail.state.prerequisites.contains { $0.heldBy != nil } ? nil : () }
    try await world.close()
  }

  @Test func s5_b6_after_two_refusals_the_phone_is_quiet_until_the_person_ends_it() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.library.isInFront(false)
    let account = try #require(try await world.library.account(id))
    for _ in 0..<2 {
      _ = try await world.provider.start(world.user, purpose: "sign_in")
      _ = try await account.requests(waitSeconds: 0).first?.deny()
    }
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    #expect(try await Background(world.library).poll().notifications.isEmpty, "nothing calls for attention")
    world.library.isInFront(true)
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    try await until("quiet") { detail.state.quiet && !detail.state.waiting.isEmpty ? () : nil }
    #expect(detail.state.waiting.map(\.requestId) == [live.id], "it can be answered")
    let coming = world.navigation.coming
    try await until("the request") { coming.state.waiting.isEmpty ? nil : () }
    #expect(coming.state.over(.settings) == nil)
    detail.endQuiet()
    try await until("no quiet") { detail.state.quiet ? nil : () }
    try await until("the banner") { coming.state.over(.settings)?.requestId == live.id ? () : nil }
    try await world.close()
  }

  @Test func e11_an_account_says_whether_it_is_of_work_or_of_the_person() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    let id = try await world.enroll()
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    try await until("the kind") { detail.state.kind == .work ? () : nil }
    try await provider.policy(#"{"account_kind":"personal"}"#)
    detail.refresh()
    try await until("the other kind") { detail.state.kind == .personal ? () : nil }
    try await world.close()
  }

  @Test func p8_a_user_who_needs_a_managed_app_cannot_enable_and_sees_why() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    let id = try await world.enroll()
    try await provider.policy(#"{"managed_app_users":["\#(world.user)"]}"#)
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    let why = Problem("reason.managed_app_required")
    let barred = Prerequisite(kind: .allowedByOrganisation, state: .notMet, problems: [why])
    try await until("what it needs") { detail.state.prerequisites.contains(barred) ? () : nil }
    #expect(why.wayOut == .askOrganisation)
    let enabling = world.enabling(id)
    try await until("why not") {
      if case .notAllowed(let whys, _) = enabling.state.step { whys == [why] ? () : nil } else { nil }
    }
    try await world.close()
  }

  @Test func s11_a_policy_that_was_switched_off_is_named_where_a_sign_in_fails_and_disabling_is_offered() async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    let id = try await world.enrollAndEnable()
    let (live, request) = try await world.startSignIn()
    try await provider.policy(#"{"mode":"push"}"#)
    request.number(live.number)
    request.approve()
    let result = try await world.result()
    #expect(result.code == "outcome.blocked_by_policy")
    #expect(result.reason == "reason.policy_mode")
    world.navigation.go(.open(.accountDetail(id)))
    let detail = world.navigation.accountDetail(id)
    try await until("the state") { detail.state.card?.status == .suspended ? () : nil }
    #expect(detail.state.explanations.map(\.code) == ["reason.policy_mode"])
    #expect(detail.state.actions.contains(.disable) && !detail.state.actions.contains(.enable))
    detail.act(.disable)
    detail.confirm()
    try await until("the notice") { world.outside.notices == [.disabled] ? () : nil }
    try await until("the state") { detail.state.card?.status == .inUse ? () : nil }
    try await world.close()
  }

  @Test func what_happened_is_listed_with_what_was_said() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let (_, request) = try await world.startSignIn()
    request.deny()
    _ = try await world.result()
    world.navigation.go(.open(.activity(id)))
    let activity = world.navigation.activity(id)
    try await until("the lines") { activity.state.lines.contains { $0.answer == .deny } ? () : nil }
    #expect(activity.state.title == "Contoso (demo)")
    #expect(activity.state.lines.contains { $0.kind == .signInEnabled })
    #expect(activity.state.lines.contains { $0.code == "outcome.denied" })
    #expect(activity.state.lines.first { $0.answer == .deny }?.purpose == .signIn)
    activity.share("de-AT")
    let text = try await until("the text") {
      world.outside.moves.lazy.compactMap { if case .share(let text) = $0 { text } else { nil } }.first
    }
    #expect(text.contains(Words.of("outcome.denied", "de")))
    try await world.close()
  }

  @Test func pulling_down_ends_with_the_refresh() async throws {
    let world = try await World()
    let id = try await world.enroll()
    let detail = world.navigation.accountDetail(id)
    try await until("the account") { detail.state.card == nil ? nil : () }
    world.navigation.go(.home)
    let accounts = world.navigation.accounts()
    try await until("rest") { accounts.state.loading || accounts.state.refreshing ? nil : () }
    world.network.isCut = true
    await accounts.refreshed()
    #expect(!accounts.state.refreshing)
    #expect(world.library.inbox.content.value.problems[id]?.code == "offline" || accounts.state.offline)
    let model = world.navigation.accountDetail(id)
    try await until("the account") { model.state.card == nil ? nil : () }
    await model.refreshed()
    #expect(model.state.problem?.code == "offline")
    try await world.close()
  }

  @Test func what_failed_once_does_not_say_offline_for_longer_than_it_is() async throws {
    let world = try await World()
    _ = try await world.enroll()
    world.navigation.go(.home)
    let accounts = world.navigation.accounts()
    try await until("the account") {
      !accounts.state.loading && !accounts.state.offline && !accounts.state.refreshing ? () : nil
    }
    world.network.isCut = true
    accounts.refresh()
    try await until("offline") { accounts.state.offline ? () : nil }
    world.network.isCut = false
    try await until("not offline") { accounts.state.offline ? nil : () }
    try await world.close()
  }

  @Test func a_server_that_is_away_makes_the_list_say_offline_and_keeps_the_accounts() async throws {
    let world = try await World()
    _ = try await world.enroll()
    world.navigation.go(.home)
    let accounts = world.navigation.accounts()
    try await until("the account") { accounts.state.accounts.count == 1 && !accounts.state.refreshing ? () : nil }
    world.network.isCut = true
    accounts.refresh()
    accounts.refresh()
    #expect(accounts.state.refreshing)
    try await until("offline") { accounts.state.offline && !accounts.state.refreshing ? () : nil }
    #expect(accounts.state.accounts.count == 1)
    world.network.isCut = false
    accounts.take(.retry)
    try await until("online") { !accounts.state.offline && !accounts.state.refreshing ? () : nil }
    try await world.close()
  }
}

extension AccountDetailState {
  fileprivate var lock: Prerequisite? { prerequisites.first { $0.kind == .deviceLock } }
  fileprivate var biometric: Prerequisite? { prerequisites.first { $0.kind == .biometric } }
}
