import AVFoundation
import SwiftUI

/// What the camera sees.
struct CameraView: UIViewRepresentable {
  let session: AVCaptureSession

  func makeUIView(context: Context) -> PreviewView {
    let view = PreviewView(frame: .zero)
    view.show(session)
    return view
  }

  func updateUIView(_ view: PreviewView, context: Context) {}

  final class PreviewView: UIView {
    override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

    func show(_ session: AVCaptureSession) {
      guard let preview = layer as? AVCaptureVideoPreviewLayer else { return }
      preview.session = session
      preview.videoGravity = .resizeAspectFill
    }
  }
}
