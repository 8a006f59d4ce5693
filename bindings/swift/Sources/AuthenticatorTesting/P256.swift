import AuthenticatorCore
import Foundation

#if canImport(CryptoKit)
  import CryptoKit

  // The keys of CryptoKit never change; its SDKs of iOS 17 and 18.0 do not say that they are Sendable.

  /// A P-256 key in memory.
  final class P256Key: @unchecked Sendable {
    private let key: P256.Signing.PrivateKey

    init() throws {
      key = P256.Signing.PrivateKey()
    }

    /// The uncompressed point, 65 bytes.
    var point: Data {
      key.publicKey.x963Representation
    }

    /// ECDSA over SHA-256 of the message, as ASN.1 DER.
    func sign(_ message: Data) throws -> Data {
      try key.signature(for: message).derRepresentation
    }
  }

  /// AES-256-GCM: nonce, ciphertext and tag in one.
  struct WrappingKey: @unchecked Sendable {
    private let key = SymmetricKey(size: .bits256)

    init() throws {}

    func seal(_ text: Data) throws -> Data {
      guard let sealed = try AES.GCM.seal(text, using: key).combined else { throw HostError.Failed }
      return sealed
    }

    /// Nothing if another key sealed it.
    func open(_ sealed: Data) -> Data? {
      guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
      return try? AES.GCM.open(box, using: key)
    }
  }
#else
  import COpenSSL

  /// A P-256 key in memory.
  final class P256Key: @unchecked Sendable {
    // Is never changed after it was made, so that several threads may use it.
    private let key: OpaquePointer

    init() throws {
      guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else { throw HostError.Failed }
      defer { EVP_PKEY_CTX_free(context) }
      var made: OpaquePointer?
      guard EVP_PKEY_keygen_init(context) == 1,
        EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
        EVP_PKEY_keygen(context, &made) == 1, let made
      else { throw HostError.Failed }
      key = made
    }

    deinit {
      EVP_PKEY_free(key)
    }

    /// The uncompressed point, 65 bytes.
    var point: Data {
      var bytes = [UInt8](repeating: 0, count: 65)
      var length = 0
      let got = EVP_PKEY_get_octet_string_param(key, "pub", &bytes, bytes.count, &length)
      return got == 1 ? Data(bytes.prefix(length)) : Data()
    }

    /// ECDSA over SHA-256 of the message, as ASN.1 DER.
    func sign(_ message: Data) throws -> Data {
      guard let context = EVP_MD_CTX_new() else { throw HostError.Failed }
      defer { EVP_MD_CTX_free(context) }
      guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1 else { throw HostError.Failed }
      let bytes = [UInt8](message)
      var signature = [UInt8](repeating: 0, count: 80)
      var length = signature.count
      guard EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1 else { throw HostError.Failed }
      return Data(signature.prefix(length))
    }
  }

  /// AES-256-GCM: nonce, ciphertext and tag in one.
  struct WrappingKey: Sendable {
    private static let nonceBytes = 12
    private static let tagBytes = 16
    private let key: [UInt8]

    init() throws {
      key = try random(32)
    }

    func seal(_ text: Data) throws -> Data {
      guard let context = EVP_CIPHER_CTX_new() else { throw HostError.Failed }
      defer { EVP_CIPHER_CTX_free(context) }
      let nonce = try random(Self.nonceBytes)
      let input = [UInt8](text)
      var output = [UInt8](repeating: 0, count: input.count)
      var tag = [UInt8](repeating: 0, count: Self.tagBytes)
      var length: Int32 = 0
      guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
        EVP_EncryptUpdate(context, &output, &length, input, Int32(input.count)) == 1,
        EVP_EncryptFinal_ex(context, nil, &length) == 1,
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), &tag) == 1
      else { throw HostError.Failed }
      return Data(nonce + output + tag)
    }

    /// Nothing if another key sealed it.
    func open(_ sealed: Data) -> Data? {
      let bytes = [UInt8](sealed)
      guard bytes.count >= Self.nonceBytes + Self.tagBytes, let context = EVP_CIPHER_CTX_new() else { return nil }
      defer { EVP_CIPHER_CTX_free(context) }
      let nonce = Array(bytes.prefix(Self.nonceBytes))
      let input = Array(bytes.dropFirst(Self.nonceBytes).dropLast(Self.tagBytes))
      var tag = Array(bytes.suffix(Self.tagBytes))
      var output = [UInt8](repeating: 0, count: input.count)
      var length: Int32 = 0
      guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
        EVP_DecryptUpdate(context, &output, &length, input, Int32(input.count)) == 1,
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), &tag) == 1,
        EVP_DecryptFinal_ex(context, nil, &length) == 1
      else { return nil }
      return Data(output)
    }
  }

  private func random(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw HostError.Failed }
    return bytes
  }
#endif
