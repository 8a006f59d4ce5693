import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }
func value<T>() -> T { fatalError("a stub is for type checks") }

// page: corevideo/cvbuffer
public final class CVBuffer {
  init() {}
}

// page: corevideo/cvimagebuffer
public typealias CVImageBuffer = CVBuffer

// page: corevideo/cvpixelbuffer
public typealias CVPixelBuffer = CVImageBuffer

// page: corevideo/cvreturn
public typealias CVReturn = Int32

// page: corevideo/kcvreturnsuccess
public var kCVReturnSuccess: CVReturn { 0 }

// page: corevideo/cvpixelbufferlockflags
public struct CVPixelBufferLockFlags: OptionSet, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  // page: corevideo/cvpixelbufferlockflags/readonly
  public static var readOnly: CVPixelBufferLockFlags { stub() }
}

// page: corevideo/cvpixelbufferlockbaseaddress(_:_:)
public func CVPixelBufferLockBaseAddress(_ pixelBuffer: CVPixelBuffer, _ lockFlags: CVPixelBufferLockFlags) -> CVReturn
{
  stub()
}

// page: corevideo/cvpixelbufferunlockbaseaddress(_:_:)
@discardableResult
public func CVPixelBufferUnlockBaseAddress(
  _ pixelBuffer: CVPixelBuffer, _ unlockFlags: CVPixelBufferLockFlags
) -> CVReturn { stub() }

// page: corevideo/cvpixelbuffergetbaseaddressofplane(_:_:)
public func CVPixelBufferGetBaseAddressOfPlane(
  _ pixelBuffer: CVPixelBuffer, _ planeIndex: Int
) -> UnsafeMutableRawPointer? { stub() }

// page: corevideo/cvpixelbuffergetbytesperrowofplane(_:_:)
public func CVPixelBufferGetBytesPerRowOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int { stub() }

// page: corevideo/cvpixelbuffergetwidthofplane(_:_:)
public func CVPixelBufferGetWidthOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int { stub() }

// page: corevideo/cvpixelbuffergetheightofplane(_:_:)
public func CVPixelBufferGetHeightOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int { stub() }

// page: corevideo/cvpixelbuffergetpixelformattype(_:)
public func CVPixelBufferGetPixelFormatType(_ pixelBuffer: CVPixelBuffer) -> OSType { stub() }

// page: corevideo/cvpixelbuffergetplanecount(_:)
public func CVPixelBufferGetPlaneCount(_ pixelBuffer: CVPixelBuffer) -> Int { stub() }

// page: corevideo/cvpixelbuffergetwidth(_:)
public func CVPixelBufferGetWidth(_ pixelBuffer: CVPixelBuffer) -> Int { stub() }

// page: corevideo/cvpixelbuffergetheight(_:)
public func CVPixelBufferGetHeight(_ pixelBuffer: CVPixelBuffer) -> Int { stub() }

// page: corevideo/cvpixelbuffergetbytesperrow(_:)
public func CVPixelBufferGetBytesPerRow(_ pixelBuffer: CVPixelBuffer) -> Int { stub() }

// page: corevideo/cvpixelbuffergetbaseaddress(_:)
public func CVPixelBufferGetBaseAddress(_ pixelBuffer: CVPixelBuffer) -> UnsafeMutableRawPointer? { stub() }

// page: kernel/ostype
public typealias OSType = UInt32

// page: corevideo/cvpixelformattype
public var kCVPixelFormatType_420YpCbCr8BiPlanarFullRange: OSType { stub() }
public var kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange: OSType { stub() }
public var kCVPixelFormatType_420YpCbCr8Planar: OSType { stub() }
public var kCVPixelFormatType_420YpCbCr8PlanarFullRange: OSType { stub() }
public var kCVPixelFormatType_OneComponent8: OSType { stub() }
public var kCVPixelFormatType_32BGRA: OSType { stub() }

// page: corevideo/kcvpixelbufferpixelformattypekey
nonisolated(unsafe) public let kCVPixelBufferPixelFormatTypeKey: CFString = value()
