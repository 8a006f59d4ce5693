import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// The screens that need no server, or little of it.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct ScreensTests {
  @Test func a_kind_is_chosen_before_the_way_to_add_it() async throws {
    let world = try await World()
    let add = world.navigation.add()
    #expect(add.state.kind == nil)
    add.choose(.otherService)
    #expect(add.state.kind == .otherService)
    add.choose(nil)
    #expect(add.state.kind == nil)
    add.scan()
    try await world.top { $0 == .scan ? () : nil }
    add.byHand()
    try await world.top { $0 == .enterByHand ? () : nil }
    try await world.close()
  }

  @Test func a_code_that_the_camera_sees_is_read_once() async throws {
    let world = try await World()
    world.navigation.go(.open(.scan))
    let scan = world.navigation.scan()
    async let first = scan.frame(QrCode.frame())
    async let second = scan.frame(QrCode.frame())
    _ = try await (first, second)
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    guard case .read(let read) = world.navigation.preview(key).state else { throw Unexpected("gone") }
    #expect(read.service == "Contoso")
    #expect(read.account == "ana")
    #expect(world.navigation.stack.destinations == [.accounts, .preview(key)])
    try await world.close()
  }

  @Test func a_code_in_a_picture_is_read() async throws {
    let world = try await World()
    try world.navigation.add().picture(QrCode.picture())
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    guard case .read(let read) = world.navigation.preview(key).state else { throw Unexpected("gone") }
    #expect(read.provider == .oneTimePassword)
    try await world.close()
  }

  @Test func a_picture_without_a_code_is_said_and_goes_away() async throws {
    let world = try await World()
    let add = world.navigation.add()
    add.picture(DecodedPicture(rgba: Data(repeating: 200, count: 40 * 40 * 4), width: 40, height: 40, rowStride: 160))
    #expect(add.state.reading)
    let problem = try await until("a problem") { add.state.problem }
    #expect(problem.code == "invalid_input.picture.no_code")
    #expect(!add.state.reading)
    add.dismiss()
    #expect(add.state.problem == nil)
    add.notAPicture()
    #expect(add.state.problem?.code == "invalid_input.picture")
    try await world.close()
  }

  @Test func a_frame_without_a_code_is_nothing_and_one_that_is_none_is_said_once() async throws {
    let world = try await World()
    let scan = world.navigation.scan()
    scan.camera(.allowed)
    #expect(scan.state.camera == .allowed)
    #expect(
      await scan.frame(CameraFrame(luma: Data(repeating: 200, count: 1600), width: 40, height: 40, rowStride: 40)))
    #expect(scan.state.problem == nil)
    for _ in 0..<2 { await scan.frame(CameraFrame(luma: Data(count: 10), width: 40, height: 40, rowStride: 40)) }
    #expect(scan.state.problem?.code == "invalid_input.picture.shape")
    #expect(world.library.problems.entries.count == 1)
    scan.dismiss()
    #expect(scan.state.problem == nil)
    scan.cameraSettings()
    try await until("the settings") { world.outside.moves == [.leave(.openAppSettings)] ? () : nil }
    scan.close()
    #expect(!(await scan.frame(CameraFrame(luma: Data(), width: 0, height: 0, rowStride: 0))))
    try await world.close()
  }

  @Test func what_is_typed_stays_until_it_is_right() async throws {
    let world = try await World()
    world.navigation.go(.open(.enterByHand))
    let model = world.navigation.enterByHand()
    model.goOn()
    let empty = try await until("a problem") { model.state.problem }
    #expect(empty.code.hasPrefix("invalid_input"))
    model.code("ABCD")
    #expect(model.state.problem == nil)
    model.url("not a url")
    model.goOn()
    let problem = try await until("a problem") { model.state.problem }
    #expect(problem.field == "url" || problem.field == "code")
    #expect(model.state.code.text == "ABCD")
    model.code(try await world.provider.enrollmentText(world.user))
    model.url(" ")
    model.goOn()
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    guard case .read(let read) = world.navigation.preview(key).state else { throw Unexpected("gone") }
    #expect(read.provider == .phoneSignIn)
    #expect(read.host.hasPrefix("127.0.0.1"))
    try await world.close()
  }

  @Test func an_enrollment_without_a_network_can_be_tried_again_or_left() async throws {
    let world = try await World()
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    let model = try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }
    world.network.isCut = true
    model.confirm()
    let problem = try await until("a problem") { if case .read(let read) = model.state { read.problem } else { nil } }
    #expect(problem.code == "offline")
    world.network.isCut = false
    model.cancel()
    try await world.top { $0 == .accounts ? () : nil }
    try await world.close()
  }

  @Test func a_link_that_is_of_nothing_is_said_and_a_notification_of_nothing_opens_the_app_alone() async throws {
    let world = try await World()
    world.links.open(Secret("https://www.example.com/"))
    #expect(world.links.state.opening)
    let problem = try await until("a problem") { world.links.state.problem }
    #expect(problem.code.hasPrefix("invalid_input"))
    #expect(!world.links.state.opening)
    world.links.openNotification("of-a-newer-version/x")
    #expect(world.navigation.stack == BackStack())
    try await world.close()
  }

  @Test func settings_keep_what_the_person_chose() async throws {
    let world = try await World()
    let model = world.navigation.settings()
    #expect(!model.state.contextOnLockScreen)
    #expect(model.state.later == Later.allCases)
    model.contextOnLockScreen(true)
    #expect(model.state.contextOnLockScreen)
    #expect(world.choices.contextOnLockScreen)
    try await until("the phone") { model.state.facts }
    model.diagnostics()
    try await world.top { $0 == .diagnostics ? () : nil }
    model.lock()
    model.notifications()
    try await until("the settings") {
      world.outside.moves.suffix(2) == [.leave(.openLockSettings), .leave(.openAppSettings)] ? () : nil
    }
    try await world.close()
  }

  @Test func diagnostics_have_states_and_no_person() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    world.library.problems.note(Problem("internal", fault: "some.fault"))
    let model = world.navigation.diagnostics()
    try await until("the text") { model.state.loading ? nil : () }
    for expected in ["accounts: 1", "phoneSignIn, enabled", "internal (some.fault)", "signInEnabled"] {
      #expect(model.state.text.contains(expected), "\(expected) in \(model.state.text)")
    }
    for secret in [world.user, id, "Phone sign-in of"] { #expect(!model.state.text.contains(secret)) }
    model.share()
    model.copy()
    try await until("both") {
      world.outside.moves.contains(.share(model.state.text)) && world.outside.copied.contains(model.state.text)
        ? () : nil
    }
    try await world.close()
  }

  @Test func a_phone_that_is_locked_is_tried_again_and_data_that_is_lost_is_set_aside_with_consent() async throws {
    let world = try await World()
    _ = try await world.enroll()
    try await world.close()
    // The keys of another phone: as after a restore from a backup.
    let keys = try InMemoryKeyStore()
    let configuration = world.library.configuration
    let hosts = Hosts(keyStore: keys, gate: ScriptedGate(keys), device: ScriptedDevice(), transport: Network())
    let moves = Moves()
    let library = Library(configuration, hosts)
    let starting = StartingModel(library, moves)
    #expect(starting.state == .opening)
    let problem = try await until("a problem") {
      if case .failed(let problem, true) = starting.state { problem } else { nil }
    }
    #expect(problem.code == "storage.key_lost")
    #expect(problem.wayOut == .beginAnew)
    starting.beginAnew()
    #expect(starting.state == .beginningAnew(code: "storage.key_lost"))
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

  @Test func a_start_that_fails_is_tried_again_when_the_phone_is_unlocked() async throws {
    let locked = Locked()
    let world = try await World { configuration, hosts in
      if locked.isLocked { throw AuthenticatorError.Storage(code: "storage.locked", advice: "", problem: .locked) }
      return try await Library.openForReal(configuration, hosts)
    }
    let starting = StartingModel(world.library, world.navigation.moves)
    try await until("locked") { if case .failed(let problem, true) = starting.state { problem } else { nil } }
    locked.isLocked = false
    starting.resumed()
    try await until("ready") { starting.state == .ready ? () : nil }
    starting.open()
    #expect(starting.state == .ready)
    try await world.close()
  }

  private final class Locked: @unchecked Sendable {
    private let lock = NSLock()
    private var locked = true
    var isLocked: Bool {
      get { lock.withLock { locked } }
      set { lock.withLock { locked = newValue } }
    }
  }
}
