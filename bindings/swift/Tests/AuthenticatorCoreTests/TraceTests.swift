import AuthenticatorCore
import AuthenticatorTesting
import Testing

/// What was called, for the log of an app.
@Suite(.timeLimit(.minutes(2))) struct TraceTests {
  @Test func an_approval_is_seen_as_it_happens_and_the_loop_ends_with_the_authenticator() async throws {
    let phone = try await Phone()
    let (live, request) = try await phone.startSignIn(try await phone.enrollAndEnable())
    let trace = phone.authenticator.trace()
    let before = try #require(trace.spans(after: 0).last).sequence
    let following = Task {
      var seen: [Span] = []
      for try await span in phone.authenticator.spanUpdates { seen.append(span) }
      return seen
    }
    #expect(try await request.approve(number: live.number) == .approved)
    let expected = [
      "key_store.begin_signature ok", "gate.authorize ok", "key_store.finish_signature ok", "http.answers 200",
    ]
    #expect(Self.calls(trace.spans(after: before)) == expected)
    try await phone.authenticator.shutDown()
    #expect(Self.calls(try await following.value.filter { $0.sequence > before }) == expected)
  }

  @Test func a_loop_over_spans_ends_with_its_task() async throws {
    let phone = try await Phone()
    let began = Signal()
    let loop = Task {
      for try await _ in phone.authenticator.spanUpdates { began.send() }
    }
    try await began.received()
    loop.cancel()
    await #expect(throws: CancellationError.self) { try await loop.value }
  }

  private static func calls(_ spans: [Span]) -> [String] {
    spans.filter { !$0.name.hasPrefix("database") }.map { "\($0.name) \($0.result)" }
  }
}
