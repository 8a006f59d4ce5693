import AuthenticatorGenerated
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The clocks of the operating system: the wall clock, and the one that runs on while the device sleeps.
public final class SystemClock: Clock {
  public init() {}

  public func now() throws -> Times {
    let wall = Date().timeIntervalSince1970
    guard wall >= 0, let millis = Self.bootMillis() else { throw HostError.Failed }
    return Times(wall: UInt64(wall), boot: BootTime(bootId: Self.bootId, millis: millis))
  }

  private static let bootId = start(named: systemBootId())

  /// The name of this start of the device. Where the system does not tell it, each process is a start of its own: what an earlier one
  /// measured is forgotten then.
  static func start(named name: String?) -> String {
    guard let name, !name.isEmpty else { return "process-\(UUID().uuidString)" }
    return name
  }

  #if canImport(Darwin)
    private static func systemBootId() -> String? {
      var length = 0
      guard sysctlbyname("kern.bootsessionuuid", nil, &length, nil, 0) == 0, length > 1 else { return nil }
      var text = [UInt8](repeating: 0, count: length)
      guard sysctlbyname("kern.bootsessionuuid", &text, &length, nil, 0) == 0 else { return nil }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func bootMillis() -> UInt64? {
      var base = mach_timebase_info_data_t()
      guard mach_timebase_info(&base) == KERN_SUCCESS, base.denom > 0 else { return nil }
      let product = mach_continuous_time().multipliedFullWidth(by: UInt64(base.numer))
      let (nanoseconds, _) = UInt64(base.denom).dividingFullWidth(product)
      return nanoseconds / 1_000_000
    }
  #else
    private static func systemBootId() -> String? {
      guard let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8) else {
        return nil
      }
      return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func bootMillis() -> UInt64? {
      var time = timespec()
      guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return nil }
      return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }
  #endif
}
