import AuthenticatorCore
import Foundation

/// The device: its lock, its biometric, how sound it is, and where it is.
///
/// How sound it is, is what `integrity` of the app says; without one the library cannot tell (`jailbreakHint` is there for an app that
/// wants a hint). It is called where the rules of an organisation ask for it, and has 5 seconds.
///
/// Where it is, is asked of Core Location once, for at most 20 seconds, while the person approves a request that said so. The app asks for
/// the permission before, with `NSLocationWhenInUseUsageDescription` in its Info.plist; nothing is shown from here.
public final class AppleDevice: Device {
  private let prompt: @Sendable () -> any PromptContext
  private let check: @Sendable () async throws -> Integrity
  private let search: @Sendable () async throws -> Located

  init(
    integrity: @escaping @Sendable () async throws -> Integrity = { Integrity(state: .unknown) },
    location: @escaping @Sendable () async throws -> Located = { .notFound },
    prompt: @escaping @Sendable () -> any PromptContext
  ) {
    self.prompt = prompt
    check = integrity
    search = location
  }

  #if canImport(Security) && canImport(LocalAuthentication) && canImport(CryptoKit)
    public convenience init(
      integrity: @escaping @Sendable () async throws -> Integrity = { Integrity(state: .unknown) }
    ) {
      #if os(iOS) && canImport(CoreLocation)
        self.init(integrity: integrity, location: { await PositionSearch.locate() }) { LocalAuthenticationContext() }
      #else
        self.init(integrity: integrity) { LocalAuthenticationContext() }
      #endif
    }
  #endif

  public func deviceLock() async throws -> DeviceLock {
    let context = prompt()
    defer { context.invalidate() }
    switch context.cannotVerifyOwner() {
    case nil, .biometryLockedOut: return .set
    case .noPasscode: return .notSet
    case .some(let failure): throw failure.hostError
    }
  }

  public func biometric() async throws -> Biometric {
    let context = prompt()
    defer { context.invalidate() }
    switch context.cannotUseBiometry() {
    case nil, .biometryLockedOut: return .enrolled
    case .biometryNotEnrolled: return .notEnrolled
    // Not there, or not allowed to the app; and without a passcode nothing can be enrolled. The sensor tells which.
    case .noBiometry, .noPasscode: return context.hasBiometrySensor() ? .notEnrolled : .noHardware
    case .some: return .notNow
    }
  }

  public func integrity() async throws -> Integrity {
    try await check()
  }

  public func location() async throws -> Located {
    try await search()
  }
}

/// What can be seen of a jail-broken device from within an app, without asking anybody: files of the usual tools. A hint, and no proof:
/// tools that hide them are common. `exists` is for tests.
public func jailbreakHint(
  exists: @Sendable (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }
) -> Integrity {
  let seen = jailbreakFiles.contains(where: exists)
  return seen ? Integrity(state: .suspect, signs: ["root"]) : Integrity(state: .sound)
}

private let jailbreakFiles = [
  "/Applications/Cydia.app", "/Applications/Sileo.app", "/var/jb", "/private/var/lib/apt", "/usr/sbin/sshd",
  "/Library/MobileSubstrate/MobileSubstrate.dylib", "/usr/lib/TweakInject",
]

/// A position as Core Location gives it.
struct Fix: Sendable {
  var latitude: Double
  var longitude: Double
  /// Below 0 if there is none.
  var horizontalAccuracy: Double
  var timestamp: Date
  /// Nothing where the system does not tell.
  var simulated: Bool?

  /// What it is for the library. Core Location does not tell what a position was taken from.
  func located(at now: Date) -> Located {
    let age = max(0, now.timeIntervalSince(timestamp)) * 1000
    guard horizontalAccuracy >= 0, age < Double(UInt32.max),
      let position = try? Position(
        latitude: latitude, longitude: longitude, accuracyMetres: horizontalAccuracy, ageMillis: UInt64(age),
        source: .unknown, simulated: simulated)
    else { return .notFound }
    return .at(position: position)
  }
}
