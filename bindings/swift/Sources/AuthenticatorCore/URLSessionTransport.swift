import AuthenticatorGenerated
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// HTTP of the platform, so that its proxies and the certificate authorities of an organisation hold. Follows no redirect, keeps
/// no cookie, caches nothing, stores no credential.
public final class URLSessionTransport: Transport {
  private let session: URLSession
  private let exchanges: Exchanges

  public init() {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    exchanges = Exchanges()
    session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
  }

  deinit {
    // The session keeps its delegate until then.
    session.finishTasksAndInvalidate()
  }

  public func send(request: HttpRequest) async throws -> HttpResponse {
    guard let url = URL(string: request.url()) else { throw TransportError.Failed }
    var sent = URLRequest(url: url)
    switch request.method() {
    case .get: sent.httpMethod = "GET"
    case .post: sent.httpMethod = "POST"
    case .put: sent.httpMethod = "PUT"
    }
    for (name, value) in request.headers() { sent.setValue(value, forHTTPHeaderField: name) }
    var body = request.body()
    if !body.isEmpty { sent.httpBody = overwrittenWhenFreed(body) }
    overwriteUnlessShared(&body)
    let seconds = TimeInterval(request.timeoutMillis()) / 1000
    sent.timeoutInterval = seconds

    let task = session.dataTask(with: sent)
    let exchange = exchanges.begin(task)
    // The platform's limit is for silence; this one is for the whole response.
    let limit = DispatchWorkItem { exchange.end(.failure(TransportError.TimedOut)) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: limit)
    defer {
      limit.cancel()
      task.cancel()
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        exchange.wait(continuation)
        task.resume()
      }
    } onCancel: {
      exchange.end(.failure(TransportError.Interrupted))
    }
  }
}

/// One request on its way. Ends once.
private final class Exchange: @unchecked Sendable {
  /// 1 MiB for the longest message, and a little: what the library takes.
  private static let longestBody = 1024 * 1024 + 64 * 1024

  private let lock = NSLock()
  private var body = Data()
  /// So many bytes the body can have where it is.
  private var room = 0
  private var result: Result<HttpResponse, any Error>?
  private var continuation: CheckedContinuation<HttpResponse, any Error>?

  func wait(_ continuation: CheckedContinuation<HttpResponse, any Error>) {
    let ended: Result<HttpResponse, any Error>? = lock.withLock {
      if result == nil { self.continuation = continuation }
      return result
    }
    if let ended { continuation.resume(with: ended) }
  }

  func end(_ result: Result<HttpResponse, any Error>) {
    let waiting: CheckedContinuation<HttpResponse, any Error>? = lock.withLock {
      guard self.result == nil else { return nil }
      self.result = result
      overwriteUnlessShared(&body)
      body = Data()
      defer { continuation = nil }
      return continuation
    }
    waiting?.resume(with: result)
  }

  /// Whether the body with `data` is none too long. It is `expected` bytes long in the end, as far as that is known.
  func take(_ data: Data, of expected: Int64) -> Bool {
    lock.withLock {
      let count = body.count + data.count
      guard result == nil, count <= Self.longestBody else { return false }
      if count > room { makeRoom(max(count, 2 * room, Int(clamping: min(expected, Int64(Self.longestBody))))) }
      body.append(data)
      return true
    }
  }

  /// By a copy: where the body was, it is overwritten.
  private func makeRoom(_ count: Int) {
    var grown = Data(capacity: count)
    grown.append(body)
    overwriteUnlessShared(&body)
    (body, room) = (grown, count)
  }

  func complete(_ response: URLResponse?, _ error: (any Error)?) {
    if let error {
      end(.failure((error as? URLError).map { TransportError($0) } ?? .Failed))
      return
    }
    guard let response = response as? HTTPURLResponse, let status = UInt16(exactly: response.statusCode) else {
      end(.failure(TransportError.Failed))
      return
    }
    var headers: [String: [String]] = [:]
    for (name, value) in response.allHeaderFields {
      if let name = name as? String, let value = value as? String { headers[name] = [value] }
    }
    var body = lock.withLock {
      defer { self.body = Data() }
      return self.body
    }
    defer { overwriteUnlessShared(&body) }
    end(.success(HttpResponse(status: status, headers: headers, body: body)))
  }
}

private final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let lock = NSLock()
  private var running: [Int: Exchange] = [:]

  func begin(_ task: URLSessionTask) -> Exchange {
    let exchange = Exchange()
    lock.withLock { running[task.taskIdentifier] = exchange }
    return exchange
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard let exchange = lock.withLock({ running[dataTask.taskIdentifier] }) else { return }
    if !exchange.take(data, of: dataTask.response?.expectedContentLength ?? 0) {
      exchange.end(.failure(TransportError.TooLarge))
      dataTask.cancel()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let exchange = lock.withLock { running.removeValue(forKey: task.taskIdentifier) }
    exchange?.complete(task.response, error)
  }

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    // The redirect itself is the response.
    completionHandler(nil)
  }
}
