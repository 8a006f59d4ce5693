import Foundation
import Testing

@testable import SampleKit

@Suite struct DestinationTests {
  private let all: [(Destination, String)] = [
    (.accounts, "accounts"), (.add, "add"), (.scan, "scan"), (.enterByHand, "enter-by-hand"),
    (.organisation, "organisation"),
    (.enrollBySignIn("https://login.example.org/t1"), "enroll-by-sign-in/https%3A%2F%2Flogin.example.org%2Ft1"),
    (.preview("3"), "preview/3"), (.enrollNumber("a"), "enroll-number/a"), (.accountDetail("a"), "account/a"),
    (.activity("a"), "activity/a"), (.enabling("a", renewing: false), "enabling/a/enable"),
    (.enabling("a", renewing: true), "enabling/a/renew"), (.enrollAgain("a"), "enroll-again/a"),
    (.moveAccount("a"), "move/a"),
    (.takeOver("https://login.example.org/t1"), "take-over/https%3A%2F%2Flogin.example.org%2Ft1"),
    (.request("a/b c", requestId: "ü"), "request/a%2Fb+c/%C3%BC"),
    (.result(ResultKey("a", "r", "outcome.approved")), "result/a/r/outcome.approved//"),
    (
      .result(ResultKey("a", "r", "outcome.throttled", reason: "reason.policy_mode", retryAfter: 30)),
      "result/a/r/outcome.throttled/reason.policy_mode/30"
    ),
    (.settings, "settings"), (.backUp, "back-up"), (.restore, "restore"), (.appLock, "app-lock"),
    (.diagnostics, "diagnostics"),
  ]

  @Test func each_destination_goes_through_its_text_and_back() {
    for (destination, text) in all {
      #expect(destination.text == text)
      #expect(Destination.parse(text) == destination)
    }
  }

  @Test(arguments: [
    "", "nothing", "account", "account/", "enabling/a/x", "request/a", "result/a/b", "accounts/x", "preview/%",
  ])
  func what_is_of_no_screen_is_none(_ text: String) {
    #expect(Destination.parse(text) == nil)
  }

  @Test(arguments: [
    "result/a/r/outcome.approved/Account+hacked%2C+call+us/", "result/a/r/Account+hacked//", "result/a/r/outcome.//",
    "result/a/r/reason.policy_mode//", "account/" + String(repeating: "a", count: 300_000),
  ])
  func no_sentence_and_no_long_text_comes_in_as_a_destination(_ text: String) {
    #expect(Destination.parse(text) == nil)
  }

  @Test func a_link_never_changes_under_the_finger_whom_to_trust() {
    let stack = BackStack().after(.open(.preview("1")))
    let arrived = stack.after(.arrive(.preview("2"), instead: .preview("1")))
    #expect(arrived.destinations == [.accounts, .preview("2"), .preview("1")])
  }

  @Test func a_link_leads_over_no_screen_where_the_person_answers_and_many_links_lead_to_one_preview() {
    let answering: [Destination] = [
      .request("a", requestId: "r"), .enrollNumber("a"), .enabling("a", renewing: false), .enrollAgain("a"),
    ]
    for screen in answering {
      let stack = BackStack().after(.open(screen))
      let arrived = stack.after(.arrive(.preview("1"), instead: nil))
        .after(.arrive(.preview("2"), instead: .preview("1")))
      #expect(arrived.destinations == [.accounts, .preview("2"), screen])
      #expect(arrived.isAnswering && !BackStack().isAnswering)
      #expect(arrived.back().after(.arrive(.preview("2"), instead: nil)).top == .preview("2"))
    }
  }

  @Test func a_stack_begins_with_the_accounts_and_has_each_screen_once() {
    let stack = BackStack.parse(["account/a", "nothing", "accounts", "account/a", "settings"])
    #expect(stack.destinations == [.accounts, .accountDetail("a"), .settings])
    #expect(BackStack.parse(stack.texts) == stack)
  }

  @Test func each_move_leads_where_it_says() {
    let stack = BackStack().after(.open(.accountDetail("a"))).after(.open(.activity("a")))
    #expect(stack.after(.open(.accountDetail("a"))).top == .accountDetail("a"))
    #expect(stack.after(.replace(.activity("a"), by: .settings)).top == .settings)
    #expect(stack.after(.close(.accountDetail("a"))).destinations == [.accounts, .activity("a")])
    #expect(stack.after(.closeAccount("a")) == BackStack())
    #expect(stack.after(.home) == BackStack())
    #expect(stack.after(.copy(.empty)) == stack)
    #expect(stack.back().top == .accountDetail("a"))
    #expect(BackStack().back() == BackStack())
    #expect(!BackStack().canGoBack)
  }
}

@Suite struct WordsTests {
  /// All that go wrong or come to an end; not what a call is doing meanwhile.
  private static let kinds: Set = [
    "invalid_input", "user_action", "key_lost", "offline", "busy", "storage", "internal", "outcome", "reason",
    "refused",
    "disabled", "warning",
  ]

