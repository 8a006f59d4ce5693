import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

#if os(Linux) || os(macOS)
  /// The reference identity provider in a process of its own, with data of its own, and its control interface.
  public final class IdentityProvider: @unchecked Sendable {
    public static let password = "correct horse battery staple"

    /// A request, as the web page shows it.
    public struct Live: Sendable {
      public let id: String
      public let number: String

      /// A number that is not the one on the page, but could be.
      public var wrongNumber: String {
        String(number.map { $0 == "9" ? "0" : Character(String(($0.wholeNumberValue ?? 0) + 1)) })
      }
    }

    /// What became of a request, and what was verified of its answer.
    public struct Ended: Decodable, Sendable {
      public struct Verified: Decodable, Sendable {
        public let signedBy: String?
        public let uv: String?
        public let shown: Bool?
        public let number: Bool?
        public let counter: UInt64?
      }

      public let state: String
      public let verified: Verified?
    }

    private let process: Process
    private let data: URL
    private let origin: String
    private let session = URLSession(configuration: .ephemeral)

    /// The one that the tests of a process share, started by the first that asks; ends with the process. Tests that set its policy or its
    /// clock ``start()`` one of their own.
    ///
    /// - Throws: as ``start()``, each time.
    public static func shared() throws -> IdentityProvider {
      try one.get()
    }

    private static let one: Result<IdentityProvider, any Error> = Result {
      let provider = try start()
      atexit { try? IdentityProvider.one.get().stop() }
      return provider
    }

    /// Starts the program that the environment names in `IDENTITY_PROVIDER`.
    ///
    /// - Throws: ``Unexpected`` if it names none, or the program ends at once.
    public static func start() throws -> IdentityProvider {
      let path = ProcessInfo.processInfo.environment["IDENTITY_PROVIDER"] ?? ""
      guard !path.isEmpty else {
        throw Unexpected(
          "IDENTITY_PROVIDER has to be the path of the identity provider: cargo build --package idp --bin idp")
      }
      return try IdentityProvider(path: path)
    }

    /// Starts the program at `path`.
    public init(path: String) throws {
      data = FileManager.default.temporaryDirectory.appendingPathComponent("idp-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = ["--listen", "127.0.0.1:0", "--data", data.path, "--seed-demo", "--control"]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      guard let origin = Self.address(in: output) else {
        process.terminate()
        throw Unexpected("\(path) ended without saying where it listens")
      }
      self.origin = origin
    }

    /// Ends the process and deletes its data. Does not wait for its end, so that it can be called while the tests end.
    public func stop() {
      kill(process.processIdentifier, SIGKILL)
      try? FileManager.default.removeItem(at: data)
    }

    /// The tenant, as a person names it.
    public var issuer: String { origin + "/t1" }

    public func addUser(_ name: String) async throws {
      try await post("/control/users", ["name": name, "password": Self.password])
    }

    public func enrollmentText(_ user: String) async throws -> String {
      struct Reply: Decodable { let text: String }
      return try decode(Reply.self, try await post("/control/enrollment-codes", ["user": user])).text
    }

    public func live(_ user: String, purpose: String) async throws -> Live {
      let user = user.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? user
      return try live(try await call("GET", "/control/live?user=\(user)&purpose=\(purpose)", nil))
    }

    /// A browser starts a request.
    public func start(_ user: String, purpose: String) async throws -> Live {
      try live(try await post("/control/sign-in", ["user": user, "purpose": purpose]))
    }

    /// The demonstration's web application asks a user to approve a transaction, as JSON. The policy has to have `transactions`.
    public func pay(_ user: String, _ transaction: String) async throws -> Live {
      struct Reply: Decodable {
        let transactionId: String
        let number: String
      }
      let body = Data(#"{"login_hint":"\#(user)","transaction":\#(transaction)}"#.utf8)
      let headers = ["Authorization": Self.shop, "Idempotency-Key": UUID().uuidString]
      let reply = try decode(Reply.self, try await call("POST", "/t1/transactions", body, headers))
      return Live(id: reply.transactionId, number: reply.number)
    }

    /// The word for where a transaction stands, as its application is told.
    public func stateOfTransaction(_ id: String) async throws -> String {
      struct Reply: Decodable { let state: String }
      let reply = try await call("GET", "/t1/transactions/\(id)", nil, ["Authorization": Self.shop])
      return try decode(Reply.self, reply).state
    }

    private static let shop = "Basic ZGVtby13ZWI6ZGVtby1jbGllbnQtc2VjcmV0"

    /// What became of a request.
    public func request(_ id: String) async throws -> Ended {
      try decode(Ended.self, try await call("GET", "/control/requests/\(id)", nil))
    }

    /// The system browser signs the user in, and is led back.
    public func authorize(_ url: String, user: String) async throws -> String {
      struct Reply: Decodable { let redirect: String }
      let body = ["url": url, "user": user, "password": Self.password]
      return try decode(Reply.self, try await post("/control/authorize", body)).redirect
    }

    /// Opens the URL of `askBrowser` in the browser that has the sign-in, and gives where it leads.
    public func samePhone(_ url: String) async throws -> String {
      struct Reply: Decodable { let redirect: String }
      return try decode(Reply.self, try await post("/control/same-phone", ["url": url])).redirect
    }

    /// Sets members of the tenant's policy, for all users.
    public func policy(_ members: String) async throws {
      _ = try await call("POST", "/control/policy", Data(members.utf8))
    }

    /// Moves the server's clock forward.
    public func advanceClock(seconds: UInt64) async throws {
      _ = try await call("POST", "/control/clock", Data("{\"advance\":\(seconds)}".utf8))
    }

    /// Revokes as an administrator does: `credential` or `device`.
    public func revoke(_ user: String, target: String) async throws {
      try await post("/control/users/\(user)/revoke", ["target": target])
    }

    private static func address(in output: Pipe) -> String? {
      let ready = "listening on "
      var text = ""
      while true {
        let some = output.fileHandleForReading.availableData
        if some.isEmpty { return nil }
        text += String(decoding: some, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() where line.hasPrefix(ready)
        {
          // Whatever else it prints must not fill the pipe.
          output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
          return line.dropFirst(ready.count).trimmingCharacters(in: .whitespaces)
        }
      }
    }

    private func live(_ reply: Data) throws -> Live {
      struct Reply: Decodable {
        let request: String
        let number: String
      }
      let reply = try decode(Reply.self, reply)
      return Live(id: reply.request, number: reply.number)
    }

    private func decode<T: Decodable>(_ type: T.Type, _ reply: Data) throws -> T {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: reply)
    }

    @discardableResult
    private func post(_ path: String, _ members: [String: String]) async throws -> Data {
      try await call("POST", path, try JSONEncoder().encode(members))
    }

    private func call(
      _ method: String, _ path: String, _ body: Data?, _ headers: [String: String] = [:]
    ) async throws -> Data {
      guard let url = URL(string: origin + path) else { throw Unexpected("no URL: \(path)") }
      var request = URLRequest(url: url, timeoutInterval: 20)
      request.httpMethod = method
      request.httpBody = body
      if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      let (reply, response) = try await session.data(for: request)
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      guard (200..<300).contains(status) else {
        throw Unexpected("\(path): \(status) \(String(decoding: reply, as: UTF8.self))")
      }
      return reply
    }
  }
#endif
