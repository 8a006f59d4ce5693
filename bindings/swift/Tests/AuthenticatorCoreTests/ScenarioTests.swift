import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// Plays `tests/scenario/scenario.json`, which `tests/scenario/README.md` explains.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ScenarioTests {
  @Test(arguments: try Scenario.all())
  func b3_the_scenario_that_all_languages_play(_ scenario: Scenario) async throws {
    // Of its own, as scenarios move its clock.
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let player = try await Player(provider)
    for step in scenario.steps { try await player.play(step, "\(scenario.name): \(step.do)") }
  }
}

struct Scenario: Decodable, Sendable, CustomTestStringConvertible {
  struct Step: Sendable {
    let `do`: String
    let members: [String: Value]
  }

  enum Value: Equatable, Sendable {
    case text(String)
    case number(Int)
    case truth(Bool)
  }

  let name: String
  let steps: [Step]
  var testDescription: String { name }

  static func all() throws -> [Scenario] {
    struct File: Decodable { let scenarios: [Scenario] }
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
    let file = try Data(contentsOf: URL(fileURLWithPath: "\(root)/tests/scenario/scenario.json"))
    return try JSONDecoder().decode(File.self, from: file).scenarios
  }
}

extension Scenario.Value: Decodable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let truth = try? container.decode(Bool.self) {
      self = .truth(truth)
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}

extension Scenario.Step: Decodable {
  init(from decoder: any Decoder) throws {
    var members = try decoder.singleValueContainer().decode([String: Scenario.Value].self)
    guard case .text(let verb) = members.removeValue(forKey: "do") else { throw Unexpected("a step without `do`") }
    self.init(do: verb, members: members)
  }
}

/// A phone that does what a scenario says.
private final class Player {
  private let phone: Phone
  private let network: Network
  private var authenticator: Authenticator
  private var account: Account?
  private var live: IdentityProvider.Live?
  private var request: Request?

  init(_ provider: IdentityProvider) async throws {
    network = Network()
    phone = try await Phone(provider, transport: network)
    authenticator = phone.authenticator
  }

