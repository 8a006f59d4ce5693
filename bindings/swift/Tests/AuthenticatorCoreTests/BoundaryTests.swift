import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// One approval from Swift. By itself it is tried a few times; `tests/boundary/run` sets how often, and where the figures go: medians
/// in microseconds of the time outside the objects of the host, and in them.
@Suite struct BoundaryTests {
  @Test func an_approval_spends_its_time_in_the_library_and_in_the_host() async throws {
    let environment = ProcessInfo.processInfo.environment
    let stopwatch = Stopwatch()
    let phone = try await Phone(
      keyStore: { TimedKeys(inner: $0, stopwatch: stopwatch) },
      gate: { TimedGate(inner: ScriptedGate($0), stopwatch: stopwatch) },
      transport: TimedTransport(inner: URLSessionTransport(), stopwatch: stopwatch))
    let account = try await phone.enrollAndEnable()
    var ofLibrary: [Duration] = []
    var ofHost: [Duration] = []
    for _ in 0..<(environment["APPROVALS"].flatMap(Int.init) ?? 3) {
      let live = try await phone.provider.start(phone.user, purpose: "sign_in")
      stopwatch.reset()
      let begun = ContinuousClock.now
      #expect(try await account.onlyRequest().approve(number: live.number) == .approved)
      let whole = begun.duration(to: .now)
      ofLibrary.append(whole - stopwatch.spent)
      ofHost.append(stopwatch.spent)
    }
    if let file = environment["BOUNDARY_FIGURES"], let figures = FileHandle(forWritingAtPath: file) {
      try figures.seekToEnd()
      try figures.write(contentsOf: Data("approval swift \(median(ofLibrary)) \(median(ofHost))\n".utf8))
    }
    try await phone.authenticator.shutDown()
  }
}

/// In microseconds.
private func median(_ times: [Duration]) -> Int {
  let middle = times.sorted()[times.count / 2]
  return Int(middle / .microseconds(1))
}

/// The time in the objects of the host.
private final class Stopwatch: @unchecked Sendable {
  private let lock = NSLock()
  private var sum = Duration.zero

  var spent: Duration {
    lock.withLock { sum }
  }

  func reset() {
    lock.withLock { sum = .zero }
  }

  func timed<T>(_ call: () async throws -> T) async throws -> T {
    let begun = ContinuousClock.now
    let value = try await call()
    let spent = begun.duration(to: .now)
    lock.withLock { sum += spent }
    return value
  }
}

private final class TimedTransport: Transport {
  private let inner: any Transport
  private let stopwatch: Stopwatch

  init(inner: any Transport, stopwatch: Stopwatch) {
    (self.inner, self.stopwatch) = (inner, stopwatch)
  }

  func send(request: HttpRequest) async throws -> HttpResponse {
    try await stopwatch.timed { try await inner.send(request: request) }
  }
}

private final class TimedGate: Gate {
  private let inner: any Gate
  private let stopwatch: Stopwatch

  init(inner: any Gate, stopwatch: Stopwatch) {
    (self.inner, self.stopwatch) = (inner, stopwatch)
  }

  func authorize(session: UInt64, prompt: Prompt) async throws -> UserVerification {
    try await stopwatch.timed { try await inner.authorize(session: session, prompt: prompt) }
  }

  func confirm(prompt: Prompt) async throws -> UserVerification {
    try await stopwatch.timed { try await inner.confirm(prompt: prompt) }
  }
}

/// An approval calls no more than signatures; the rest goes by.
private final class TimedKeys: KeyStore {
  private let inner: any KeyStore
  private let stopwatch: Stopwatch

  init(inner: any KeyStore, stopwatch: Stopwatch) {
    (self.inner, self.stopwatch) = (inner, stopwatch)
  }

  func beginSignature(alias: String) async throws -> UInt64 {
    try await stopwatch.timed { try await inner.beginSignature(alias: alias) }
  }

  func finishSignature(session: UInt64, message: Data) async throws -> Data {
    try await stopwatch.timed { try await inner.finishSignature(session: session, message: message) }
  }

  func create(alias: String, spec: KeySpec) async throws -> Data { try await inner.create(alias: alias, spec: spec) }
  func list() async throws -> [String] { try await inner.list() }
  func delete(alias: String) async throws { try await inner.delete(alias: alias) }
  func attest(alias: String) async throws -> Attestation? { try await inner.attest(alias: alias) }
  func abortSignature(session: UInt64) async throws { try await inner.abortSignature(session: session) }
  func wrapDataKey(dataKey: Data) async throws -> Data { try await inner.wrapDataKey(dataKey: dataKey) }
  func unwrapDataKey(wrapped: Data) async throws -> Data { try await inner.unwrapDataKey(wrapped: wrapped) }
}
