// The kernel's calls that are used, as C is imported into Swift.
// page: kernel/mach_timebase_info_data_t
public struct mach_timebase_info_data_t: Sendable {
  public var numer: UInt32
  public var denom: UInt32
  public init() {
    numer = 0
    denom = 0
  }
}

// page: kernel/mach_timebase_info_t
public typealias mach_timebase_info_t = UnsafeMutablePointer<mach_timebase_info_data_t>

// page: kernel/kern_return_t
public typealias kern_return_t = Int32

// page: kernel/kern_success
public var KERN_SUCCESS: Int32 { 0 }

// page: kernel/1412733-mach_timebase_info
public func mach_timebase_info(_ info: mach_timebase_info_t!) -> kern_return_t { stub() }

// page: kernel/1646199-mach_continuous_time
public func mach_continuous_time() -> UInt64 { stub() }

// page: kernel/1387446-sysctlbyname
public func sysctlbyname(
  _ name: UnsafePointer<CChar>!, _ old: UnsafeMutableRawPointer!, _ oldLength: UnsafeMutablePointer<Int>!,
  _ new: UnsafeMutableRawPointer!, _ newLength: Int
) -> Int32 { stub() }

func stub() -> Never { fatalError("a stub is for type checks") }
