package org.authenticatorcore

/**
 * Opens the database in the configured folder, or makes it.
 *
 * [device] may be left out where there always is a device lock, as on desktops.
 *
 * @throws AuthenticatorException.Storage and the data is as it was
 * @throws AuthenticatorException.InvalidInput if the configuration cannot be used
 */
public suspend fun Authenticator.Companion.open(
    configuration: Configuration,
    keyStore: KeyStore,
    gate: Gate,
    device: Device = AlwaysLocked,
): Authenticator {
    // uniffi compares the versions and checksums of library and binding only where it is asked to.
    uniffiEnsureInitialized()
    val host = Host(GuardedKeyStore(keyStore), GuardedGate(gate), GuardedDevice(device))
    return Authenticator.openUnguarded(configuration, host)
}

/** A device that always has a lock: desktops. */
public object AlwaysLocked : Device {
    override suspend fun deviceLock(): DeviceLock = DeviceLock.SET
}
