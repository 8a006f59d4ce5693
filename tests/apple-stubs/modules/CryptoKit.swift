import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// page: cryptokit/sha256
@available(iOS 13.0, macOS 10.15, *)
public struct SHA256 {
  // page: cryptokit/hashfunction/hash(data:)
  public static func hash<D: DataProtocol>(data: D) -> SHA256Digest { stub() }
}

// page: cryptokit/sha256digest
@available(iOS 13.0, macOS 10.15, *)
public struct SHA256Digest: Sequence {
  public func makeIterator() -> Array<UInt8>.Iterator { stub() }
}

// page: cryptokit/p256
@available(iOS 13.0, macOS 10.15, *)
public enum P256 {
  // page: cryptokit/p256/signing
  public enum Signing {
    // page: cryptokit/p256/signing/publickey
    public struct PublicKey {
      // page: cryptokit/p256/signing/publickey/x963representation
      public var x963Representation: Data { stub() }
    }

    // page: cryptokit/p256/signing/privatekey
    public struct PrivateKey {
      // page: cryptokit/p256/signing/privatekey/init(compactrepresentable:)
      public init(compactRepresentable: Bool = true) { stub() }

      // page: cryptokit/p256/signing/privatekey/publickey
      public var publicKey: PublicKey { stub() }

      // page: cryptokit/p256/signing/privatekey/signature(for:)
      public func signature<D: DataProtocol>(for data: D) throws -> ECDSASignature { stub() }
    }

    // page: cryptokit/p256/signing/ecdsasignature
    public struct ECDSASignature {
      // page: cryptokit/p256/signing/ecdsasignature/derrepresentation
      public var derRepresentation: Data { stub() }
    }
  }
}

// page: cryptokit/symmetrickeysize
@available(iOS 13.0, macOS 10.15, *)
public struct SymmetricKeySize {
  // page: cryptokit/symmetrickeysize/bits256
  public static var bits256: SymmetricKeySize { stub() }
}

// page: cryptokit/symmetrickey
@available(iOS 13.0, macOS 10.15, *)
public struct SymmetricKey {
  // page: cryptokit/symmetrickey/init(size:)
  public init(size: SymmetricKeySize) { stub() }
}

// page: cryptokit/aes
@available(iOS 13.0, macOS 10.15, *)
public enum AES {
  // page: cryptokit/aes/gcm
  public enum GCM {
    // page: cryptokit/aes/gcm/nonce
    public struct Nonce {}

    // page: cryptokit/aes/gcm/sealedbox
    public struct SealedBox {
      // page: cryptokit/aes/gcm/sealedbox/combined
      public var combined: Data? { stub() }

      // page: cryptokit/aes/gcm/sealedbox/init(combined:)
      public init<D: DataProtocol>(combined: D) throws { stub() }
    }

    // page: cryptokit/aes/gcm/seal(_:using:nonce:)
    public static func seal<Plaintext: DataProtocol>(
      _ message: Plaintext, using key: SymmetricKey, nonce: Nonce? = nil
    ) throws -> SealedBox { stub() }

    // page: cryptokit/aes/gcm/open(_:using:)
    public static func open(_ sealedBox: SealedBox, using key: SymmetricKey) throws -> Data { stub() }
  }
}
