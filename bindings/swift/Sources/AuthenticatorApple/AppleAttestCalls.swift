#if canImport(DeviceCheck)
  import DeviceCheck
  import Foundation

  /// `DCAppAttestService`.
  struct AppleAttestCalls: AttestCalls {
    var isSupported: Bool {
      DCAppAttestService.shared.isSupported
    }

    func makeKey() async -> Result<String, SystemFailure> {
      await told { try await DCAppAttestService.shared.generateKey() }
    }

    func attest(_ key: String, _ hash: Data) async -> Result<Data, SystemFailure> {
      await told { try await DCAppAttestService.shared.attestKey(key, clientDataHash: hash) }
    }

    func assertion(_ key: String, _ hash: Data) async -> Result<Data, SystemFailure> {
      await told { try await DCAppAttestService.shared.generateAssertion(key, clientDataHash: hash) }
    }

    private func told<T>(_ call: () async throws -> T) async -> Result<T, SystemFailure> {
      do {
        return .success(try await call())
      } catch {
        let error = error as NSError
        let isOfDeviceCheck = error.domain == DCError.errorDomain
        return .failure(.appAttest(isOfDeviceCheck ? error.code : DCError.Code.unknownSystemFailure.rawValue))
      }
    }
  }
#endif
