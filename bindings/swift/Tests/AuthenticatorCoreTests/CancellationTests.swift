import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// What is left when the task of a call is cancelled: nothing.
@Suite(.timeLimit(.minutes(2))) struct CancellationTests {
  @Test func a_cancelled_task_closes_the_prompt_and_the_request_still_waits() async throws {
    let phone = try await Phone()
    let account = try await phone.enrollAndEnable()
    let (live, request) = try await phone.startSignIn(account)
    let signed = try await account.view().counter
    let opened = phone.gate.nextStaysOpen()
    let call = Task { try await request.approve(number: live.number) }
    try await opened.received()
    #expect(try await failure { try await request.approve(number: live.number) }.code == "busy")
    #expect(phone.keys.openSessions == 1)

    call.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
    await phone.gate.closed()
    try await until { phone.keys.openSessions == 0 }
    #expect(try await phone.provider.request(live.id).state == "live")
    #expect(try await account.view().counter == signed)
    #expect(try await approvedWhenFree(request, live.number) == .approved)
  }

  @Test func a_task_that_is_cancelled_before_it_calls_asks_nobody() async throws {
    let phone = try await Phone()
    let (live, request) = try await phone.startSignIn(try await phone.enrollAndEnable())
    let before = phone.gate.prompts.count
    let began = Signal()
    let call = Task {
      try? await began.received()
      return try await request.approve(number: live.number)
    }
    call.cancel()
    began.send()
    await #expect(throws: CancellationError.self) { try await call.value }
    #expect(phone.gate.prompts.count == before)
    #expect(try await phone.provider.request(live.id).state == "live")
  }

  @Test func waiting_for_requests_ends_with_its_task() async throws {
    let phone = try await Phone()
    let account = try await phone.enroll()
    _ = try await account.requests(waitSeconds: 0)
    let call = Task { try await account.requests(waitSeconds: 25) }
    call.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
  }

  @Test func a_caller_may_give_up_waiting_for_a_host_that_never_answers() async throws {
    let keys = try InMemoryKeyStore()
    let silent = FaultyKeyStore(keys)
    silent.fault = .hangs
    let directory = temporaryDirectory()
    let open = Task {
      try await Authenticator.open(
        configuration: configuration(directory), keyStore: silent, gate: ScriptedGate(keys), device: ScriptedDevice())
    }
    try await silent.called.received()
    open.cancel()
    await #expect(throws: CancellationError.self) { try await open.value }
    silent.fault = nil
    let opened = try await Authenticator.open(
      configuration: configuration(directory), keyStore: silent, gate: ScriptedGate(keys), device: ScriptedDevice())
    try await opened.shutDown()
  }
}

/// What was cancelled ends soon, and not at once: until then the account is busy.
func approvedWhenFree(_ request: Request, _ number: String) async throws -> Outcome {
  while true {
    do {
      return try await request.approve(number: number)
    } catch AuthenticatorError.Busy {
      await Task.yield()
    }
  }
}

/// Waits until it is so. The time limit of the suite ends it.
func until(_ holds: () -> Bool) async throws {
  while !holds() {
    try Task.checkCancellation()
    await Task.yield()
  }
}
