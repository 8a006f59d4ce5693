package org.authenticatorcore

/**
 * Opens the database in the configured folder, or makes it. A folder that is open in this process already is shared: what comes
 * back is the same authenticator, with the [host] that it was opened with first. [Authenticator.shutDown] ends that;
 * [Authenticator.close] lets go of one object only.
 *
 * @throws AuthenticatorException.Storage and the data is as it was
 * @throws AuthenticatorException.InvalidInput if the configuration cannot be used
 * @throws AuthenticatorException.Internal with the id [LIBRARY_MISSING] or [LIBRARY_MISMATCH] if the app was not put together as it has to
 * be. The library has no words and no remedy for it then: say that the app is to be installed again from its store
 */
public suspend fun Authenticator.Companion.open(
    configuration: Configuration,
    host: Host,
): Authenticator {
    NativeLibrary.verified()
    return Authenticator.openUnguarded(configuration, host.guarded())
}

/**
 * Moves a database that can never be used again aside, for a person who wants to begin anew after [open] failed with
 * [StorageProblem.CORRUPT] or [StorageProblem.KEY_LOST]. Both are looked at once more here. Nothing is deleted.
 *
 * @return where the file is now
 * @throws AuthenticatorException.Refused with `usable` if nothing is wrong
 * @throws AuthenticatorException.Busy if it is open in this process
 * @throws AuthenticatorException.Storage if the file is only locked, or of a newer version; it stays
 * @throws AuthenticatorException.Internal as [open]
 */
public suspend fun Authenticator.Companion.setAsideUnusable(
    directory: String,
    keyStore: KeyStore,
): String {
    NativeLibrary.verified()
    return setAsideUnusableUnguarded(directory, GuardedKeyStore(keyStore))
}

/**
 * Moves a database aside at the wish of the person, whatever is the matter with it: the way out where [open] keeps failing with
 * [StorageProblem.LOCKED] although the device is unlocked. Asks no key store. Nothing is deleted: if the file is moved back before
 * anything else was enrolled, the accounts are there again.
 *
 * @return where the file is now
 * @throws AuthenticatorException.Busy if it is open in this process
 * @throws AuthenticatorException.Storage if it cannot be moved; it stays
 * @throws AuthenticatorException.Internal as [open]
 */
public suspend fun Authenticator.Companion.setAside(
    directory: String,
    consent: Consent,
): String {
    NativeLibrary.verified()
    return setAsideUnguarded(directory, consent)
}

private fun Host.guarded() =
    Host(
        keyStore = GuardedKeyStore(keyStore),
        gate = GuardedGate(gate),
        device = GuardedDevice(device),
        clock = GuardedClock(clock),
        transport = GuardedTransport(transport),
    )
