import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Observation
import Testing

@testable import SampleKit

/// Keys of which a test makes each signature fail, or take its time: those of a poll that is under way as well.
final class ScriptedKeys: KeyStore, @unchecked Sendable {
  private let keys: InMemoryKeyStore
  private let lock = NSLock()
  private var script: (@Sendable () async throws -> Void)?

  init(_ keys: InMemoryKeyStore) { self.keys = keys }

  /// What happens before each signature; nothing to let them be.
  func each(_ happens: (@Sendable () async throws -> Void)?) {
    lock.withLock { script = happens }
  }

  func beginSignature(alias: String) async throws -> UInt64 {
    try await lock.withLock { script }?()
    return try await keys.beginSignature(alias: alias)
  }

  func create(alias: String, spec: KeySpec) async throws -> Data { try await keys.create(alias: alias, spec: spec) }
  func list() async throws -> [String] { try await keys.list() }
  func delete(alias: String) async throws { try await keys.delete(alias: alias) }
  func attest(alias: String) async throws -> Attestation? { try await keys.attest(alias: alias) }
  func finishSignature(session: UInt64, message: Data) async throws -> Data {
    try await keys.finishSignature(session: session, message: message)
  }
  func abortSignature(session: UInt64) async throws { try await keys.abortSignature(session: session) }
  func wrapDataKey(dataKey: Data) async throws -> Data { try await keys.wrapDataKey(dataKey: dataKey) }
  func unwrapDataKey(wrapped: Data) async throws -> Data { try await keys.unwrapDataKey(wrapped: wrapped) }
}

/// A network that a test can cut, or in which somebody shows a certificate of their own.
final class Network: Transport, @unchecked Sendable {
  private let http = URLSessionTransport()
  private let lock = NSLock()
  private var cut = false
  private var captured = false
  private var silent = false

  var isCut: Bool {
    get { lock.withLock { cut } }
    set { lock.withLock { cut = newValue } }
  }

  var isCaptured: Bool {
    get { lock.withLock { captured } }
    set { lock.withLock { captured = newValue } }
  }

  /// Whether no reply comes any more, of what is under way either.
  var isSilent: Bool {
    get { lock.withLock { silent } }
    set { lock.withLock { silent = newValue } }
  }

  func send(request: HttpRequest) async throws -> HttpResponse {
    if isCaptured { throw TransportError.Certificate }
    if isCut { throw TransportError.Unreachable }
    let reply = try await http.send(request: request)
    if isSilent { return try await untilCancelled() }
    return reply
  }
}

/// A clock that runs, and that a test moves forward.
final class RunningClock: AuthenticatorCore.Clock, @unchecked Sendable {
  private let system = SystemClock()
  private let lock = NSLock()
  private var ahead: UInt64 = 0

  func advance(seconds: UInt64) {
    lock.withLock { ahead += seconds }
  }

  func now() throws -> Times {
    let now = try system.now()
    let ahead = lock.withLock { self.ahead }
    return Times(
      wall: now.wall + ahead, boot: BootTime(bootId: now.boot.bootId, millis: now.boot.millis + ahead * 1000))
  }
}

/// A phone whose screen lock and finger a test takes away, or which does not tell of them.
final class LockableDevice: Device, @unchecked Sendable {
  private let lock = NSLock()
  private var state: DeviceLock? = .set

  /// - Parameter state: nothing where the phone does not tell.
  func set(_ state: DeviceLock?) { lock.withLock { self.state = state } }

  private var finger: Biometric? = .enrolled

  /// - Parameter biometric: nothing where the phone does not tell.
  func set(biometric: Biometric?) { lock.withLock { finger = biometric } }

  func biometric() async throws -> Biometric {
    guard let finger = lock.withLock({ finger }) else { throw HostError.NotAvailable }
    return finger
  }

  func deviceLock() async throws -> DeviceLock {
    guard let state = lock.withLock({ state }) else { throw HostError.NotAvailable }
    return state
  }

  private var rooted = false
  private var located: @Sendable () throws -> Located = { .notFound }

  func set(rooted: Bool) { lock.withLock { self.rooted = rooted } }

  func set(located: @escaping @Sendable () throws -> Located) { lock.withLock { self.located = located } }

  func integrity() async throws -> Integrity {
    lock.withLock { rooted } ? Integrity(state: .suspect, signs: ["root"]) : Integrity(state: .sound)
  }

  func location() async throws -> Located {
    try lock.withLock { located }()
  }
}

