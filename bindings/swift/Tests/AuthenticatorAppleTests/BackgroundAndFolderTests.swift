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

  @MainActor final class FakeBackground: BackgroundCalls {
    private var expirations: [@Sendable () -> Void] = []
    private(set) var openTasks = 0
    var gives = true

    func expire() { for expired in expirations { expired() } }

    func begin(_ name: String, expired: @escaping @Sendable () -> Void) -> Int? {
      guard gives else { return nil }
      expirations.append(expired)
      openTasks += 1
      return openTasks
    }

    func end(_ id: Int) { openTasks -= 1 }
  }

  /// A file that takes its time to close.
  actor SlowFile: DatabaseFile {
    let closes = Signal()
    let goes = Signal()
    private(set) var isOpen = true
    private(set) var done: [String] = []

    func suspend() async throws {
      closes.send()
      try await goes.received()
      isOpen = false
      done.append("suspend")
    }

    func resume() async throws {
      isOpen = true
      done.append("resume")
    }
  }

  @Test @MainActor func a_step_has_the_time_of_the_system_before_it_begins_and_gives_it_back() async throws {
    let calls = FakeBackground()
    #expect(try await BackgroundWork(calls).run("approve") { await calls.openTasks } == 1)
    #expect(calls.openTasks == 0)
    await #expect(throws: HostError.Failed) {
      try await BackgroundWork(calls).run("approve") { throw HostError.Failed }
    }
    #expect(calls.openTasks == 0, "also after a failure")
    calls.gives = false
    #expect(try await BackgroundWork(calls).run("approve") { true }, "without time it is tried all the same")
  }

  @Test @MainActor func when_the_time_is_over_or_nobody_waits_the_step_is_cancelled() async throws {
    let calls = FakeBackground()
    for expires in [true, false] {
      let began = Signal()
      let step = Task {
        try await BackgroundWork(calls).run("approve") { () -> Bool in
          began.send()
          return try await untilCancelled()
        }
      }
      try await began.received()
      if expires { calls.expire() } else { step.cancel() }
      await #expect(throws: CancellationError.self) { try await step.value }
      #expect(calls.openTasks == 0)
    }
  }

  @Test @MainActor func a_file_is_closed_also_when_the_time_of_the_system_is_over() async throws {
    let (calls, file) = (FakeBackground(), SlowFile())
    let work = BackgroundWork(calls)
    let closing = work.move(file, toBackground: true)
    calls.expire()
    try await file.closes.received()
    file.goes.send()
    try await closing.value
    #expect(await !file.isOpen)
    #expect(calls.openTasks == 0)
  }

  @Test @MainActor func an_app_that_comes_back_while_its_file_is_closed_has_it_open() async throws {
    let (calls, file) = (FakeBackground(), SlowFile())
    let work = BackgroundWork(calls)
    let closing = work.move(file, toBackground: true)
    #expect(calls.openTasks == 1, "the system is asked at once")
    try await file.closes.received()
    let opening = work.move(file, toBackground: false)
    file.goes.send()
    try await closing.value
    try await opening.value
    #expect(await file.done == ["suspend", "resume"])
    #expect(calls.openTasks == 0)
  }

  @Test @MainActor func an_app_that_leaves_before_its_file_is_open_again_has_it_closed() async throws {
    let (calls, file) = (FakeBackground(), SlowFile())
    let work = BackgroundWork(calls)
    let moves = [true, false, true].map { work.move(file, toBackground: $0) }
    #expect(calls.openTasks == 2)
    file.goes.send()
    for move in moves { try await move.value }
    #expect(await !file.isOpen)
    #expect(await !file.done.contains("resume"), "nothing is opened while the app is in the background")
    #expect(calls.openTasks == 0)
  }

  @Test @MainActor func in_the_background_the_file_is_closed_and_in_front_it_is_open() async throws {
    let work = BackgroundWork(FakeBackground())
    let keys = try InMemoryKeyStore()
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let configuration = Configuration(
      directory: directory.path, deviceName: "Phone", platform: .other, operatingSystem: "Swift", appVersion: "1.0",
      redirectUri: "com.example.authenticator:/oauth", developmentServers: false)
    let authenticator = try await Authenticator.open(
      configuration: configuration, keyStore: keys, gate: ScriptedGate(keys), device: ScriptedDevice())
    work.wentToBackground(authenticator)
    try await work.cameToForeground(authenticator).value
    #expect(try await authenticator.accounts().isEmpty)
    try await work.wentToBackground(authenticator).value
    await #expect(throws: AuthenticatorError.self) { try await authenticator.accounts() }
    try await work.cameToForeground(authenticator).value
    #expect(try await authenticator.accounts().isEmpty)
    work.wentToBackground(authenticator)
    work.cameToForeground(authenticator)
    try await work.wentToBackground(authenticator).value
    await #expect(throws: AuthenticatorError.self) { try await authenticator.accounts() }
    try await authenticator.shutDown()
  }
}
