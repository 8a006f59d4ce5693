import AVFoundation
import AuthenticatorApple
import AuthenticatorCore
import SampleKit

/// The camera: its frames. What comes while one is looked at is left out.
final class CameraFeed: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
  let session = AVCaptureSession()
  private let queue = DispatchQueue(label: "org.authenticatorcore.sample.camera")
  @MainActor private var isReady = false
  // Only on the queue.
  private var continuation: AsyncStream<CameraFrame>.Continuation?

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

  /// The frames until ``stop()``; nothing if there is no camera.
  @MainActor func frames() -> AsyncStream<CameraFrame>? {
    guard isReady || makeReady() else { return nil }
    isReady = true
    let (stream, continuation) = AsyncStream.makeStream(of: CameraFrame.self, bufferingPolicy: .bufferingNewest(1))
    queue.async {
      self.continuation = continuation
      // Blocks until the camera runs, so not on the main thread.
      self.session.startRunning()
    }
    return stream
  }

  @MainActor private func makeReady() -> Bool {
    guard let camera = AVCaptureDevice.default(for: .video), let input = try? AVCaptureDeviceInput(device: camera)
    else {
      return false
    }
    let output = AVCaptureVideoDataOutput()
    // Two planes, of which the first is the brightness.
    output.videoSettings = [
      kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
    ]
    output.alwaysDiscardsLateVideoFrames = true
    output.setSampleBufferDelegate(self, queue: queue)
    guard session.canAddInput(input), session.canAddOutput(output) else { return false }
    session.beginConfiguration()
    session.addInput(input)
    session.addOutput(output)
    session.commitConfiguration()
    return true
  }

  func stop() {
    queue.async {
      self.continuation?.finish()
      self.continuation = nil
      self.session.stopRunning()
    }
  }

  func captureOutput(
    _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer, from connection: AVCaptureConnection
  ) {
    guard let buffer = CMSampleBufferGetImageBuffer(sampleBuffer), let frame = CameraFrame(buffer) else { return }
    continuation?.yield(frame)
  }
}
