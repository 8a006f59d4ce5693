import Foundation
import Testing

@testable import SampleKit

@Suite struct DestinationTests {
  private let all: [(Destination, String)] = [
    (.accounts, "accounts"), (.add, "add"), (.scan, "scan"), (.enterByHand, "enter-by-hand"),
    (.preview("3"), "preview/3"), (.enrollNumber("a"), "enroll-number/a"), (.accountDetail("a"), "account/a"),
    (.activity("a"), "activity/a"), (.enabling("a", renewing: false), "enabling/a/enable"),
    (.enabling("a", renewing: true), "enabling/a/renew"), (.enrollAgain("a"), "enroll-again/a"),
    (.request("a/b c", requestId: "ü"), "request/a%2Fb+c/%C3%BC"),
    (.result(ResultKey("a", "r", "outcome.approved")), "result/a/r/outcome.approved//"),
    (
      .result(ResultKey("a", "r", "outcome.throttled", reason: "reason.x", retryAfter: 30)),
      "result/a/r/outcome.throttled/reason.x/30"
    ),
    (.settings, "settings"), (.diagnostics, "diagnostics"),
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
  /// The codes of the tables of docs/errors.md.
  private func documented() throws -> Set<String> {
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
    let page = try String(contentsOfFile: "\(root)/docs/errors.md", encoding: .utf8)
    let kinds: Set<String> = Set(waysOut.keys.map(kind))
    var codes: Set<String> = []
    for row in page.components(separatedBy: "\n") where row.hasPrefix("| `") {
      let code: String = row.components(separatedBy: "`")[1]
      if kinds.contains(kind(code)), !code.contains(" ") { codes.insert(code) }
    }
    return codes
  }

  private func kind(_ code: String) -> String {
    code.components(separatedBy: ".")[0]
  }

  @Test func each_code_that_is_documented_has_a_way_out_of_its_own() throws {
    let missing = try documented().filter { waysOut[$0] == nil }
    #expect(missing.isEmpty, "\(missing.sorted())")
    #expect(try documented().count > 100)
  }

  @Test func a_code_of_a_newer_server_has_the_way_out_and_words_of_its_kind() {
    #expect(wayOut("outcome.newer") == .none)
    #expect(wayOut("invalid_input.issuer.not_https") == .correctInput)
    #expect(wayOut("refused.device_limit") == .useWeb)
    #expect(wayOut("storage.of_tomorrow") == .report)
    #expect(wayOut("") == .none)
    #expect(!Words.of("reason.of_tomorrow", "de-AT").isEmpty)
    #expect(Words.of("offline", "de") != Words.of("offline", "en"))
  }

  @Test func each_way_out_with_a_button_leads_somewhere() {
    for way in WayOut.allCases where way.leads == .screen && way != .beginAnew {
      #expect(way.move("a") != nil, "\(way)")
    }
    for way in WayOut.allCases where way.leads == .outside { #expect(way.move(nil) == .leave(way)) }
    for way in WayOut.allCases where !way.hasButton || way.leads == .again { #expect(way.move("a") == nil) }
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