  /// The codes of the tables of docs/errors.md.
  private func documented() throws -> Set<String> {
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
    let page = try String(contentsOfFile: "\(root)/docs/errors.md", encoding: .utf8)
    let codes = page.components(separatedBy: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.components(separatedBy: "`")[1] }
    return Set(codes.filter { Self.kinds.contains($0.components(separatedBy: ".")[0]) && !$0.contains(" ") })
  }

  @Test func each_remedy_of_the_library_is_the_way_out_of_some_code() throws {
    let codes = try documented()
    #expect(codes.count > 160)
    #expect(Set(codes.map(wayOut)) == Set(WayOut.allCases).subtracting([.openAppSettings]))
  }

  @Test func each_code_has_words_in_two_languages_and_no_text_comes_in_as_a_code() throws {
    for code in try documented() {
      let (english, german) = (Words.of(code, "en"), Words.of(code, "de-AT"))
      #expect(!english.isEmpty && english != german && english != code, "\(code)")
    }
    #expect(Words.of("Account hacked, call us", "en") == Words.of("internal", "en"))
  }

  @Test func each_outcome_has_a_look() throws {
    let outcomes = try documented().filter { $0.hasPrefix("outcome.") }
    #expect(Set(tones.keys) == outcomes)
    let unknown = ResultKey("a", "r", "outcome.of_a_newer_server").state()
    #expect(unknown.tone == .warning)
    #expect(unknown.wayOut == WayOut.none)
  }

  @Test func a_code_that_is_not_known_has_the_way_out_of_its_kind() {
    #expect(wayOut("refused.policy_mode") == wayOut("reason.policy_mode"))
    #expect(wayOut("refused.of_a_newer_server") == WayOut.none)
    #expect(wayOut("invalid_input.issuer.not_https") == .correctInput)
    #expect(wayOut("refused.device_limit") == .useWeb)
    #expect(wayOut("key_lost.device.invalidated") == .enrollAgain)
    #expect(wayOut("") == WayOut.none)
  }

  @Test func each_way_out_with_a_button_leads_somewhere() {
    for way in WayOut.allCases where way.leads == .screen && way != .beginAnew {
      #expect(way.move("a") != nil, "\(way)")
    }
    for way in WayOut.allCases where way.leads == .outside { #expect(way.move(nil) == .leave(way)) }
    for way in WayOut.allCases where !way.hasButton || way.leads == .again { #expect(way.move("a") == nil) }
  }

  /// A screen, about an account or about none.
  private final class Somewhere: Model<Int> {
    private let id: String?

    init(_ library: Library, _ id: String?) {
      self.id = id
      super.init(library, Moves(), 0)
    }

    override var accountId: String? { id }
    override var here: Destination? { .accountDetail("a") }
  }

  @Test @MainActor func a_button_that_would_lead_nowhere_from_a_screen_is_not_offered_there() async throws {
    let world = try await World()
    for screen in [Somewhere(world.library, nil), Somewhere(world.library, "a")] {
      for way in try documented().map({ screen.offered(Problem($0)).wayOut }) where way.leads == .screen {
        let move = way.move(screen.accountId)
        #expect(move != nil && move != .open(.accountDetail("a")), "\(way)")
      }
    }
    let again = Problem("user_action.enroll_again")
    #expect(Somewhere(world.library, nil).offered(again) == again.without())
    #expect(Somewhere(world.library, "a").offered(again).wayOut == .enrollAgain)
    try await world.close()
  }

  @Test func a_secret_is_printed_nowhere() {
    let secret = Secret("42")
    for printed in ["\(secret)", String(reflecting: secret), "\(Move.copy(secret))", "\(NumberEntry.choose([secret]))"]
    {
      #expect(!printed.contains("42"))
    }
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("42"))
  }
}

@Suite struct FormattingTests {
  private let english = Locale(identifier: "en_US")

  @Test func a_countdown_has_minutes_and_seconds() {
    #expect(Formatting.countdown(65, english) == "1:05")
    #expect(Formatting.countdown(0, english) == "0:00")
  }

  @Test func few_of_the_seconds_are_said_aloud() {
    #expect((0...120).filter { Formatting.announces($0) } == [0, 10, 30, 60])
  }

  @Test func a_share_is_between_none_and_all() {
    #expect(Formatting.share(5, of: 10) == 0.5)
    #expect(Formatting.share(20, of: 10) == 1)
    #expect(Formatting.share(1, of: 0) == 0)
  }

  @Test func codes_are_in_groups_and_spoken_digit_by_digit() {
    #expect(Formatting.grouped("123456") == "123\u{00A0}456")
    #expect(Formatting.grouped("12345678") == "1234\u{00A0}5678")
    #expect(Formatting.grouped("1234567") == "123\u{00A0}456\u{00A0}7")
    #expect(Formatting.spoken("42") == "4 2")
  }

  @Test func a_moment_is_in_the_language_of_the_person() throws {
    let zone = try #require(TimeZone(identifier: "UTC"))
    let german = Formatting.moment(Date(timeIntervalSince1970: 0), Locale(identifier: "de_DE"), zone)
    #expect(german.contains("1970"))
    #expect(german != Formatting.moment(Date(timeIntervalSince1970: 0), english, zone))
  }
}
