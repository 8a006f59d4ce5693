package org.authenticatorcore

/**
 * Opens the database in the configured folder, or makes it.
 *
 * @throws AuthenticatorException.Storage and the data is as it was
 * @throws AuthenticatorException.InvalidInput if the configuration cannot be used
 */
public suspend fun Authenticator.Companion.open(
    configuration: Configuration,
    host: Host,
): Authenticator {
    // uniffi compares the versions and checksums of library and binding only where it is asked to.
    uniffiEnsureInitialized()
    return Authenticator.openUnguarded(configuration, host.guarded())
}

/**
 * Moves a database that can never be used again aside, for a person who wants to begin anew after [open] failed with
 * [StorageProblem.CORRUPT] or [StorageProblem.KEY_LOST]. Both are looked at once more here. Nothing is deleted.
 *
 * @return where the file is now
 * @throws AuthenticatorException.Refused with `usable` if nothing is wrong
 * @throws AuthenticatorException.Storage if the file is only locked, or of a newer version; it stays
 */
public suspend fun Authenticator.Companion.setAsideUnusable(
    directory: String,
    keyStore: KeyStore,
): String {
    uniffiEnsureInitialized()
    return setAsideUnusableUnguarded(directory, GuardedKeyStore(keyStore))
}

private fun Host.guarded() =
    Host(
        keyStore = GuardedKeyStore(keyStore),
        gate = GuardedGate(gate),
        device = GuardedDevice(device),
        clock = GuardedClock(clock),
        transport = GuardedTransport(transport),
    )
