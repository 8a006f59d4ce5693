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

  @Test func polls_go_on_after_a_suspension_that_ended_before_it_was_waited_for() async throws {
    let changes = FakeChanges()
    let script = Script(["a"], ["b"])
    let polled = polls(changes: { changes }) { _ in
      if let found = try script.next(after: { changes.change() }) { return found }
      throw AuthenticatorError.Storage(code: "storage.closed", advice: "", problem: .closed)
    }
    let updates = sets(of: polled, id: { $0 })
    var seen: [[String]] = []
    for try await found in updates { seen.append(found) }
    #expect(seen == [["a"], ["b"]])
    #expect(script.suspensions == 2, "one before each")
  }

  @Test func polls_end_when_it_is_shut_down_while_suspended() async throws {
    let changes = FakeChanges()
    let suspended = Signal()
    let waiting = Task {
      let updates = polls(changes: { changes }) { _ -> [String] in
        suspended.send()
        throw AuthenticatorError.Storage(code: "storage.suspended", advice: "", problem: .suspended)
      }
      for try await _ in updates { Issue.record("nothing can come") }
    }
    try await suspended.received()
    changes.end()
    try await waiting.value
  }

  @Test func a_screen_hears_that_the_server_cannot_be_reached_and_that_it_can_again() async throws {
    let network = SwitchedTransport()
    let phone = try await Phone(transport: network)
    let account = try await phone.enroll()
    network.set(on: false)
    var live = account.liveRequests.makeAsyncIterator()
    let offline = try #require(try await live.next())
    #expect(offline.requests == nil)
    #expect(offline.retryAfter == 1)
    network.set(on: true)
    let started = try await phone.provider.start(phone.user, purpose: "mfa")
    let online = try #require(try await live.next())
    #expect(online.requests?.map { $0.view().id } == [started.id])
    #expect(online.retryAfter == nil)
  }

  @Test func a_server_that_cannot_be_reached_is_asked_again_after_each_pause_and_the_same_set_is_no_news() async throws
  {
    let answers = Answers([nil, nil, ["a"], ["a"], nil, ["a"], ["b"]])
    let polled = polls(changes: { FakeChanges() }, poll: { _ in try answers.next() }, pause: { answers.paused($0) })
    var seen: [String] = []
    for try await poll in polled {
      switch poll {
      case .found(let found): seen.append(found.joined())
      case .offline(let retryAfter): seen.append("offline \(retryAfter)")
      }
    }
    #expect(seen == ["offline 1", "offline 2", "a", "a", "offline 1", "a", "b"])
    #expect(answers.pauses == [1, 2, 1])
    answers.begin([["a"], nil, ["a"], ["b"]])
    var sets: [[String]] = []
    for try await set in AuthenticatorCore.sets(of: polled, id: { $0 }) { sets.append(set) }
    #expect(sets == [["a"], ["b"]])
  }

  @Test func seconds_count_down_each_second_and_end_with_0() async throws {
    let left = Answers([["3"], ["2"], ["1"], ["0"], ["9"]])
    var seen: [UInt64] = []
    let counting = countdown(
      left: { UInt64(try left.next().joined()) ?? 0 }, pause: { left.paused(1) })
    for try await seconds in counting { seen.append(seconds) }
    #expect(seen == [3, 2, 1, 0])
    #expect(left.pauses == [1, 1, 1])
    let phone = try await Phone()
    let request = try await phone.enrollPending().onlyRequest()
    var seconds = request.countdown.makeAsyncIterator()
    let first = try #require(try await seconds.next())
    #expect(first > 0 && first <= request.view().secondsLeft)
  }

  @Test func pauses_grow_to_a_minute_and_are_never_shorter_than_the_server_asks_for() {
    var pauses = Pauses()
    #expect((0..<8).map { _ in pauses.next(nil) } == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(pauses.next(7) == 60)
    #expect(pauses.next(61) == 61)
    var first = Pauses()
    #expect([0, 0, 30, 0].map { first.next($0) } == [1, 2, 30, 8])
    #expect([UInt64.max, 3601, 3600].map { first.next($0) } == [3600, 3600, 3600])
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
    try await opened.suspend()
    #expect(try await failure { try await opened.accounts() }.code == "storage.suspended")
    try await opened.resume()
    try await opened.shutDown()
  }
}

/// The revision, in the hands of a test.
private final class FakeChanges: ChangesProtocol, @unchecked Sendable {
  private let lock = NSLock()
  private var now: UInt64 = 1
  private let ended = Signal()

  func change() { lock.withLock { now += 1 } }
  func end() { ended.send() }
  func revision() -> UInt64 { lock.withLock { now } }
  func cancelledBy(cancellation: Cancellation) -> Changes { preconditionFailure("not asked for here") }

  func next(after: UInt64) async throws -> UInt64? {
    let now = revision()
    if now != after { return now }
    try await ended.received()
    return nil
  }
}

/// What was scripted, in order: nothing is a server that cannot be reached. In the end it is closed.
private final class Answers: @unchecked Sendable {
  private let lock = NSLock()
  private var answers: [[String]?]
  private(set) var pauses: [UInt64] = []

  init(_ answers: [[String]?]) { self.answers = answers }

  func begin(_ answers: [[String]?]) { lock.withLock { self.answers = answers } }
  func paused(_ seconds: UInt64) { lock.withLock { pauses.append(seconds) } }

  func next() throws -> [String] {
    try lock.withLock {
      if answers.isEmpty {
        throw AuthenticatorError.Storage(code: "storage.closed", advice: "", problem: .closed)
      }
      guard let answer = answers.removeFirst() else {
        throw AuthenticatorError.Offline(code: "offline", advice: "", retryAfter: nil)
      }
      return answer
    }
  }
}

/// The network of a phone, which a test switches off and on.
private final class SwitchedTransport: Transport, @unchecked Sendable {
  private let lock = NSLock()
  private var isOn = true
  private let http = URLSessionTransport()

  func set(on: Bool) { lock.withLock { isOn = on } }

  func send(request: HttpRequest) async throws -> HttpResponse {
    guard lock.withLock({ isOn }) else { throw TransportError.Unreachable }
    return try await http.send(request: request)
  }
}

/// Polls that are each refused once, as suspended, and the app is resumed before the refusal arrives.
private final class Script: @unchecked Sendable {
  private let lock = NSLock()
  private var answers: [[String]]
  private var refused = false
  private(set) var suspensions = 0

  init(_ answers: [String]...) { self.answers = answers }

  /// Nothing once it is over.
  func next(after resume: () -> Void) throws -> [String]? {
    try lock.withLock {
      if answers.isEmpty { return nil }
      refused.toggle()
      guard refused else { return answers.removeFirst() }
      suspensions += 1
      resume()
      throw AuthenticatorError.Storage(code: "storage.suspended", advice: "", problem: .suspended)
    }
  }
}
