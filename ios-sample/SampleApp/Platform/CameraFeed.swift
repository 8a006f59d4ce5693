import AVFoundation
import SampleKit

/// The camera: the brightness of its frames. What comes while one is looked at is left out.
final class CameraFeed: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
  let session = AVCaptureSession()
  private let queue = DispatchQueue(label: "org.authenticatorcore.sample.camera")
  // Only on the queue.
  private var continuation: AsyncStream<Pixels>.Continuation?

  static var allowed: Camera {
    switch AVCaptureDevice.authorizationStatus(for: .video) {
    case .authorized: .allowed
    case .denied, .restricted: .refusedForGood
    case .notDetermined: .unknown
    @unknown default: .unknown
    }
  }

  static func ask() async -> Camera {
    await AVCaptureDevice.requestAccess(for: .video) ? .allowed : .refusedForGood
  }

  /// The frames until the task ends; nothing if there is no camera.
  func frames() -> AsyncStream<Pixels>? {
    guard let camera = AVCaptureDevice.default(for: .video), let input = try? AVCaptureDeviceInput(device: camera) else {
      return nil
    }
    let output = AVCaptureVideoDataOutput()
    // Two planes, of which the first is the brightness.
    output.videoSettings = [
      kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
    ]
    output.alwaysDiscardsLateVideoFrames = true
    output.setSampleBufferDelegate(self, queue: queue)
    guard session.canAddInput(input), session.canAddOutput(output) else { return nil }
    session.beginConfiguration()
    session.addInput(input)
    session.addOutput(output)
    session.commitConfiguration()
    let (stream, continuation) = AsyncStream.makeStream(of: Pixels.self, bufferingPolicy: .bufferingNewest(1))
    queue.async {
      self.continuation = continuation
      // Blocks until the camera runs, so not on the main thread.
      self.session.startRunning()
    }
    return stream
  }

  func stop() {
    queue.async {
      self.continuation?.finish()
      self.continuation = nil
      self.session.stopRunning()
    }
  }

  func captureOutput(_ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer, from connection: AVCaptureConnection) {
    guard let buffer = CMSampleBufferGetImageBuffer(sampleBuffer), let pixels = Self.luma(buffer) else { return }
    continuation?.yield(pixels)
  }

  private static func luma(_ buffer: CVPixelBuffer) -> Pixels? {
    guard CVPixelBufferLockBaseAddress(buffer, .readOnly) == kCVReturnSuccess else { return nil }
    defer { CVPixelBufferUnlockBaseAddress(buffer, .readOnly) }
    guard let start = CVPixelBufferGetBaseAddressOfPlane(buffer, 0) else { return nil }
    let (width, height) = (CVPixelBufferGetWidthOfPlane(buffer, 0), CVPixelBufferGetHeightOfPlane(buffer, 0))
    let stride = CVPixelBufferGetBytesPerRowOfPlane(buffer, 0)
    let bytes = Data(bytes: start, count: stride * height)
    return Pixels(bytes, width: UInt32(width), height: UInt32(height), rowStride: UInt32(stride))
  }
}
