import AuthenticatorCore
import Foundation

#if canImport(CoreVideo)
  import CoreVideo

  extension CameraFrame {
    /// Copies the brightness of a frame, as `AVCaptureVideoDataOutput` gives it in one of its YCbCr formats
    /// (`kCVPixelFormatType_420YpCbCr8BiPlanarFullRange`, `…VideoRange`). Nothing comes back for a frame of another format.
    public init?(_ buffer: CVPixelBuffer) {
      let formats = [
        kCVPixelFormatType_420YpCbCr8BiPlanarFullRange, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
        kCVPixelFormatType_420YpCbCr8Planar, kCVPixelFormatType_420YpCbCr8PlanarFullRange,
      ]
      guard formats.contains(CVPixelBufferGetPixelFormatType(buffer)),
        CVPixelBufferLockBaseAddress(buffer, .readOnly) == kCVReturnSuccess
      else { return nil }
      defer { CVPixelBufferUnlockBaseAddress(buffer, .readOnly) }
      guard let luma = CVPixelBufferGetBaseAddressOfPlane(buffer, 0) else { return nil }
      let width = CVPixelBufferGetWidthOfPlane(buffer, 0)
      let height = CVPixelBufferGetHeightOfPlane(buffer, 0)
      let rowStride = CVPixelBufferGetBytesPerRowOfPlane(buffer, 0)
      guard width > 0, height > 0, rowStride >= width else { return nil }
      let whole = rowStride * (height - 1) + width
      let copied = overwrittenWhenFreed(UnsafeRawBufferPointer(start: luma, count: whole))
      self.init(luma: copied, width: width, height: height, rowStride: rowStride)
    }
  }
#endif

#if canImport(CoreGraphics)
  import CoreGraphics

  extension DecodedPicture {
    /// Draws a picture into memory, whatever its format; smaller where a side has more than 4096 pixels, as more is not looked at.
    /// Nothing comes back if there is no memory for it.
    public init?(_ image: CGImage) {
      let size = drawnSize(width: image.width, height: image.height)
      let rowStride = size.width * 4
      var drawn = false
      let rgba = overwrittenWhenFreed(count: rowStride * size.height) { bytes in
        guard
          let context = CGContext(
            data: bytes.baseAddress, width: size.width, height: size.height, bitsPerComponent: 8,
            bytesPerRow: rowStride,
            space: CGColorSpaceCreateDeviceRGB(), bitmapInfo: CGImageAlphaInfo.premultipliedLast.rawValue)
        else { return }
        context.draw(image, in: CGRect(x: 0, y: 0, width: size.width, height: size.height))
        drawn = true
      }
      guard drawn else { return nil }
      self.init(rgba: rgba, width: size.width, height: size.height, rowStride: rowStride)
    }
  }
#endif

/// The size in which a picture is looked at: its own, or with a longer side of 4096 pixels.
func drawnSize(width: Int, height: Int) -> (width: Int, height: Int) {
  let (longest, most) = (max(width, height), 4096)
  guard longest > most else { return (width, height) }
  return (max(1, width * most / longest), max(1, height * most / longest))
}
