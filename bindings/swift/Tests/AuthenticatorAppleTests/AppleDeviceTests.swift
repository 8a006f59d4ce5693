import AuthenticatorTesting
import Foundation
import Testing

@testable import AuthenticatorApple
@testable import AuthenticatorCore

@Suite(.timeLimit(.minutes(1))) struct AppleDeviceTests {
  private let now = Date(timeIntervalSince1970: 1_700_000_000)

  private func fix(_ accuracy: Double = 65, latitude: Double = 48.137154, seconds: TimeInterval = 3) -> Fix {
    Fix(
      latitude: latitude, longitude: 11.576124, horizontalAccuracy: accuracy,
      timestamp: now.addingTimeInterval(-seconds),
      simulated: true)
  }

  @Test func l7_a_fix_is_a_position_unless_the_system_says_that_it_is_none() throws {
    guard case .at(let position) = fix().located(at: now) else { throw Unexpected("no position") }
    #expect(!"\(position)".contains("48"), "no log shows it")
    guard case .at = fix(seconds: -5).located(at: now) else { throw Unexpected("a clock that was set") }
    for none in [fix(-1), fix(latitude: 90.5), fix(latitude: .nan), fix(.infinity)] {
      guard case .notFound = none.located(at: now) else { throw Unexpected("\(none.horizontalAccuracy) was taken") }
    }
  }

  @Test func l6_the_hint_sees_files_of_the_usual_tools_and_says_no_more_than_that() {
    #expect(jailbreakHint { _ in false } == Integrity(state: .sound))
    #expect(jailbreakHint { $0 == "/var/jb" } == Integrity(state: .suspect, signs: ["root"]))
  }

  @Test func l6_l7_the_device_says_what_the_app_and_the_system_say() async throws {
    let system = try FakeSystem()
    let own = Integrity(state: .suspect, signs: ["app_attest"])
    let device = AppleDevice(integrity: { own }, location: { .turnedOff }) { system.makePrompt() }
    #expect(try await device.integrity() == own)
    guard case .turnedOff = try await device.location() else { throw Unexpected("another word") }
    let plain = AppleDevice { system.makePrompt() }
    #expect(try await plain.integrity().state == .unknown)
    try await checkDevice(device: plain)
  }
}
