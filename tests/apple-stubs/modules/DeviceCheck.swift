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
