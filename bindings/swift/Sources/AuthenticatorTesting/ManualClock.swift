import AuthenticatorCore
import Foundation

/// Clocks that a test moves. They stand still in between.
public final class ManualClock: Clock, @unchecked Sendable {
  private let lock = NSLock()
  private var bootId = UUID().uuidString
  private var millis: UInt64 = 1_000_000
  private var wall: UInt64

  /// - Parameter wall: seconds since 1970; the time of the system if it is left out, as a server has it too.
  public init(wall: UInt64? = nil) {
    self.wall = wall ?? UInt64(Date().timeIntervalSince1970)
  }

  /// Time passes on both clocks.
  public func advance(seconds: UInt64) {
    lock.withLock {
      millis += seconds * 1000
      wall += seconds
    }
  }

  /// Somebody sets the wall clock.
  public func set(wall: UInt64) {
    lock.withLock { self.wall = wall }
  }

  /// The device starts anew.
  public func restart() {
    lock.withLock {
      bootId = UUID().uuidString
      millis = 1000
    }
  }

  public func now() throws -> Times {
    lock.withLock { Times(wall: wall, boot: BootTime(bootId: bootId, millis: millis)) }
  }
}
