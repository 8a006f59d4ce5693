package org.authenticatorcore

/**
 * What the library asks of a desktop: clocks and HTTP made in Rust, and a device that always has a lock. [extraRootPem] is a
 * certificate authority that is trusted beside those of the system: for private test servers.
 *
 * Mobile packages have neither clocks nor HTTP of their own: an app fills [Host] with the platform's.
 *
 * @throws AuthenticatorException.InvalidInput if [extraRootPem] is no certificate
 */
public fun desktopHost(
    keyStore: KeyStore,
    gate: Gate,
    extraRootPem: String? = null,
): Host {
    uniffiEnsureInitialized()
    return Host(keyStore, gate, AlwaysLocked, desktopClock(), desktopTransport(extraRootPem))
}

/** A device that always has a lock, and tells nothing else: desktops. */
public object AlwaysLocked : Device {
    override suspend fun deviceLock(): DeviceLock = DeviceLock.SET

    override suspend fun biometric(): Biometric = Biometric.UNKNOWN

    override suspend fun integrity(): Integrity = Integrity(IntegrityState.UNKNOWN)

    override suspend fun location(): Located = Located.NotFound
}
