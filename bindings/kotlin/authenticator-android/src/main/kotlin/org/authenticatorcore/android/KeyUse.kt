package org.authenticatorcore.android

import org.authenticatorcore.Biometric
import org.authenticatorcore.HostException
import java.security.InvalidKeyException
import java.security.Signature

/** Begins signatures with keys that are there. */
internal class KeyUse(
    private val keys: PlatformKeys,
    private val pause: Pause,
    private val sdk: Int,
    private val biometric: () -> Biometric,
) {
    /**
     * @throws HostException.KeyInvalidated if the platform said that the key, or the canary beside it, is useless for ever
     * @throws HostException.NotAvailable if it does not say why the key cannot be used
     */
    suspend fun begin(entry: KeyEntry): Signature {
        if (entry.protection.hasCanary) ensureNothingNewEnrolled(entry)
        return beginProbing(entry.name)
    }

    private suspend fun ensureNothingNewEnrolled(entry: KeyEntry) {
        val canary = KeyEntry.canaryOf(entry.alias)
        try {
            beginProbing(canary)
        } catch (ended: HostException.KeyInvalidated) {
            // Without any finger or face the PIN alone unlocks the key, and nothing new is enrolled.
            if (biometric() != Biometric.NOT_ENROLLED) throw ended
        } catch (_: HostException.KeyNotFound) {
            val names = keys.names()
            val isGone = entry.name in names && canary !in names
            throw if (isGone) HostException.KeyInvalidated() else HostException.NotAvailable()
        }
    }

    /**
     * Some phones say once that a good key is useless, or fall over: a fresh signature is tried. Whatever the platform throws twice,
     * but for its one word for it, is no loss: "Keystore operation failed" is what it says of every fault that it has no name for.
     */
    @Suppress("TooGenericExceptionCaught")
    private suspend fun beginProbing(name: String): Signature =
        try {
            keys.begin(name)
        } catch (first: Throwable) {
            if (!isUnclear(first)) throw meant(first)
            pause(PAUSES.first())
            try {
                keys.begin(name)
            } catch (second: Throwable) {
                throw if (isUnclear(second) && !KeyFaults.isPassing(second, sdk)) HostException.NotAvailable() else meant(second)
            }
        }

    private fun isUnclear(thrown: Throwable) =
        thrown is NullPointerException || (thrown is InvalidKeyException && !KeyFaults.isInvalidation(thrown))

    private fun meant(thrown: Throwable) =
        if (thrown is InvalidKeyException && KeyFaults.isInvalidation(thrown)) HostException.KeyInvalidated() else thrown
}
