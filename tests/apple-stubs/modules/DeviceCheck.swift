import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// page: devicecheck/dcappattestservice
@available(iOS 14.0, macOS 11.0, *)
open class DCAppAttestService: NSObject {
  // page: devicecheck/dcappattestservice/shared
  open class var shared: DCAppAttestService { stub() }

  // page: devicecheck/dcappattestservice/issupported
  open var isSupported: Bool { stub() }

  // page: devicecheck/dcappattestservice/generatekey(completionhandler:)
  open func generateKey() async throws -> String { stub() }

  // page: devicecheck/dcappattestservice/attestkey(_:clientdatahash:completionhandler:)
  open func attestKey(_ keyId: String, clientDataHash: Data) async throws -> Data { stub() }

  // page: devicecheck/dcappattestservice/generateassertion(_:clientdatahash:completionhandler:)
  open func generateAssertion(_ keyId: String, clientDataHash: Data) async throws -> Data { stub() }
}

// page: devicecheck/dcerror-swift.struct
@available(iOS 11.0, macOS 10.15, *)
public struct DCError: Error, Sendable {
  // page: devicecheck/dcerror-swift.struct/errordomain
  public static var errorDomain: String { stub() }

  // page: devicecheck/dcerror-swift.struct/code-swift.enum
  public enum Code: Int, @unchecked Sendable {
    case unknownSystemFailure = 0
    case featureUnsupported = 1
    case invalidInput = 2
    case invalidKey = 3
    case serverUnavailable = 4
  }
}
