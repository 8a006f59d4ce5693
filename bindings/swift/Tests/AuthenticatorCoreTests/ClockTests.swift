import Testing

@testable import AuthenticatorCore

@Suite struct ClockTests {
  @Test func a_start_that_the_system_does_not_name_is_one_of_the_process() throws {
    #expect(SystemClock.start(named: "a start") == "a start")
    for missing in [nil, ""] {
      let name = SystemClock.start(named: missing)
      #expect(name.hasPrefix("process-"))
      #expect(name != SystemClock.start(named: missing))
    }
    #expect(try SystemClock().now().boot.bootId == SystemClock().now().boot.bootId)
  }
}
