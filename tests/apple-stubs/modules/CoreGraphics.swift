@_exported import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }
func value<T>() -> T { fatalError("a stub is for type checks") }

// page: coregraphics/cgimage
public final class CGImage: @unchecked Sendable {
  init() {}

  // page: coregraphics/cgimage/width
  public var width: Int { stub() }

  // page: coregraphics/cgimage/height
  public var height: Int { stub() }
}

// page: coregraphics/cgcolorspace
public final class CGColorSpace: @unchecked Sendable {
  init() {}

  // page: coregraphics/cgcolorspace/init(name:)
  public init?(name: CFString) { stub() }

  // page: coregraphics/cgcolorspace/srgb
  nonisolated(unsafe) public static let sRGB: CFString = value()
}

// page: coregraphics/1408888-cgcolorspacecreatedevicergb
public func CGColorSpaceCreateDeviceRGB() -> CGColorSpace { stub() }

// page: coregraphics/cgimagealphainfo
public enum CGImageAlphaInfo: UInt32, @unchecked Sendable {
  case none = 0
  case premultipliedLast = 1
  case noneSkipLast = 5
}

// page: coregraphics/cgbitmapinfo
public struct CGBitmapInfo: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  // page: coregraphics/cgbitmapinfo/byteorder32big
  public static var byteOrder32Big: CGBitmapInfo { stub() }
}

// page: coregraphics/cgcontext
public final class CGContext {
  // page: coregraphics/cgcontext/init(data:width:height:bitspercomponent:bytesperrow:space:bitmapinfo:)
  public init?(
    data: UnsafeMutableRawPointer?, width: Int, height: Int, bitsPerComponent: Int, bytesPerRow: Int,
    space: CGColorSpace, bitmapInfo: UInt32
  ) { stub() }

  // page: coregraphics/cgcontext/draw(_:in:bytiling:)
  public func draw(_ image: CGImage, in rect: CGRect, byTiling: Bool = false) { stub() }

  // page: coregraphics/cgcontext/setfillcolor(red:green:blue:alpha:)
  public func setFillColor(red: CGFloat, green: CGFloat, blue: CGFloat, alpha: CGFloat) { stub() }

  // page: coregraphics/cgcontext/fill(_:)
  public func fill(_ rect: CGRect) { stub() }

  // page: coregraphics/cgcontext/data
  public var data: UnsafeMutableRawPointer? { stub() }

  // page: coregraphics/cgcontext/bytesperrow
  public var bytesPerRow: Int { stub() }
}

// page: coregraphics/cgimage
extension CGImage {
  // page: coregraphics/cgimage/dataprovider
  public var dataProvider: CGDataProvider? { stub() }
}

// page: coregraphics/cgdataprovider
public final class CGDataProvider {
  init() {}

  // page: coregraphics/cgdataprovider/data
  public var data: CFData? { stub() }
}
