import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// An app that comes to the front and leaves it, in an order of which only the app knows.
@Suite(.timeLimit(.minutes(2))) @MainActor struct AppVisibilityTests {
  final class Shown {
    var locks: [AppLock] = []
    var failures = 0

    func take(_ looked: Result<AppLock, any Error>) {
      switch looked {
      case .success(let lock): locks.append(lock)
      case .failure: failures += 1
      }
    }
  }

  @Test func l3_an_app_that_leaves_while_it_comes_to_the_front_has_left() async throws {
    let clock = HeldClock()
    let keys = try InMemoryKeyStore()
    let authenticator = try await Authenticator.open(
      configuration: configuration(temporaryDirectory()), keyStore: keys, gate: ScriptedGate(keys),
      device: ScriptedDevice(), clock: clock)
    let pin = try AppPin.typed(text: "194857")
    _ = try await authenticator.lockAppByPin(newPin: pin, grace: .halfAMinute, atTheLimit: .stayLocked, oldPin: nil)
    let shown = Shown()
    let visibility = AppVisibility(authenticator) { shown.take($0) }
    clock.holdNext()
    let coming = visibility.cameToForeground()
    try await clock.reads.received()
    try visibility.wentToBackground()
    clock.go()
    await coming.value
    #expect(shown.locks.isEmpty)
    clock.moved.advance(seconds: 31)
    let locked = AppLock.lockedByPin(waitSeconds: 0, triesLeft: 10)
    #expect(try await authenticator.appLock() == locked, "the time of grace has begun")
    await visibility.cameToForeground().value
    #expect(shown.locks == [locked])
    try await authenticator.shutDown()
    await visibility.cameToForeground().value
    #expect(shown.failures == 1)
  }
}
