import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorApple
@testable import AuthenticatorCore

@Suite(.timeLimit(.minutes(1))) struct BackgroundAndFolderTests {
  final class FakeFolders: FolderCalls, @unchecked Sendable {
    var done: [String] = []
    var group: URL? = URL(fileURLWithPath: "/group")
    var fails: [String: CocoaError.Code] = [:]
    var files = [URL(fileURLWithPath: "/own/db-wal"), URL(fileURLWithPath: "/own/db-shm")]

    func containerOfGroup(_ identifier: String) -> URL? { group }
    func makeFolder(_ url: URL) throws { done.append("make \(url.path)") }
    func protectUntilFirstUnlock(_ url: URL) throws {
      if let code = fails[url.path] { throw CocoaError(code) }
      done.append("protect \(url.path)")
    }
    func excludeFromBackup(_ url: URL) throws { done.append("exclude \(url.path)") }
    func contents(_ url: URL) -> [URL] { files }
  }

  @Test func the_folder_and_the_files_of_sqlite_are_readable_after_the_first_unlock_and_in_no_backup() throws {
    let calls = FakeFolders()
    let folder = try DatabaseFolder(calls).prepare(URL(fileURLWithPath: "/own"), appGroup: nil)
    #expect(folder.path == "/own")
    #expect(
      calls.done == ["make /own", "protect /own", "exclude /own", "protect /own/db-wal", "protect /own/db-shm"])
  }

  @Test func a_file_that_vanishes_while_the_folder_is_listed_is_no_failure_and_any_other_is() throws {
    let calls = FakeFolders()
    calls.fails = ["/own/db-wal": .fileNoSuchFile]
    _ = try DatabaseFolder(calls).prepare(URL(fileURLWithPath: "/own"), appGroup: nil)
    #expect(calls.done.last == "protect /own/db-shm")
    calls.fails = ["/own/db-wal": .fileWriteNoPermission]
    #expect(throws: CocoaError.self) {
      try DatabaseFolder(calls).prepare(URL(fileURLWithPath: "/own"), appGroup: nil)
    }
    calls.fails = ["/own": .fileNoSuchFile]
    #expect(throws: CocoaError.self) {
      try DatabaseFolder(calls).prepare(URL(fileURLWithPath: "/own"), appGroup: nil)
    }
  }

  @Test func a_folder_for_an_extension_is_in_the_container_of_the_group() throws {
    let calls = FakeFolders()
    let folder = try DatabaseFolder(calls).prepare(URL(fileURLWithPath: "/own/accounts"), appGroup: "group.example")
    #expect(folder.path == "/group/accounts")
    calls.group = nil
    #expect(throws: HostError.Unsupported) {
      try DatabaseFolder(calls).prepare(URL(fileURLWithPath: "/own"), appGroup: "group.of.somebody.else")
    }
  }

  final class FakeBackground: BackgroundCalls, @unchecked Sendable {
    private let lock = NSLock()
    private var expirations: [@Sendable () -> Void] = []
    private var open = 0
    var gives = true

    var openTasks: Int { lock.withLock { open } }
    func expire() { for expired in lock.withLock({ expirations }) { expired() } }

    func begin(_ name: String, expired: @escaping @Sendable () -> Void) async -> Int? {
      guard gives else { return nil }
      return lock.withLock {
        expirations.append(expired)
        open += 1
        return open
      }
    }

    func end(_ id: Int) async { lock.withLock { open -= 1 } }
  }

  @Test func a_step_has_the_time_of_the_system_and_gives_it_back() async throws {
    let calls = FakeBackground()
    let during = try await BackgroundWork(calls).run("approve") { calls.openTasks }
    #expect(during <= 1)
    #expect(calls.openTasks == 0)
    await #expect(throws: HostError.Failed) {
      try await BackgroundWork(calls).run("approve") { throw HostError.Failed }
    }
    #expect(calls.openTasks == 0, "also after a failure")
    calls.gives = false
    #expect(try await BackgroundWork(calls).run("approve") { true }, "without time it is tried all the same")
  }

  @Test func when_the_time_is_over_the_step_is_cancelled() async throws {
    let calls = FakeBackground()
    let began = Signal()
    let step = Task {
      try await BackgroundWork(calls).run("approve") { () -> Bool in
        began.send()
        return try await untilCancelled()
      }
    }
    try await began.received()
    while calls.openTasks == 0 { await Task.yield() }
    calls.expire()
    await #expect(throws: CancellationError.self) { try await step.value }
    #expect(calls.openTasks == 0)
  }

  @Test func suspending_closes_the_file_and_resuming_opens_it() async throws {
    let calls = FakeBackground()
    let work = BackgroundWork(calls)
    let keys = try InMemoryKeyStore()
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let configuration = Configuration(
      directory: directory.path, deviceName: "Phone", platform: .other, operatingSystem: "Swift", appVersion: "1.0",
      redirectUri: "com.example.authenticator:/oauth", developmentServers: false)
    let authenticator = try await Authenticator.open(
      configuration: configuration, keyStore: keys, gate: ScriptedGate(keys), device: ScriptedDevice())
    try await work.suspend(authenticator)
    await #expect(throws: AuthenticatorError.self) { try await authenticator.accounts() }
    try await work.resume(authenticator)
    #expect(try await authenticator.accounts().isEmpty)
    try await authenticator.shutDown()
  }
}
