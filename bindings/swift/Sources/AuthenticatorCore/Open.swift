@_exported import AuthenticatorGenerated
import Foundation

extension Authenticator {
  /// Opens the database in the configured folder, or makes it. A folder that is open in this process already is shared: what
  /// comes back is the same authenticator, with the configuration and the objects that it was opened with first.
  /// ``shutDown()`` ends that.
  ///
  /// No object of the app is called on the main actor, unless it goes there itself; but for `Clock` in ``appWentToBackground()``, which reads
  /// it on the thread of its caller.
  ///
  /// - Throws: `AuthenticatorError.Storage`, and the data is as it was; `AuthenticatorError.InvalidInput` if the
  ///   configuration cannot be used.
  public static func open(
    configuration: Configuration,
    keyStore: any KeyStore,
    gate: any Gate,
    device: any Device,
    clock: any Clock = SystemClock(),
    transport: any Transport = URLSessionTransport()
  ) async throws -> Authenticator {
    let host = Host(
      keyStore: GuardedKeyStore(keyStore),
      gate: GuardedGate(gate),
      device: GuardedDevice(device),
      clock: GuardedClock(clock),
      transport: GuardedTransport(transport)
    )
    return try await openUnguarded(configuration: configuration, host: host)
  }

  /// Moves a database that can never be used again aside, for a person who wants to begin anew after opening failed with
  /// `.corrupt` or `.keyLost`. Both are looked at once more here. Nothing is deleted.
  ///
  /// - Returns: where the file is now.
  /// - Throws: `AuthenticatorError.Refused` with `usable` if nothing is wrong; `Busy` if it is open in this process;
  ///   `Storage` if the file is only locked, or of a newer version. It stays then.
  public static func setAsideUnusable(directory: String, keyStore: any KeyStore) async throws -> String {
    try await setAsideUnusableUnguarded(directory: directory, keyStore: GuardedKeyStore(keyStore))
  }

  /// Moves a database aside at the wish of the person, whatever is the matter with it: the way out where opening keeps failing
  /// with `.locked` although the device is unlocked. Asks no key store. Nothing is deleted: if the file is moved back before
  /// anything else was enrolled, the accounts are there again.
  ///
  /// - Returns: where the file is now.
  /// - Throws: `AuthenticatorError.Busy` if it is open in this process; `Storage` if it cannot be moved. It stays then.
  public static func setAside(directory: String, consent: Consent) async throws -> String {
    try await setAsideUnguarded(directory: directory, consent: consent)
  }
}
