import CoreGraphics
import SampleKit
import UIKit

/// A picture that the person chose, made small enough to be read.
struct Picture: Sendable {
  private static let longestSide: CGFloat = 2048
  private let image: UIImage

  /// Nothing if it is no picture.
  init?(_ data: Data) {
    guard let image = UIImage(data: data) else { return nil }
    self.image = image
  }

  /// RGBA, four bytes a pixel.
  func pixels() async -> Pixels? {
    let longest = max(image.size.width, image.size.height)
    let scale = min(1, Self.longestSide / max(longest, 1))
    let size = CGSize(width: image.size.width * scale, height: image.size.height * scale)
    guard let drawn = (scale < 1 ? image.preparingThumbnail(of: size) : image)?.cgImage else { return nil }
    let (width, height) = (drawn.width, drawn.height)
    var bytes = Data(count: width * height * 4)
    let isDrawn = bytes.withUnsafeMutableBytes { buffer in
      guard
        let context = CGContext(
          data: buffer.baseAddress, width: width, height: height, bitsPerComponent: 8, bytesPerRow: width * 4,
          space: CGColorSpaceCreateDeviceRGB(), bitmapInfo: CGImageAlphaInfo.premultipliedLast.rawValue)
      else { return false }
      // What is transparent is white, as a page is.
      let all = CGRect(x: 0, y: 0, width: width, height: height)
      context.setFillColor(red: 1, green: 1, blue: 1, alpha: 1)
      context.fill(all)
      context.draw(drawn, in: all)
      return true
    }
    guard isDrawn else { return nil }
    return Pixels(bytes, width: UInt32(width), height: UInt32(height), rowStride: UInt32(width * 4))
  }
}
