import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorCore

/// Memory of secrets holds zeros when it is freed.
@Suite(.timeLimit(.minutes(1))) struct OverwritingTests {
  private let secret = Data(repeating: 7, count: 32)
  private let freed = Freed()

  private func keyStore(_ gives: @escaping @Sendable () -> Data) throws -> GuardedKeyStore {
    let keys = FaultyKeyStore(try InMemoryKeyStore())
    keys.fault = .gives(gives)
    return GuardedKeyStore(keys)
  }

  @Test func a_data_key_that_the_app_gave_is_overwritten() async throws {
    let guarded = try keyStore { [freed, secret] in freed.watched(secret) }
    #expect(try await guarded.unwrapDataKey(wrapped: Data()) == secret)
    #expect(freed.contents == [Data(count: 32)])
  }

  @Test func a_data_key_that_the_app_keeps_stays_as_it_is() async throws {
    let kept = freed.watched(secret)
    #expect(try await keyStore { kept }.unwrapDataKey(wrapped: Data()) == secret)
    #expect(kept == secret)
  }

  @Test func the_body_of_a_request_is_overwritten_whether_it_is_sent_or_not() async throws {
    let request = Request { [freed, secret] in freed.watched(secret) }
    // Nothing listens there.
    await #expect(throws: TransportError.self) { try await URLSessionTransport().send(request: request) }
    #expect(freed.contents == [Data(count: 32)])
  }
}

/// What memory held when it was freed.
private final class Freed: @unchecked Sendable {
  private let lock = NSLock()
  private var seen: [Data] = []

  var contents: [Data] { lock.withLock { seen } }

  func watched(_ bytes: Data) -> Data {
    let start = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
    bytes.copyBytes(to: UnsafeMutableRawBufferPointer(start: start, count: bytes.count))
    return Data(
      bytesNoCopy: start, count: bytes.count,
      deallocator: .custom { [self] start, count in
        lock.withLock { seen.append(Data(bytes: start, count: count)) }
        start.deallocate()
      })
  }
}

private final class Request: HttpRequest, @unchecked Sendable {
  private let bytes: @Sendable () -> Data

  init(_ bytes: @escaping @Sendable () -> Data) {
    self.bytes = bytes
    super.init(noHandle: NoHandle())
  }

  required init(unsafeFromHandle handle: UInt64) {
    fatalError("made by tests alone")
  }

  override func method() -> HttpMethod { .post }
  override func url() -> String { "http://127.0.0.1:1/" }
  override func headers() -> [String: String] { [:] }
  override func body() -> Data { bytes() }
  override func timeoutMillis() -> UInt64 { 10_000 }
}
