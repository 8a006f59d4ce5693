import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorCore

/// The hosts of this package keep the contracts of the library, behind the guard; those that break one are found.
@Suite(.timeLimit(.minutes(2))) struct ContractTests {
  final class TestHands: TestDevice, Sendable {
    let keys: InMemoryKeyStore

    init(_ keys: InMemoryKeyStore) {
      self.keys = keys
    }

    func unlock(session: UInt64) throws {
      keys.unlock(session)
    }

    func invalidate(alias: String) throws -> Bool {
      keys.invalidate(alias)
    }

    func prompts() throws -> UInt32 {
      0
    }

    func wrappedElsewhere() throws -> Data {
      try WrappedElsewhere.dataKey()
    }
  }

  /// Not async, so that the contract can ask for it in between.
  enum WrappedElsewhere {
    static func dataKey() throws -> Data {
      let wrapped = Box<Result<Data, any Error>>()
      let done = DispatchSemaphore(value: 0)
      Task {
        do {
          wrapped.set(.success(try await InMemoryKeyStore().wrapDataKey(dataKey: Data(repeating: 7, count: 32))))
        } catch {
          wrapped.set(.failure(error))
        }
        done.signal()
      }
      done.wait()
      return try wrapped.value?.get() ?? Data()
    }
  }

  final class Person: TestPerson, Sendable {
    let gate: ScriptedGate

    init(_ gate: ScriptedGate) {
      self.gate = gate
    }

    func next(reaction: Reaction) throws {
      switch reaction {
      case .confirms: break
      case .cancels: gate.next { throw HostError.Cancelled }
      case .waits: gate.next { try await untilCancelled() }
      }
    }

    func openPrompts() throws -> UInt32 {
      UInt32(gate.openPrompts)
    }
  }

  private func clauseBroken(_ check: () async throws -> Void) async throws -> String {
    do {
      try await check()
      throw Unexpected("the contract holds")
    } catch ContractError.Broken(let clause) {
      return clause
    }
  }

  @Test func keys_in_memory_keep_the_contract() async throws {
    let keys = try InMemoryKeyStore()
    try await checkKeyStore(keys: GuardedKeyStore(keys), device: TestHands(keys))
  }

  @Test func a_key_store_that_gives_garbage_breaks_it() async throws {
    let keys = try InMemoryKeyStore()
    let faulty = FaultyKeyStore(keys)
    faulty.fault = .garbage
    let clause = try await clauseBroken {
      try await checkKeyStore(keys: GuardedKeyStore(faulty), device: TestHands(keys))
    }
    #expect(!clause.isEmpty)
  }

  @Test func the_gate_keeps_the_contract_and_its_prompt_is_closed_when_nobody_waits_any_more() async throws {
    let keys = try InMemoryKeyStore()
    let gate = ScriptedGate(keys)
    try await checkGate(gate: GuardedGate(gate), keys: GuardedKeyStore(keys), person: Person(gate))
  }

  @Test func a_gate_that_only_says_yes_breaks_the_contract() async throws {
    let gate = ScriptedGate(try InMemoryKeyStore())
    let keys = try InMemoryKeyStore()
    let clause = try await clauseBroken {
      try await checkGate(gate: GuardedGate(gate), keys: GuardedKeyStore(keys), person: Person(gate))
    }
    #expect(clause == "does not hold: a confirmed prompt unlocks its session")
  }

  @Test func http_of_the_platform_keeps_the_contract() async throws {
    try await checkTransport(transport: GuardedTransport(URLSessionTransport()))
  }

  @Test func clocks_of_the_platform_keep_the_contract() async throws {
    try await checkClock(clock: GuardedClock(SystemClock()))
  }

  /// Clocks of a test that move a second when they are read for the second time.
  final class MovedOnce: AuthenticatorCore.Clock, @unchecked Sendable {
    private let clock = ManualClock()
    private let lock = NSLock()
    private var reads = 0

    func now() throws -> Times {
      let isSecond = lock.withLock {
        reads += 1
        return reads == 2
      }
      if isSecond { clock.advance(seconds: 1) }
      return try clock.now()
    }
  }

  @Test func clocks_that_a_test_moves_keep_the_contract_and_those_that_stand_still_break_it() async throws {
    try await checkClock(clock: GuardedClock(MovedOnce()))
    let clause = try await clauseBroken { try await checkClock(clock: GuardedClock(ManualClock())) }
    #expect(clause == "does not hold: the boot clock counts milliseconds")
  }

  @Test func a_scripted_device_keeps_the_contract_and_one_that_says_nothing_of_what_it_saw_breaks_it() async throws {
    let device = ScriptedDevice()
    try await checkDevice(device: GuardedDevice(device))
    device.set(.notSet)
    device.setRooted(true)
    device.setPlace(52.5, 13.4)
    try await checkDevice(device: GuardedDevice(device))
    device.tell(integrity: { Integrity(state: .suspect) })
    let clause = try await clauseBroken { try await checkDevice(device: GuardedDevice(device)) }
    #expect(clause == "does not hold: a device in which something was seen says what")
  }
}
