import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// What a call says of itself while it lasts.
@Suite(.timeLimit(.minutes(2))) struct ProgressTests {
  @Test func an_approval_that_waits_for_the_person_says_so_until_it_is_given_up() async throws {
    let phone = try await Phone()
    let (live, request) = try await phone.startSignIn(try await phone.enrollAndEnable())
    let progress = CallProgress()
    var steps = progress.steps.makeAsyncIterator()
    #expect(try await steps.next() == .some(nil))
    let opened = phone.gate.nextStaysOpen()
    let call = Task { try await request.reportingTo(progress: progress).approve(number: live.number) }
    try await opened.received()
    var seen = try await steps.next()
    while seen != .some(.waitingForPerson) { seen = try await steps.next() }
    call.cancel()
    #expect(try await steps.next() == .some(nil))
    await #expect(throws: CancellationError.self) { try await call.value }
    #expect(try await approvedWhenFree(request, live.number) == .approved)
    #expect(progress.step() == nil, "the request itself reports to nobody")
  }

  @Test func what_the_objects_of_the_app_are_asked_for_is_the_step_of_the_call() async throws {
    let progress = CallProgress()
    let watching = WatchingTransport(progress)
    let phone = try await Phone(transport: watching)
    let preview = try phone.authenticator.readEnrollment(text: try await phone.provider.enrollmentText(phone.user))
    let account = try await phone.authenticator.reportingTo(progress: progress).enroll(preview: preview)
    #expect(watching.seen.last?.0 == "enrollments")
    #expect(watching.seen.last?.1 == .sending)
    #expect(watching.seen.dropLast().allSatisfy { $0.1 == .askingServer })
    #expect(progress.step() == nil)
    let number = try await phone.provider.live(phone.user, purpose: "enrollment").number
    let request = try await account.onlyRequest().reportingTo(progress: progress)
    #expect(try await request.approve(number: number) == .approved)
    #expect(watching.seen.contains { $0.0 == "answers" && $0.1 == .sending })
  }

  @Test func moving_an_account_reports_on_both_phones() async throws {
    let (old, new) = (CallProgress(), CallProgress())
    let (oldNetwork, newNetwork) = (WatchingTransport(old), WatchingTransport(new))
    let phone = try await Phone(transport: oldNetwork)
    let account = try await phone.enrollAndEnable()
    let other = try await Phone(phone.provider, transport: newNetwork)
    let before = oldNetwork.seen.count
    let vouching = try await account.reportingTo(progress: old).vouchForNewPhone().reportingTo(progress: old)
    guard case .showOffer(let offer) = try await vouching.step() else { throw Unexpected("no offer") }
    let preview = try other.authenticator.readEnrollment(text: offer)
    let enrolling = try await other.authenticator.reportingTo(progress: new).enrollByTransfer(preview: preview)
      .reportingTo(progress: new)
    guard case .showKey(let key, let comparison, _) = try await enrolling.step() else { throw Unexpected("no key") }
    _ = try await vouching.readKey(text: key)
    let (opened, answers) = (Signal(), Signal())
    phone.gate.nextWaits(for: answers, opened: opened)
    async let approving = vouching.approve(comparison: comparison)
    try await opened.received()
    #expect(old.step() == .waitingForPerson)
    answers.send()
    guard case .showTransfer(let transfer, _) = try await approving else { throw Unexpected("no transfer") }
    guard case .done = try await enrolling.takeTransfer(text: transfer) else { throw Unexpected("not done") }
    #expect(newNetwork.seen.contains { $0.1 == .sending })
    #expect(try await vouching.step() == .moved)
    for step in oldNetwork.seen.dropFirst(before) + newNetwork.seen { #expect(step.1 != nil, "\(step.0)") }
    #expect(old.step() == nil && new.step() == nil)
  }

  @Test func each_step_has_words_in_two_languages() {
    for step: ProgressStep in [.askingServer, .makingKey, .waitingForPerson, .signing, .sending] {
      let (english, german) = (text(code: step.code(), language: "en"), text(code: step.code(), language: "de"))
      #expect(english != nil && german != nil && english != german, "\(step)")
    }
  }

  @Test func a_loop_over_the_steps_ends_with_its_task() async throws {
    let progress = CallProgress()
    let began = Signal()
    let loop = Task {
      for try await _ in progress.steps { began.send() }
    }
    try await began.received()
    loop.cancel()
    await #expect(throws: CancellationError.self) { try await loop.value }
  }
}

/// HTTP that notes which step is told while it is asked.
private final class WatchingTransport: Transport, @unchecked Sendable {
  private let lock = NSLock()
  private let progress: CallProgress
  private let http = URLSessionTransport()
  private var noted: [(String, ProgressStep?)] = []

  init(_ progress: CallProgress) { self.progress = progress }

  var seen: [(String, ProgressStep?)] { lock.withLock { noted } }

  func send(request: HttpRequest) async throws -> HttpResponse {
    let name = URL(string: request.url())?.lastPathComponent ?? ""
    lock.withLock { noted.append((name, progress.step())) }
    return try await http.send(request: request)
  }
}
