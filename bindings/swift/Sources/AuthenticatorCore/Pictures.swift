import AuthenticatorGenerated
import Foundation

/// The brightness of a frame of a camera, copied: the frame can be given back at once. `AuthenticatorApple` makes it of a
/// `CVPixelBuffer`.
public struct CameraFrame: Sendable {
  let luma: Data
  let width: Int
  let height: Int
  let rowStride: Int

  /// - Parameters:
  ///   - luma: a byte a pixel, 0 is black; the last row may end with its last pixel.
  ///   - width: in pixels.
  ///   - height: in pixels.
  ///   - rowStride: bytes from the beginning of one row to that of the next.
  public init(luma: Data, width: Int, height: Int, rowStride: Int) {
    (self.luma, self.width, self.height, self.rowStride) = (luma, width, height, rowStride)
  }
}

/// The pixels of a photograph, or of a picture of a screen. `AuthenticatorApple` makes it of a `CGImage`.
public struct DecodedPicture: Sendable {
  let rgba: Data
  let width: Int
  let height: Int
  let rowStride: Int

  /// - Parameters:
  ///   - rgba: four bytes a pixel: red, green, blue, alpha. Blue before red does as well.
  ///   - width: in pixels.
  ///   - height: in pixels.
  ///   - rowStride: bytes from the beginning of one row to that of the next.
  public init(rgba: Data, width: Int, height: Int, rowStride: Int) {
    (self.rgba, self.width, self.height, self.rowStride) = (rgba, width, height, rowStride)
  }
}

extension Authenticator {
  /// Reads the QR code in a frame of a camera. Gives nothing if there is none that can be read: the next frame may have one. Sends
  /// nothing.
  ///
  /// - Throws: `AuthenticatorError.InvalidInput`, as ``readEnrollmentFrame(luma:width:height:rowStride:)`` does.
  public func readEnrollment(in frame: CameraFrame) async throws -> EnrollmentPreview? {
    try await readEnrollmentFrame(
      luma: frame.luma, width: size(frame.width), height: size(frame.height), rowStride: size(frame.rowStride))
  }

  /// Reads the QR code in a photograph or in a picture of a screen. Sends nothing.
  ///
  /// - Throws: `AuthenticatorError.InvalidInput`, as ``readEnrollmentPicture(rgba:width:height:rowStride:)`` does.
  public func readEnrollment(in picture: DecodedPicture) async throws -> EnrollmentPreview {
    try await readEnrollmentPicture(
      rgba: picture.rgba, width: size(picture.width), height: size(picture.height), rowStride: size(picture.rowStride))
  }
}

extension Vouching {
  /// Looks for the code of the new phone in a frame of a camera, and takes it. Gives nothing if there is none: the next frame may have one.
  ///
  /// - Throws: `AuthenticatorError.InvalidInput`, as ``readKey(text:)`` does.
  public func readKey(in frame: CameraFrame) async throws -> VouchingStep? {
    try await readKeyFrame(
      luma: frame.luma, width: size(frame.width), height: size(frame.height), rowStride: size(frame.rowStride))
  }
}

extension EnrollingByTransfer {
  /// Looks for the code of the old phone in a frame of a camera, and takes it. Gives nothing if there is none: the next frame may have one.
  ///
  /// - Throws: as ``takeTransfer(text:)`` does.
  public func takeTransfer(in frame: CameraFrame) async throws -> TransferStep? {
    try await takeTransferFrame(
      luma: frame.luma, width: size(frame.width), height: size(frame.height), rowStride: size(frame.rowStride))
  }
}

/// What is no size is refused by the library as such: a negative one as 0, and one that is too large as that.
private func size(_ size: Int) -> UInt32 {
  UInt32(clamping: size)
}