  func play(_ step: Scenario.Step, _ name: String) async throws {
    var members = step.members
    func text(_ member: String) -> String? {
      if case .text(let text) = members.removeValue(forKey: member) { text } else { nil }
    }
    func number(_ member: String) -> Int? {
      if case .number(let number) = members.removeValue(forKey: member) { number } else { nil }
    }
    func truth(_ member: String) -> Bool? {
      if case .truth(let truth) = members.removeValue(forKey: member) { truth } else { nil }
    }
    let promptsBefore = phone.gate.prompts.count
    var outcomes: [String] = []
    var errors: [String] = []
    func answer(_ call: () async throws -> Outcome) async throws {
      do {
        outcomes.append(Self.name(try await call()))
      } catch let error as AuthenticatorError {
        errors.append(error.code)
      }
    }

    switch step.do {
    case "enroll": account = try await phone.enroll()
    case "enable": try await phone.enable(try the(account))
    case "renew": try await phone.finish(try await the(account).renewCredentialKey())
    case "disable":
      let disabled = try await the(account).disablePhoneSignIn()
      if let told = truth("server_told") { #expect(disabled.serverTold == told, "\(name)") }
    case "start":
      live = try await phone.provider.start(phone.user, purpose: try the(text("purpose")))
      request = try await the(account).onlyRequest()
    case "approve":
      let live = try the(live)
      let typed = try the(text("number")) == "right" ? live.number : live.wrongNumber
      try await answer { try await the(request).approve(number: typed) }
    case "approve_by_browser": try await answer { try await approveByBrowser() }
    case "approve_twice":
      let (request, number) = (try the(request), try the(live).number)
      let opened = Signal()
      let answers = Signal()
      phone.gate.nextWaits(for: answers, opened: opened)
      let first = Task { try await request.approve(number: number) }
      try await opened.received()
      try await answer { try await request.approve(number: number) }
      answers.send()
      try await answer { try await first.value }
    case "approve_and_die": try await approveAndDie()
    case "deny": try await answer { try await the(request).deny() }
    case "report": try await answer { try await the(request).report() }
    case "gate":
      switch try the(text("next")) {
      case "cancelled": phone.gate.next { throw HostError.Cancelled }
      case "locked_out": phone.gate.next { throw HostError.LockedOut }
      case "only_says_yes": phone.gate.next { .biometric }
      case let other: throw Unexpected(other)
      }
    case "biometrics":
      for alias in phone.keys.aliases where alias.contains("credential") { phone.keys.invalidate(alias) }
    case "network": network.isOn = try the(truth("on"))
    case "server_time": try await phone.provider.advanceClock(seconds: UInt64(try the(number("advance"))))
    case "sync":
      let waiting = try await the(account).sync()
      if let expected = number("waiting") { #expect(waiting == UInt64(expected), "\(name)") }
    case "expect": break
    default: throw Unexpected("step \(step.do)")
    }

    #expect(outcomes == [text("outcome")].compactMap { $0 }, "\(name)")
    #expect(errors == [text("error")].compactMap { $0 }, "\(name)")
    if let state = text("state") { #expect(try await phone.provider.request(the(live).id).state == state, "\(name)") }
    if let expected = text("phone_sign_in") {
      #expect(Self.name(try await the(account).view().phoneSignIn) == expected, "\(name)")
    }
    if let expected = text("answer") {
      let known = try await the(account).answerTo(requestId: the(live).id).map(Self.name)
      #expect(known ?? "none" == expected, "\(name)")
    }
    if let expected = number("prompts") { #expect(phone.gate.prompts.count - promptsBefore == expected, "\(name)") }
    if let expected = number("credential_keys") { #expect(phone.credentialKeys == expected, "\(name)") }
    if let expected = number("open_sessions") { #expect(phone.keys.openSessions == expected, "\(name)") }
    guard members.isEmpty else { throw Unexpected("members of \(name): \(members.keys)") }
  }

  private func approveByBrowser() async throws -> Outcome {
    try await phone.provider.policy(#"{"same_phone":true}"#)
    live = try await phone.provider.start(phone.user, purpose: "sign_in")
    request = try await the(account).onlyRequest()
    let redirect = try await phone.provider.samePhone(try await the(request).askBrowser())
    guard case .number(_, let number) = try await authenticator.completeSignIn(redirectUrl: redirect) else {
      throw Unexpected(redirect)
    }
    return try await number.approve()
  }

  private func approveAndDie() async throws {
    let (request, number) = (try the(request), try the(live).number)
    let sent = network.loseNextReply()
    let call = Task { try await request.approve(number: number) }
    try await sent.received()
    call.cancel()
    _ = await call.result
    try await authenticator.shutDown()
    network.isOn = true
    authenticator = try await Authenticator.open(
      configuration: configuration(phone.directory), keyStore: phone.keys, gate: phone.gate, device: ScriptedDevice(),
      transport: network)
    account = try await authenticator.account(id: try the(account).id())
    self.request = nil
  }

  private func the<T>(_ value: T?) throws -> T {
    guard let value else { throw Unexpected("nothing of \(T.self): is a step or a member missing?") }
    return value
  }

  private static func name(_ outcome: Outcome) -> String { snakeCase(outcome) }
  private static func name(_ state: PhoneSignIn) -> String { snakeCase(state) }

  /// The name of an enum's case, without what it holds.
  private static func snakeCase(_ value: Any) -> String {
    let name = String(describing: value).prefix { $0 != "(" }
    return name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}

/// The network of a phone: switched off, or one that loses a reply.
private final class Network: Transport, @unchecked Sendable {
  private let http = URLSessionTransport()
  private let lock = NSLock()
  private var on = true
  private var loses: Signal?

  var isOn: Bool {
    get { lock.withLock { on } }
    set { lock.withLock { on = newValue } }
  }

  /// The next POST reaches the server, and its reply never comes. Tells when the server has it.
  func loseNextReply() -> Signal {
    let signal = Signal()
    lock.withLock { loses = signal }
    return signal
  }

  func send(request: HttpRequest) async throws -> HttpResponse {
    guard isOn else { throw TransportError.Unreachable }
    let response = try await http.send(request: request)
    let lost: Signal? = lock.withLock {
      guard request.method() == .post else { return nil }
      defer { loses = nil }
      return loses
    }
    guard let lost else { return response }
    lost.send()
    return try await untilCancelled()
  }
}