/// Time of the system, which a test makes end.
final class LimitedTime: BackgroundTime, @unchecked Sendable {
  private let lock = NSLock()
  private var ends: [Int: @Sendable () -> Void] = [:]
  private var last = 0

  /// How many calls have time now.
  var calls: Int { lock.withLock { ends.count } }

  func expire() { for end in lock.withLock({ Array(ends.values) }) { end() } }

  func run<T: Sendable>(_ name: String, _ work: @escaping @Sendable () async throws -> T) async throws -> T {
    let task = Task { try await work() }
    let id = lock.withLock {
      last += 1
      ends[last] = { task.cancel() }
      return last
    }
    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    lock.withLock { ends[id] = nil }
    return try result.get()
  }
}

extension Library {
  /// With a folder that is there.
  convenience init(_ configuration: Configuration, _ hosts: Hosts, open: @escaping Open = Library.openForReal) {
    let app = AppFacts(version: configuration.appVersion, redirectUri: configuration.redirectUri)
    self.init(app, hosts, configure: { configuration }, open: open)
  }
}

@MainActor final class FakePhone: SampleKit.Phone {
  var now = PhoneFacts(
    device: "Phone of the test", system: "Linux", language: "en", deviceLock: true, strongBiometric: "enrolled",
    notificationsAllowed: true, cameraAllowed: true)

  var facts: PhoneFacts {
    get async { now }
  }
}

@MainActor final class FakeChoices: Choices {
  var contextOnLockScreen = false
}

/// What the models asked for that leads out of the app.
@MainActor @Observable final class Outside {
  private(set) var moves: [Move] = []

  func note(_ move: Move) { moves.append(move) }

  /// The pages that the browser was sent to.
  var pages: [String] {
    moves.compactMap { if case .browse(let url) = $0 { url.text } else { nil } }
  }

  var notices: [Notice] {
    moves.compactMap { if case .tell(let notice) = $0 { notice } else { nil } }
  }

  var copied: [String] {
    moves.compactMap { if case .copy(let text) = $0 { text.text } else { nil } }
  }
}

/// The app on a phone of one user, without views.
@MainActor final class World {
  /// Which a test may leave for another one.
  var provider: IdentityProvider
  let user: String
  let directory: URL
  let keys: InMemoryKeyStore
  let signing: ScriptedKeys
  let gate: ScriptedGate
  let network = Network()
  let clock = RunningClock()
  let device = LockableDevice()
  let time = LimitedTime()
  let phone = FakePhone()
  let choices = FakeChoices()
  let outside = Outside()
  private(set) var navigation: Navigation
  private(set) var links: LinksModel
  private var following: Task<Void, Never>?

  /// - Parameter known: a user that there is already, who has another phone.
  init(
    _ provider: IdentityProvider? = nil, user known: String? = nil, open: @escaping Library.Open = Library.openForReal
  ) async throws {
    self.provider = try provider ?? IdentityProvider.shared()
    user = known ?? "user-\(UUID().uuidString.lowercased())@contoso.example"
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("phone-\(UUID().uuidString)")
    keys = try InMemoryKeyStore()
    signing = ScriptedKeys(keys)
    gate = ScriptedGate(keys)
    let hosts = Hosts(keyStore: signing, gate: gate, device: device, clock: clock, transport: network, time: time)
    let library = Library(Self.configuration(directory), hosts, open: open)
    navigation = Navigation(library, phone, choices)
    links = LinksModel(library, navigation.moves)
    if known == nil { try await self.provider.addUser(user) }
    follow()
  }

  /// The process is killed, and the app started again: what is left is the folder, the keys and the texts of the screens.
  func restart() async throws {
    let texts = navigation.stack.texts
    following?.cancel()
    try await navigation.library.shutDown()
    let hosts = Hosts(keyStore: signing, gate: gate, device: device, clock: clock, transport: network, time: time)
    navigation = Navigation(Library(Self.configuration(directory), hosts), phone, choices, saved: texts)
    links = LinksModel(navigation.library, navigation.moves)
    follow()
  }

  func close() async throws {
    navigation.go(.home)
    navigation.accounts().close()
    following?.cancel()
    try await navigation.library.shutDown()
  }

  var library: Library { navigation.library }

  private func follow() {
    library.isInFront(true)
    let (navigation, outside) = (navigation, outside)
    following = Task { await navigation.follow(outside.note) }
  }

  static func configuration(_ directory: URL, appVersion: String = "1.0.0") -> Configuration {
    Configuration(
      directory: directory.path, deviceName: "Phone of the test", platform: .other, operatingSystem: "Swift",
      appVersion: appVersion, redirectUri: "org.authenticatorcore.sample:/oauth", developmentServers: true)
  }

