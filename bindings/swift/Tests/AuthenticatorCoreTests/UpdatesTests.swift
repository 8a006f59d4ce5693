import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorCore

/// What an app shows comes by itself, and ends with its task.
@Suite(.timeLimit(.minutes(2))) struct UpdatesTests {
  @Test func accounts_come_when_they_change_and_end_with_the_authenticator() async throws {
    let phone = try await Phone()
    var updates = phone.authenticator.accountUpdates.makeAsyncIterator()
    #expect(try await updates.next()?.count == 0)
    let account = try await phone.enroll()
    #expect(try await updates.next()?.map { $0.id() } == [account.id()])
    _ = try await account.remove()
    #expect(try await updates.next()?.count == 0)
    try await phone.authenticator.shutDown()
    #expect(try await updates.next() == nil)
    #expect(try await updates.next() == nil)
  }

  @Test func an_account_tells_its_state_until_it_is_removed() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    var updates = phone.authenticator.viewUpdates(of: account).makeAsyncIterator()
    #expect(try await updates.next()?.phoneSignIn == .disabled(why: nil))
    try await phone.enable(account)
    var view = try await updates.next()
    while view?.phoneSignIn != .enabled { view = try await updates.next() }
    _ = try await account.remove()
    while let next = try await updates.next() { #expect(next.phoneSignIn != .enabling) }
  }

  @Test func labels_and_order_are_the_persons_own_and_stay() async throws {
    let phone = try await Phone()
    let first = try await phone.enrollPending()
    let other = "user-\(UUID().uuidString.lowercased())@contoso.example"
    try await phone.provider.addUser(other)
    let preview = try phone.authenticator.readEnrollment(text: try await phone.provider.enrollmentText(other))
    let second = try await phone.authenticator.enroll(preview: preview)
    try await first.rename(label: " Work\u{202E} ")
    try await phone.authenticator.reorder(accountIds: [second.id(), first.id()])
    var updates = phone.authenticator.viewUpdates.makeAsyncIterator()
    let shown = try #require(try await updates.next())
    #expect(shown.map(\.id) == [second.id(), first.id()])
    #expect(shown.map(\.label) == [nil, "Work"])
    let long = try await failure { try await first.rename(label: String(repeating: "x", count: 65)) }
    #expect(long.code == "invalid_input.label.too_long")
    try await first.rename(label: "")
    #expect(try await first.view().label == nil)
  }

  @Test func each_code_has_words_in_two_languages() async throws {
    let phone = try await Phone()
    let request = try await phone.enrollPending().onlyRequest()
    let code = try await failure { try await request.approve(number: "x") }.code
    let english = text(code: code, language: "en")
    #expect(english?.contains("number") == true)
    #expect(text(code: code, language: "de-AT")?.contains("Zahl") == true)
    #expect(text(code: code, language: "fr") == english)
    #expect(text(code: "no.such.code", language: "en") == nil)
  }

  @Test func requests_come_when_the_set_changes() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    var updates = account.requestUpdates.makeAsyncIterator()
    #expect(try await updates.next()?.count == 0)
    let live = try await phone.provider.start(phone.user, purpose: "mfa")
    let request = try #require(try await updates.next()?.first)
    #expect(request.view().id == live.id)
    #expect(try await request.approve(number: live.number) == .approved)
    #expect(try await updates.next()?.count == 0)
  }

  @Test func a_loop_ends_with_its_task() async throws {
    let phone = try await Phone()
    let began = Signal()
    let loop = Task {
      for try await _ in phone.authenticator.viewUpdates { began.send() }
    }
    try await began.received()
    loop.cancel()
    await #expect(throws: CancellationError.self) { try await loop.value }
  }

  @Test func an_enabling_whose_number_was_entered_is_no_live_request_any_more() async throws {
    let network = SwitchedTransport()
    let phone = try await Phone(transport: network)
    let account = try await phone.enroll()
    let enabling = try await account.enablePhoneSignIn()
    guard case .signIn(let page) = try await enabling.step() else { throw Unexpected("no sign-in") }
    let redirect = try await phone.provider.authorize(page.url(), user: phone.user)
    _ = try await enabling.completeSignIn(redirectUrl: redirect)
    network.set(answersPolls: false)
    var updates = account.requestUpdates.makeAsyncIterator()
    #expect(try await updates.next()?.map { $0.view().purpose } == [.enable])
    let number = try await phone.provider.live(phone.user, purpose: "enable").number
    #expect(try await enabling.enterNumber(number: number) == .approved)
    let entered = ContinuousClock.now
    #expect(try await updates.next()?.count == 0)
    #expect(ContinuousClock.now - entered < shorterThanAPoll)
  }

  @Test func a_refusal_without_a_network_is_no_live_request_any_more() async throws {
    let network = SwitchedTransport()
    let phone = try await Phone(transport: network)
    let account = try await phone.enroll()
    _ = try await phone.provider.start(phone.user, purpose: "mfa")
    network.set(answersPolls: false)
    var updates = account.requestUpdates.makeAsyncIterator()
    let request = try #require(try await updates.next()?.first)
    network.set(on: false)
    #expect(try await request.deny() == .pending)
    let denied = ContinuousClock.now
    #expect(try await updates.next()?.count == 0)
    #expect(ContinuousClock.now - denied < shorterThanAPoll)
  }

  @Test func requests_wait_while_it_is_suspended_and_end_with_it() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    try await phone.authenticator.suspend()
    let seen = Signal()
    let loop = Task {
      var counts: [Int] = []
      for try await requests in account.requestUpdates {
        counts.append(requests.count)
        seen.send()
      }
      return counts
    }
    try await phone.authenticator.resume()
    try await seen.received()
    try await phone.authenticator.suspend()
    try await phone.authenticator.shutDown()
    #expect(try await loop.value == [0])
  }

  @Test func a_screen_hears_that_the_server_cannot_be_reached_and_that_it_can_again() async throws {
    let network = SwitchedTransport()
    let phone = try await Phone(transport: network)
    let account = try await phone.enroll()
    network.set(on: false)
    var live = account.liveRequests.makeAsyncIterator()
    let offline = try #require(try await live.next())
    #expect(offline.requests?.isEmpty == true, "as the number of the enrollment was answered")
    #expect(offline.retryAfter == 1)
    network.set(on: true)
    let started = try await phone.provider.start(phone.user, purpose: "mfa")
    let online = try #require(try await live.next())
    #expect(online.requests?.map { $0.view().id } == [started.id])
    #expect(online.retryAfter == nil)
  }

  @Test func the_requests_of_all_accounts_come_in_one_call_that_says_when_to_ask_again() async throws {
    let network = SwitchedTransport()
    let phone = try await Phone(transport: network)
    let account = try await phone.enroll()
    let live = try await phone.provider.start(phone.user, purpose: "mfa")
    network.set(on: false)
    let offline = try await phone.authenticator.requests(waitSeconds: 20)
    guard case .failed(let unreached, let error)? = offline.accounts.first else { throw Unexpected(offline.accounts) }
    #expect(unreached.id() == account.id() && error.code == "offline")
    #expect(offline.retryAfter != nil && offline.count == 0 && offline.next == nil)
    network.set(on: true)
    let online = try await phone.authenticator.requests(waitSeconds: 20)
    guard case .fetched(let reached, let requests)? = online.accounts.first else { throw Unexpected(online.accounts) }
    #expect(reached.id() == account.id() && requests.map { $0.view().id } == [live.id])
    #expect(online.retryAfter == nil && online.count == 1)
    let next = try #require(online.next)
    #expect(next.account.id() == account.id())
    #expect(try await next.request.approve(number: live.number) == .approved)
  }

  @Test func seconds_count_down_each_second_and_end_with_0() async throws {
    let left = Answers([3, 2, 1, 0, 9])
    var seen: [UInt64] = []
    let counting = countdown(left: { left.next() }, pause: { left.paused() })
    for try await seconds in counting { seen.append(seconds) }
    #expect(seen == [3, 2, 1, 0])
    #expect(left.pauses == 3)
    let phone = try await Phone()
    let request = try await phone.enrollPending().onlyRequest()
    var seconds = request.countdown.makeAsyncIterator()
    let first = try #require(try await seconds.next())
    #expect(first > 0 && first <= request.view().secondsLeft)
  }

  #if canImport(Observation)
    @Test @MainActor func a_screen_shows_the_accounts_as_they_are() async throws {
      let phone = try await Phone()
      let model = AccountsModel(phone.authenticator)
      let following = Task { await model.follow() }
      let account = try await phone.enroll()
      while model.accounts.first?.lifecycle != .active { await Task.yield() }
      #expect(model.accounts.map(\.id) == [account.id()])
      following.cancel()
      await following.value
      #expect(model.error == nil)
    }

    @Test @MainActor func a_screen_of_requests_lives_on_after_the_app_was_suspended() async throws {
      let phone = try await Phone()
      let model = RequestsModel(try await phone.enroll())
      let following = Task { await model.follow() }
      try await phone.authenticator.suspend()
      let live = try await phone.provider.start(phone.user, purpose: "mfa")
      try await phone.authenticator.resume()
      while model.error == nil, model.requests.first?.view().id != live.id { await Task.yield() }
      #expect(model.error == nil)
      following.cancel()
      await following.value
    }
  #endif

  @Test func an_extension_reads_and_refuses() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    let live = try await phone.provider.start(phone.user, purpose: "mfa")
    try await phone.authenticator.shutDown()
    let opened = try await Authenticator.open(
      configuration: configuration(phone.directory), keyStore: phone.keys, mode: .extension)
    let mine = try #require(try await opened.accounts().first)
    #expect(mine.id == account.id())
    #expect(try await mine.view().lifecycle == .active)
    let request = try #require(try await mine.requests().first)
    #expect(request.view.purpose == .mfa)
    #expect(try await request.deny() == .denied)
    #expect(try await phone.provider.request(live.id).state == "denied")
    let other = try await phone.provider.start(phone.user, purpose: "mfa")
    #expect(try await mine.requests().first?.report() == .reported)
    #expect(try await phone.provider.request(other.id).state == "reported")
    try await opened.suspend()
    #expect(try await failure { try await opened.accounts() }.code == "storage.suspended")
    try await opened.resume()
    try await opened.shutDown()
  }
}

private let shorterThanAPoll = Duration.seconds(20)

/// What was scripted, in order.
private final class Answers: @unchecked Sendable {
  private let lock = NSLock()
  private var answers: [UInt64]
  private(set) var pauses = 0

  init(_ answers: [UInt64]) { self.answers = answers }

  func next() -> UInt64 { lock.withLock { answers.removeFirst() } }
  func paused() { lock.withLock { pauses += 1 } }
}

/// The network of a phone, which a test switches off and on.
private final class SwitchedTransport: Transport, @unchecked Sendable {
  private let lock = NSLock()
  private var isOn = true
  private var answersPolls = true
  private let http = URLSessionTransport()

  func set(on: Bool) { lock.withLock { isOn = on } }
  /// Whether polls that wait for a change are ever answered.
  func set(answersPolls: Bool) { lock.withLock { self.answersPolls = answersPolls } }

  func send(request: HttpRequest) async throws -> HttpResponse {
    let (isOn, answersPolls) = lock.withLock { (self.isOn, self.answersPolls) }
    guard isOn else { throw TransportError.Unreachable }
    if !answersPolls, request.url().contains("wait=25") { try await Signal().received() }
    return try await http.send(request: request)
  }
}
