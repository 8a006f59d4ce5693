@_exported import CoreMedia
@_exported import CoreVideo
@_exported import Dispatch
@_exported import Foundation
import UIKit

func stub() -> Never { fatalError("a stub is for type checks") }

// page: avfoundation/avmediatype
public struct AVMediaType: RawRepresentable, Hashable, Sendable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  // page: avfoundation/avmediatype/video
  public static let video = AVMediaType(rawValue: "")
}

// page: avfoundation/avauthorizationstatus
public enum AVAuthorizationStatus: Int, @unchecked Sendable {
  case notDetermined = 0
  case restricted = 1
  case denied = 2
  case authorized = 3
}

// page: avfoundation/avcapturedevice
open class AVCaptureDevice: NSObject {
  // page: avfoundation/avcapturedevice/authorizationstatus(for:)
  open class func authorizationStatus(for mediaType: AVMediaType) -> AVAuthorizationStatus { stub() }

  // page: avfoundation/avcapturedevice/requestaccess(for:completionhandler:)
  open class func requestAccess(for mediaType: AVMediaType) async -> Bool { stub() }

  // page: avfoundation/avcapturedevice/default(for:)
  open class func `default`(for mediaType: AVMediaType) -> AVCaptureDevice? { stub() }
}

// page: avfoundation/avcaptureinput
open class AVCaptureInput: NSObject {}

// page: avfoundation/avcapturedeviceinput
open class AVCaptureDeviceInput: AVCaptureInput {
  // page: avfoundation/avcapturedeviceinput/init(device:)
  public init(device: AVCaptureDevice) throws { stub() }
}

// page: avfoundation/avcaptureoutput
open class AVCaptureOutput: NSObject {}

// page: avfoundation/avcaptureconnection
open class AVCaptureConnection: NSObject {}

// page: avfoundation/avcapturevideodataoutput
open class AVCaptureVideoDataOutput: AVCaptureOutput {
  public override init() {}

  // page: avfoundation/avcapturevideodataoutput/setsamplebufferdelegate(_:queue:)
  open func setSampleBufferDelegate(
    _ sampleBufferDelegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?,
    queue sampleBufferCallbackQueue: DispatchQueue?
  ) { stub() }

  // page: avfoundation/avcapturevideodataoutput/videosettings
  open var videoSettings: [String: Any]! {
    get { stub() }
    set { stub() }
  }

  // page: avfoundation/avcapturevideodataoutput/alwaysdiscardslatevideoframes
  open var alwaysDiscardsLateVideoFrames: Bool {
    get { stub() }
    set { stub() }
  }
}

// page: avfoundation/avcapturevideodataoutputsamplebufferdelegate
public protocol AVCaptureVideoDataOutputSampleBufferDelegate: NSObjectProtocol {
  // page: avfoundation/avcapturevideodataoutputsamplebufferdelegate/captureoutput(_:didoutput:from:)
  func captureOutput(
    _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer, from connection: AVCaptureConnection)
}

// page: avfoundation/avcapturesession
open class AVCaptureSession: NSObject {
  public override init() {}

  // page: avfoundation/avcapturesession/beginconfiguration()
  open func beginConfiguration() { stub() }

  // page: avfoundation/avcapturesession/commitconfiguration()
  open func commitConfiguration() { stub() }

  // page: avfoundation/avcapturesession/canaddinput(_:)
  open func canAddInput(_ input: AVCaptureInput) -> Bool { stub() }

  // page: avfoundation/avcapturesession/addinput(_:)
  open func addInput(_ input: AVCaptureInput) { stub() }

  // page: avfoundation/avcapturesession/canaddoutput(_:)
  open func canAddOutput(_ output: AVCaptureOutput) -> Bool { stub() }

  // page: avfoundation/avcapturesession/addoutput(_:)
  open func addOutput(_ output: AVCaptureOutput) { stub() }

  // page: avfoundation/avcapturesession/startrunning()
  open func startRunning() { stub() }

  // page: avfoundation/avcapturesession/stoprunning()
  open func stopRunning() { stub() }
}

// page: avfoundation/avcapturevideopreviewlayer
open class AVCaptureVideoPreviewLayer: CALayer {
  // page: avfoundation/avcapturevideopreviewlayer/session
  open var session: AVCaptureSession? {
    get { stub() }
    set { stub() }
  }

  // page: avfoundation/avcapturevideopreviewlayer/videogravity
  open var videoGravity: AVLayerVideoGravity {
    get { stub() }
    set { stub() }
  }
}

// page: avfoundation/avlayervideogravity
public struct AVLayerVideoGravity: RawRepresentable, Hashable, Sendable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  // page: avfoundation/avlayervideogravity/resizeaspectfill
  public static let resizeAspectFill = AVLayerVideoGravity(rawValue: "")
}
