import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// The screens that need no server, or little of it.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct ScreensTests {
  @Test func e11_a_kind_is_chosen_before_the_way_to_add_it() async throws {
    let world = try await World()
    let add = world.navigation.add()
    #expect(add.state.kind == nil)
    #expect(AddKind.allCases == [.workOrSchool, .personal, .otherService])
    let before = world.navigation.stack.destinations
    for kind in AddKind.allCases {
      add.scan()
      add.byHand()
      add.signIn()
      #expect(world.navigation.stack.destinations == before, "no way is open before")
      add.choose(kind)
      #expect(add.state.kind == kind)
      add.choose(nil)
      #expect(add.state.kind == nil)
    }
    add.choose(.personal)
    add.scan()
    try await world.top { $0 == .scan ? () : nil }
    add.byHand()
    try await world.top { $0 == .enterByHand ? () : nil }
    try await world.close()
  }

  @Test func e11_a_code_that_says_what_it_is_needs_no_question() async throws {
    let world = try await World()
    world.links.open(Secret("otpauth://totp/Contoso:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Contoso"))
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    #expect(world.navigation.stack.destinations == [.accounts, .preview(key)], "the preview is the first screen")
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
    let picture = try QrCode.picture()
    world.navigation.add().picture { picture }
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    guard case .read(let read) = world.navigation.preview(key).state else { throw Unexpected("gone") }
    #expect(read.provider == .oneTimePassword)
    try await world.close()
  }

  @Test func e9_the_accounts_of_an_export_are_shown_one_by_one_and_added_together() async throws {
    let world = try await World()
    // Part 2 of 3: one account of the time, one of a counter, and one of a hash that is not made here.
    let export =
      "otpauth-migration://offline?data=CioKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgNhbmEaB0V4YW1wbGUgASgBMAIKIgoUMTI"
      + "zNDU2Nzg5MDEyMzQ1Njc4OTASAmJvIAEoATABOAMKIAoUMTIzNDU2Nzg5MDEyMzQ1Njc4OTASAmN5IAQoATACEAEYAyABKGM%3D"
    for _ in 1...2 {
      world.links.open(Secret(export))
      let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
      let model = world.navigation.preview(key)
      guard case .read(let read) = model.state else { throw Unexpected("gone") }
      let shown = read.entries.map { [$0.service, $0.account, $0.refused ?? "added"] }
      #expect(
        shown == [["Example", "ana", "added"], ["", "bo", "added"], ["", "cy", "invalid_input.algorithm.unknown"]])
      #expect(read.part == ExportPart(number: 2, of: 3))
      #expect(read.canBeAdded)
      model.confirm()
      try await until("the list") { world.navigation.stack.destinations == [.accounts] ? true : nil }
      var names: [String] = []
      for account in try await world.library.authenticator().accounts() {
        names.append(try await account.view().userName)
      }
      #expect(names == ["ana", "bo"], "twice is once")
    }
    try await world.close()
  }

  @Test func e9_an_export_of_which_nothing_can_be_added_leaves_nothing_to_confirm() async throws {
    let world = try await World()
    world.links.open(
      Secret(
        "otpauth-migration://offline?data=CiEKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgNhbmEgBCgBMAIQARgBIAAo%2BKzRkQE%3D"
      ))
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    guard case .read(let read) = world.navigation.preview(key).state else { throw Unexpected("gone") }
    #expect(!read.canBeAdded)
    try await world.close()
  }

  @Test func a_picture_without_a_code_is_said_and_goes_away() async throws {
    let world = try await World()
    let add = world.navigation.add()
    add.picture {
      DecodedPicture(rgba: Data(repeating: 200, count: 40 * 40 * 4), width: 40, height: 40, rowStride: 160)
    }
    #expect(add.state.reading)
    let problem = try await until("a problem") { add.state.problem }
    #expect(problem.code == "invalid_input.picture.no_code")
    #expect(!add.state.reading)
    add.dismiss()
    #expect(add.state.problem == nil)
    add.picture { nil }
    try await until("that it is none") { add.state.problem?.code == "invalid_input.picture" ? () : nil }
    add.dismiss()
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
    await scan.frame(CameraFrame(luma: Data(count: 10), width: 40, height: 40, rowStride: 40))
    scan.take(.retry)
    #expect(scan.state.problem == nil, "the next frame is the next try")
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

  @Test func an_enrollment_without_a_network_can_be_tried_again() async throws {
    let world = try await World()
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    let model = try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }
    world.network.isCut = true
    model.confirm()
    let problem = try await until("a problem") { if case .read(let read) = model.state { read.problem } else { nil } }
    #expect(problem.code == "offline")
    #expect(try await world.library.authenticator().accounts().isEmpty)
    world.network.isCut = false
    model.take(problem.wayOut)
    try await world.top { if case .enrollNumber = $0 { () } else { nil } }
    try await world.close()
  }

  @Test func a_preview_that_is_refused_keeps_nothing() async throws {
    let world = try await World()
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    let key = try await world.top { if case .preview(let key) = $0 { key } else { nil } }
    world.navigation.preview(key).cancel()
    try await world.top { $0 == .accounts ? () : nil }
    #expect(world.library.previews.find(key) == nil)
    #expect(try await world.library.authenticator().accounts().isEmpty)
    try await world.close()
  }

  @Test func an_enrollment_says_what_it_is_doing() async throws {
    let world = try await World()
    world.links.open(Secret(try await world.provider.enrollmentText(world.user)))
    let model = try await world.top { if case .preview(let key) = $0 { world.navigation.preview(key) } else { nil } }
    model.confirm()
    let step = try await until("a step") { if case .read(let read) = model.state { read.step } else { nil } }
    #expect(step.hasPrefix("progress."))
    #expect(Words.of(step, "en") != Words.of(step, "de"))
    try await world.top { if case .enrollNumber = $0 { () } else { nil } }
    try await world.close()
  }

  @Test func a_link_of_something_else_says_of_what() async throws {
    let world = try await World()
    world.links.open(Secret("https://www.example.com/"))
    #expect(world.links.state.opening)
    let problem = try await until("a problem") { world.links.state.problem }
    #expect(problem.wayOut == .scanAgain)
    #expect(!world.links.state.opening)
    #expect(world.navigation.stack == BackStack())
    try await world.close()
  }

  @Test func settings_keep_what_the_person_chose() async throws {
    let world = try await World()
    let model = world.navigation.settings()
    #expect(!model.state.contextOnLockScreen)
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

  @Test func screens_with_numbers_and_codes_are_kept_from_recordings() async throws {
    let world = try await World()
    let id = try await world.enrollAndEnable()
    let navigation = world.navigation
    let accounts = navigation.accounts()
    try await until("the account") { accounts.state.accounts.isEmpty ? nil : () }
    func shows(_ destination: Destination) -> Bool {
      navigation.go(.home)
      navigation.go(.open(destination))
      return navigation.showsSecrets
    }
    let secret: [Destination] = [
      .enterByHand, .preview("1"), .enrollNumber(id), .enabling(id, renewing: true), .enrollAgain(id),
      .request(id, requestId: "r"),
    ]
    for destination in secret { #expect(shows(destination), "\(destination)") }
    let open: [Destination] = [
      .accounts, .accountDetail(id), .add, .scan, .organisation, .activity(id), .settings, .diagnostics,
      .result(ResultKey(id, "r", "outcome.denied")),
    ]
    for destination in open { #expect(!shows(destination), "\(destination)") }
    let live = try await world.provider.start(world.user, purpose: "sign_in")
    try await until("the request") { navigation.coming.state.waiting.first?.requestId == live.id ? () : nil }
    // Above a screen that has nothing to do with it, there is its banner.
    for destination in [.accounts, .settings] as [Destination] { #expect(shows(destination), "\(destination)") }
    try await world.close()
  }

  @Test func diagnostics_are_there_where_nothing_else_is() async throws {
    let world = try await World()
    let configuration = World.configuration(world.directory, appVersion: "x")
    let model = DiagnosticsModel(Library(configuration, world.library.hosts), world.navigation.moves, world.phone)
    try await until("a problem") { !model.state.loading && model.state.problem != nil ? () : nil }
    #expect(model.state.text.contains("device lock: yes"))
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
}
