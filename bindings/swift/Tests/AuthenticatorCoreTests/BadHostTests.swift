import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// Hosts that lie, break or hang while an approval is under way: a typed error, nothing approved, and the person can refuse.
@Suite(.timeLimit(.minutes(3))) struct BadHostTests {
  /// A phone with a sign-in that waits, its faulty key store, and what the server saw last.
  struct Approval {
    let phone: Phone
    let keys: FaultyKeyStore
    let account: Account
    let live: IdentityProvider.Live
    let request: Request
    let signed: UInt64

    init() async throws {
      let keys = Box<FaultyKeyStore>()
      phone = try await Phone(keyStore: { keys.set(FaultyKeyStore($0)) })
      self.keys = try #require(keys.value)
      account = try await phone.enrollAndEnable()
      (live, request) = try await phone.startSignIn(account)
      signed = try await account.view().counter
    }

    /// Nothing was approved, the counter did not move, and the person refuses while the fault lasts.
    func stillRefuses() async throws {
      #expect(try await phone.provider.request(live.id).state == "live")
      #expect(try await account.view().counter == signed)
      #expect(try await request.deny() == .denied)
      #expect(try await phone.provider.request(live.id).state == "denied")
      try await until { phone.keys.openSessions == 0 }
    }
  }

  @Test func a_gate_that_says_yes_without_authorisation_signs_nothing() async throws {
    let approval = try await Approval()
    approval.phone.gate.next { .biometric }
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code == "user_action.not_now")
    try await approval.stillRefuses()
  }

  @Test func a_gate_that_throws_is_a_typed_error_without_its_text() async throws {
    let approval = try await Approval()
    approval.phone.gate.next { throw Undeclared() }
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code.hasPrefix("internal"))
    #expect(!String(reflecting: error).contains("secret"))
    try await approval.stillRefuses()
  }

  @Test func a_key_store_that_signs_with_another_key_approves_nothing() async throws {
    let approval = try await Approval()
    approval.keys.fault = .anotherKey
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code == "internal")
    try await approval.stillRefuses()
  }

  @Test func a_key_store_that_gives_garbage_is_a_typed_error() async throws {
    let approval = try await Approval()
    approval.keys.fault = .garbage
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code.hasPrefix("internal"), "\(error.code)")
    try await approval.stillRefuses()
  }

  @Test func a_key_store_that_throws_is_a_typed_error_without_its_text() async throws {
    let approval = try await Approval()
    approval.keys.fault = .throwsUndeclared
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code.hasPrefix("internal"), "\(error.code)")
    #expect(!String(reflecting: error).contains("secret"))
    try await approval.stillRefuses()
  }

  @Test func a_gate_that_hangs_holds_up_no_refusal() async throws {
    let approval = try await Approval()
    let opened = approval.phone.gate.nextStaysOpen()
    let approving = Task { try await approval.request.approve(number: approval.live.number) }
    try await opened.received()
    #expect(try await approval.request.report() == .reported)
    #expect(try await approving.value == .reported)
    try await until { approval.phone.keys.openSessions == 0 }
  }

  @Test func a_gate_that_hangs_and_does_not_heed_its_cancellation_holds_up_no_refusal() async throws {
    let approval = try await Approval()
    let opened = Signal()
    let release = Signal()
    approval.phone.gate.next {
      opened.send()
      // A task of its own does not hear of the cancellation.
      await Task.detached { try? await release.received() }.value
      return .biometric
    }
    let approving = Task { try await approval.request.approve(number: approval.live.number) }
    try await opened.received()
    #expect(try await approval.request.deny() == .denied)
    #expect(try await approving.value == .denied)
    release.send()
    await approval.phone.gate.closed()
    #expect(try await approval.phone.provider.request(approval.live.id).state == "denied", "a late yes changes nothing")
  }

  @Test func a_key_store_that_hangs_while_signing_can_be_given_up_and_the_request_refused() async throws {
    let approval = try await Approval()
    approval.keys.fault = .hangs
    let approving = Task { try await approval.request.approve(number: approval.live.number) }
    try await approval.keys.called.received()
    approving.cancel()
    await #expect(throws: CancellationError.self) { try await approving.value }
    try await approval.stillRefuses()
  }

  @Test func a_gate_that_calls_the_library_does_not_lock_it() async throws {
    let approval = try await Approval()
    let seen = Box<String>()
    approval.phone.gate.next {
      let views = try await approval.phone.authenticator.accounts()
      _ = try await approval.account.view()
      _ = try await approval.account.activity()
      seen.set("\(views.count)")
      do {
        _ = try await approval.request.approve(number: approval.live.number)
      } catch let error as AuthenticatorError {
        seen.set("\(views.count) \(error.code)")
      }
      throw HostError.Cancelled
    }
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code == "user_action.cancelled")
    #expect(seen.value == "1 busy")
    try await approval.stillRefuses()
  }

  @Test func a_gate_that_refuses_the_request_from_within_ends_it() async throws {
    let approval = try await Approval()
    approval.phone.gate.next {
      _ = try await approval.request.deny()
      return .biometric
    }
    #expect(try await approval.request.approve(number: approval.live.number) == .denied)
    #expect(try await approval.phone.provider.request(approval.live.id).state == "denied")
  }

  @Test func a_key_store_that_calls_the_library_while_signing_does_not_lock_it() async throws {
    let approval = try await Approval()
    let account = approval.account
    let authenticator = approval.phone.authenticator
    approval.keys.fault = .callsBack {
      _ = try await account.view()
      _ = try await authenticator.accounts()
    }
    #expect(try await approval.request.approve(number: approval.live.number) == .approved)
  }

  @Test func a_key_store_without_biometrics_any_more_loses_the_credential_and_not_the_account() async throws {
    let approval = try await Approval()
    for alias in approval.phone.keys.aliases where alias.contains("credential") {
      approval.phone.keys.invalidate(alias)
    }
    let error = try await failure { try await approval.request.approve(number: approval.live.number) }
    #expect(error.code == "key_lost.credential.invalidated")
    // The server is told at once, which ends what only that key could have approved.
    #expect(try await approval.phone.provider.request(approval.live.id).state == "superseded")
    #expect(try await approval.request.deny() == .superseded)
    #expect(try await approval.account.view().lifecycle == .active)
  }
}

/// A value that is set on one thread and read on another.
final class Box<T: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var current: T?

  var value: T? {
    lock.withLock { current }
  }

  @discardableResult
  func set(_ value: T) -> T {
    lock.withLock { current = value }
    return value
  }
}
