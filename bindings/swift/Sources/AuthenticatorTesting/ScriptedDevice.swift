import AuthenticatorCore
import Foundation

/// A device that has a lock, and tells of itself what a test wants. It counts how often it was asked; a script may throw, or never
/// come back.
public final class ScriptedDevice: Device, @unchecked Sendable {
  private let lock = NSLock()
  private var state = DeviceLock.set
  private var biometricScript: @Sendable () async throws -> Biometric = { .enrolled }
  private var integrityScript: @Sendable () async throws -> Integrity = { Integrity(state: .unknown) }
  private var locationScript: @Sendable () async throws -> Located = { .notFound }
  private var counts = (biometric: 0, integrity: 0, location: 0)

  public init() {}

  /// How often it was asked for a biometric.
  public var biometricAsked: Int { lock.withLock { counts.biometric } }

  /// How often it was asked how sound it is.
  public var integrityAsked: Int { lock.withLock { counts.integrity } }

  /// How often it was asked where it is.
  public var locationAsked: Int { lock.withLock { counts.location } }

  public func set(_ state: DeviceLock) {
    lock.withLock { self.state = state }
  }

  /// Tells this of its biometric from now on.
  public func tell(biometric: @escaping @Sendable () async throws -> Biometric) {
    lock.withLock { biometricScript = biometric }
  }

  /// Tells this of how sound it is from now on.
  public func tell(integrity: @escaping @Sendable () async throws -> Integrity) {
    lock.withLock { integrityScript = integrity }
  }

  /// Tells this of where it is from now on.
  public func tell(location: @escaping @Sendable () async throws -> Located) {
    lock.withLock { locationScript = location }
  }

  /// Something is seen of it from now on, or not.
  public func setRooted(_ rooted: Bool) {
    tell(integrity: { rooted ? Integrity(state: .suspect, signs: ["root"]) : Integrity(state: .sound) })
  }

  /// It is here from now on, as satellites tell.
  public func setPlace(_ latitude: Double, _ longitude: Double, simulated: Bool = false) {
    tell(location: {
      .at(
        position: try Position(
          latitude: latitude, longitude: longitude, accuracyMetres: 12, ageMillis: 1500, source: .gnss,
          simulated: simulated))
    })
  }

  public func deviceLock() async throws -> DeviceLock {
    lock.withLock { state }
  }

  public func biometric() async throws -> Biometric {
    let script = lock.withLock {
      counts.biometric += 1
      return biometricScript
    }
    return try await script()
  }

  public func integrity() async throws -> Integrity {
    let script = lock.withLock {
      counts.integrity += 1
      return integrityScript
    }
    return try await script()
  }

  public func location() async throws -> Located {
    let script = lock.withLock {
      counts.location += 1
      return locationScript
    }
    return try await script()
  }
}