  // MARK: What a person does

  /// Opens the link of an enrollment, trusts it, and matches the number; what shows at the end is the account.
  func enroll() async throws -> String {
    links.open(Secret(try await provider.enrollmentText(user)))
    let preview = try await top { if case .preview(let key) = $0 { self.navigation.preview(key) } else { nil } }
    preview.confirm()
    let model = try await top { if case .enrollNumber(let id) = $0 { self.navigation.enrollNumber(id) } else { nil } }
    let number = try await provider.live(user, purpose: "enrollment").number
    try await waits(model)
    model.number(number)
    model.approve()
    let result = try await result()
    #expect(result.code == "outcome.approved")
    navigation.result(result).done()
    return try await top { if case .accountDetail(let id) = $0 { id } else { nil } }
  }

  /// The person has asked for it.
  func enabling(_ id: String, renewing: Bool = false) -> EnablingModel {
    let destination = Destination.enabling(id, renewing: renewing)
    library.asked.insert(destination)
    navigation.go(.open(destination))
    return navigation.enabling(id, renewing: renewing)
  }

  /// Goes through the browser and matches the number.
  func enable(_ id: String) async throws {
    let model = enabling(id)
    try await signIn(model)
    try await match(model, "enable")
    try await until("done") { model.state.step == .done ? () : nil }
    model.finish()
    try await top { $0 == .accountDetail(id) || $0 == .accounts ? () : nil }
  }

  func signIn(_ model: StepModel) async throws {
    try await authorize(model, user)
    try await until("the step of the number") { if case .matchNumber = model.state.step { () } else { nil } }
    try await until("rest") { model.state.working ? nil : () }
  }

  /// Somebody signs in in the browser, which leads back.
  func authorize(_ model: StepModel, _ user: String) async throws {
    try await until("the step to sign in") {
      if case .signIn = model.state.step { () } else { nil }
    }
    let before = outside.pages.count
    model.openBrowser()
    let page = try await until("the browser") { self.outside.pages.dropFirst(before).first }
    links.open(Secret(try await provider.authorize(page, user: user)))
  }

  /// An account whose keys are lost, as after a restore from a backup.
  func enrollAndLoseKeys() async throws -> String {
    let id = try await enroll()
    // Nobody asks meanwhile.
    library.isInFront(false)
    for alias in keys.aliases { try await keys.delete(alias: alias) }
    let account = try #require(try await library.account(id))
    await #expect(throws: AuthenticatorError.self) { try await account.refresh() }
    library.isInFront(true)
    return id
  }

  func match(_ model: StepModel, _ purpose: String) async throws {
    model.number(try await provider.live(user, purpose: purpose).number)
    model.enterNumber()
  }

  func enrollAndEnable() async throws -> String {
    let id = try await enroll()
    try await enable(id)
    navigation.go(.home)
    return id
  }

  /// A browser starts a sign-in, and the app opens it from the banner of the list.
  func startSignIn() async throws -> (IdentityProvider.Live, RequestModel) {
    let live = try await provider.start(user, purpose: "sign_in")
    let accounts = navigation.accounts()
    let card = try await until("the banner") { accounts.state.waiting.first { $0.requestId == live.id } }
    accounts.open(card)
    let model = try await top {
      if case .request(let id, let request) = $0, request == live.id {
        self.navigation.request(id, request)
      } else {
        nil
      }
    }
    try await waits(model)
    return (live, model)
  }

  // MARK: What a person sees

  @discardableResult func waits(_ model: AnsweringModel) async throws -> WaitingRequest {
    try await until("the request") { model.state.waiting }
  }

  /// The screen in front, once it is the one that is meant.
  @discardableResult func top<T: Sendable>(_ isMeant: @escaping @MainActor (Destination) -> T?) async throws -> T {
    try await until("a screen, not \(navigation.stack.top)") { isMeant(self.navigation.stack.top) }
  }

  func result() async throws -> ResultKey {
    try await top { if case .result(let key) = $0 { key } else { nil } }
  }
}

/// Waits until there is a value of what models show. The time limit of the suite ends it.
@MainActor @discardableResult func until<T: Sendable>(
  _ what: String, _ value: @escaping @MainActor () -> T?
) async throws -> T {
  while true {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let found = withObservationTracking(value) { continuation.yield() }
    if let found { return found }
    for await _ in stream { break }
    if Task.isCancelled { throw Unexpected("still waiting for \(what)") }
  }
}
