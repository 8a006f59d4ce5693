import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// Opening, and what there is to do where the data cannot be read.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct StartingTests {
  /// Opens when a test lets it.
  private final class Door: @unchecked Sendable {
    private let lock = NSLock()
    private var why: AuthenticatorError?

    var isClosed: Bool { lock.withLock { why != nil } }

    func close(_ why: AuthenticatorError?) { lock.withLock { self.why = why } }

    func open(_ configuration: Configuration, _ hosts: Hosts) async throws -> Authenticator {
      if let why = lock.withLock({ why }) { throw why }
      return try await Library.openForReal(configuration, hosts)
    }
  }

  private let locked = AuthenticatorError.Storage(code: "storage.locked", advice: "", problem: .locked)

  private func failed(_ model: StartingModel) async throws -> (Problem, Bool) {
    try await until("a problem") { if case .failed(let problem, let may) = model.state { (problem, may) } else { nil } }
  }

  private func tryAgain(_ model: StartingModel) async throws -> Bool {
    model.open()
    #expect(model.state == .opening)
    return try await failed(model).1
  }

  @Test func a_phone_that_is_locked_says_so_and_opens_once_it_is_unlocked() async throws {
    let door = Door()
    door.close(locked)
    let world = try await World(open: door.open)
    let starting = StartingModel(world.library, world.navigation.moves)
    let (problem, mayBeginAnew) = try await failed(starting)
    #expect(problem.wayOut == .unlockPhone)
    #expect(!mayBeginAnew, "it may pass")
    #expect(starting.state.waysOut == [.unlockPhone])
    door.close(nil)
    starting.take(.unlockPhone)
    try await until("ready") { starting.state == .ready ? () : nil }
    starting.open()
    #expect(starting.state == .ready)
    try await world.close()
  }

  @Test func data_that_stays_locked_may_be_put_aside_and_is_agreed_to_each_time() async throws {
    let door = Door()
    door.close(locked)
    let world = try await World(open: door.open)
    let starting = StartingModel(world.library, world.navigation.moves)
    _ = try await failed(starting)
    for _ in 1...3 {
      let mayBeginAnew = try await tryAgain(starting)
      #expect(!mayBeginAnew, "tried often, but only for a moment")
    }
    world.clock.advance(seconds: 60)
    #expect(try await tryAgain(starting))
    #expect(starting.state.waysOut == [.unlockPhone, .beginAnew])
    starting.take(.beginAnew)
    let first = starting.state
    #expect(first == .beginningAnew(code: "storage.locked", attempt: 1))
    starting.beganAnew()
    _ = try await failed(starting)
    starting.take(.beginAnew)
    #expect(starting.state != first, "what was agreed to before is not agreed to now")
    try await world.close()
  }

  @Test func files_of_another_phone_can_be_put_aside_with_consent() async throws {
    let world = try await World()
    _ = try await world.enroll()
    try await world.close()
    // The keys of another phone: as after a restore from a backup.
    let keys = try InMemoryKeyStore()
    let hosts = Hosts(keyStore: keys, gate: ScriptedGate(keys), device: ScriptedDevice(), transport: Network())
    let moves = Moves()
    let library = Library(World.configuration(world.directory), hosts)
    let starting = StartingModel(library, moves)
    #expect(starting.state == .opening)
    let (problem, _) = try await failed(starting)
    #expect(problem.code == "storage.key_lost")
    #expect(problem.wayOut == .beginAnew)
    #expect(starting.state.waysOut == [.retry, .beginAnew])
    starting.take(.beginAnew)
    #expect(starting.state == .beginningAnew(code: "storage.key_lost", attempt: 1))
    let anew = BeginAnewModel(library, moves, "storage.key_lost")
    anew.begin()
    #expect(!anew.state.working, "nobody agreed")
    anew.agree(true)
    anew.begin()
    try await until("done") { anew.state.done ? () : nil }
    starting.beganAnew()
    try await until("ready") { starting.state == .ready ? () : nil }
    #expect(try await library.authenticator().accounts().isEmpty)
    try await library.shutDown()
  }

  @Test func keys_that_are_left_of_an_app_that_was_removed_are_destroyed_where_the_person_says_so() async throws {
    let world = try await World()
    _ = try await world.enroll()
    try await world.close()
    // Installed again: the Keychain has what it had, and the folder of the app is gone.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("phone-\(UUID().uuidString)")
    let moves = Moves()
    let library = Library(World.configuration(folder), world.library.hosts)
    let before = world.keys.aliases
    let first = StartingModel(library, moves)
    try await until("the question") { first.state == .keysLeft(KeysLeft(before.count)) ? () : nil }
    #expect(world.navigation.front(first.state) == .starting)
    first.keepKeys()
    #expect(first.state == .ready)
    #expect(world.keys.aliases == before)
    let starting = StartingModel(library, moves)
    try await until("the question") { if case .keysLeft = starting.state { () } else { nil } }
    starting.destroyKeys()
    try await until("ready") { starting.state == .ready ? () : nil }
    #expect(world.keys.aliases.isEmpty)
    try await library.shutDown()
  }

  @Test func what_can_be_read_is_not_put_aside() async throws {
    let world = try await World()
    _ = try await world.library.authenticator()
    try await world.library.shutDown()
    let anew = BeginAnewModel(world.library, world.navigation.moves, "storage.key_lost")
    anew.agree(true)
    anew.begin()
    let problem = try await until("a problem") { anew.state.problem }
    #expect(problem.code == "refused.usable")
    #expect(!anew.state.done)
    try await world.close()
  }

  @Test func a_folder_that_cannot_be_made_is_tried_again() async throws {
    let world = try await World()
    let door = Door()
    door.close(locked)
    let configuration = World.configuration(world.directory)
    let library = Library(world.library.app, world.library.hosts) {
      if door.isClosed { throw CocoaError(.fileWriteNoPermission) }
      return configuration
    }
    let starting = StartingModel(library, world.navigation.moves)
    let (problem, mayBeginAnew) = try await failed(starting)
    #expect(problem.fault == "sample.folder")
    #expect(!mayBeginAnew)
    #expect(starting.state.waysOut == [.report, .retry])
    door.close(nil)
    starting.take(.retry)
    try await until("ready") { starting.state == .ready ? () : nil }
    try await library.shutDown()
    try await world.close()
  }

  @Test func nobody_begins_anew_where_there_is_another_way() async throws {
    let world = try await World()
    let configuration = World.configuration(world.directory, appVersion: "x")
    let library = Library(configuration, world.library.hosts)
    let starting = StartingModel(library, world.navigation.moves)
    let (problem, mayBeginAnew) = try await failed(starting)
    #expect(problem.code == "invalid_input.app_version.form")
    #expect(!mayBeginAnew)
    let before = starting.state
    starting.take(.beginAnew)
    #expect(starting.state == before)
    #expect(library.problems.entries.map(\.code) == ["invalid_input.app_version.form"])
    try await world.close()
  }

  @Test func where_the_accounts_cannot_be_opened_each_button_does_something() async throws {
    let door = Door()
    door.close(.Internal(code: "internal", advice: "", id: "some.fault"))
    let world = try await World(open: door.open)
    let starting = StartingModel(world.library, world.navigation.moves)
    _ = try await failed(starting)
    #expect(world.navigation.front(starting.state) == .starting)
    #expect(starting.state.waysOut == [.report, .retry])
    starting.take(.report)
    try await world.top { $0 == .diagnostics ? () : nil }
    #expect(world.navigation.front(starting.state) == .diagnostics, "nothing of it needs the accounts")
    let diagnostics = world.navigation.diagnostics()
    try await until("the text") { diagnostics.state.loading ? nil : () }
    #expect(diagnostics.state.text.contains("internal (some.fault)"), "\(diagnostics.state.text)")
    world.navigation.back()
    #expect(world.navigation.front(starting.state) == .starting)
    // Other screens of an earlier process wait until it is open.
    world.navigation.go(.open(.settings))
    #expect(world.navigation.front(starting.state) == .starting)
    door.close(.Storage(code: "storage.full", advice: "", problem: .full))
    starting.take(.retry)
    try await until("another problem") { starting.state.waysOut == [.freeSpace, .retry] ? () : nil }
    starting.take(.freeSpace)
    try await until("the settings") { world.outside.moves.contains(.leave(.freeSpace)) ? () : nil }
    door.close(nil)
    starting.resumed()
    try await until("ready") { world.navigation.front(starting.state) == .screens ? () : nil }
    try await world.close()
  }
}
