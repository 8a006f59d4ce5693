import AuthenticatorCore

/// Whether the device has a lock.
public final class AppleDevice: Device {
  private let prompt: @Sendable () -> any PromptContext

  init(prompt: @escaping @Sendable () -> any PromptContext) {
    self.prompt = prompt
  }

  #if canImport(Security) && canImport(LocalAuthentication) && canImport(CryptoKit)
    public convenience init() {
      self.init { LocalAuthenticationContext() }
    }
  #endif

  public func deviceLock() async throws -> DeviceLock {
    let context = prompt()
    defer { context.invalidate() }
    switch context.cannotVerifyOwner() {
    case nil, .biometryLockedOut: return .set
    case .noPasscode: return .notSet
    case .some(let failure): throw failure.hostError
    }
  }
}
