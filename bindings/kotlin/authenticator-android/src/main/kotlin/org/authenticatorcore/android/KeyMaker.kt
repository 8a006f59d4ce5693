package org.authenticatorcore.android

import android.app.KeyguardManager
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import kotlinx.coroutines.CancellationException
import org.authenticatorcore.HostException
import org.authenticatorcore.KeyKind
import org.authenticatorcore.KeySpec
import org.authenticatorcore.UvPolicy
import java.security.KeyPairGenerator
import java.security.ProviderException
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.atomic.AtomicInteger

/** Makes signing keys, each tried once before anybody relies on it. */
internal class KeyMaker(
    private val keys: PlatformKeys,
    private val keyguard: KeyguardManager?,
    private val hasStrongBox: Boolean,
    private val pause: Pause,
    private val sdk: Int,
) {
    /** How often this process heard that the phone has no keys to attest with yet. */
    private val notYetAttesting = AtomicInteger()

    private class Attempt(
        val protection: KeyProtection,
        val challenge: ByteArray?,
    )

    /**
     * What passes ends it at once: a key with less protection would be the key for ever.
     *
     * @throws HostException of any kind; no key of the alias is left then, as far as the platform deletes it
     */
    suspend fun make(
        alias: String,
        spec: KeySpec,
    ): KeyEntry {
        // A prompt that unlocks a signature came with API level 28.
        if (spec.kind == KeyKind.CREDENTIAL && sdk < Api28.LEVEL) throw HostException.Unsupported()
        val attempts = attempts(spec)
        attempts.forEachIndexed { index, attempt ->
            var failure = made(alias, attempt).let { it.exceptionOrNull() ?: return it.getOrThrow() }
            if (isUnclear(failure)) {
                pause(PAUSES.last())
                failure = made(alias, attempt).let { it.exceptionOrNull() ?: return it.getOrThrow() }
            }
            if (index == attempts.lastIndex || !isWorthAnother(failure)) throw meaning(failure)
        }
        throw HostException.Failed()
    }

    /** A failure is one that leaves no key, and the next attempt may be worth it. */
    @Suppress("TooGenericExceptionCaught")
    private suspend fun made(
        alias: String,
        attempt: Attempt,
    ): Result<KeyEntry> {
        try {
            val hasCanary = attempt.protection.pinUnlocks && makeCanary(alias)
            val entry = KeyEntry(alias, if (hasCanary) attempt.protection.withCanary() else attempt.protection)
            generate(entry.name, entry.protection, attempt.challenge)
            tryOut(entry)
            return Result.success(entry)
        } catch (thrown: Throwable) {
            val isGone = discard(alias, attempt.protection)
            if (thrown is CancellationException) throw thrown
            if (passes(thrown)) throw meaning(thrown)
            // With the rest of it there, two keys would have the alias.
            if (!isGone) throw HostException.NotAvailable()
            return Result.failure(thrown)
        }
    }

    /** The credential key in StrongBox, then without it, then any key without an attestation, which some phones cannot give. */
    private fun attempts(spec: KeySpec): List<Attempt> {
        val places =
            when {
                spec.kind == KeyKind.DEVICE -> listOf(KeyProtection.DEVICE)
                spec.userVerification == UvPolicy.BIOMETRIC_OR_CREDENTIAL && sdk >= Api30.LEVEL ->
                    listOf(KeyProtection.ANY_STRONGBOX, KeyProtection.ANY)
                else -> listOf(KeyProtection.STRICT_STRONGBOX, KeyProtection.STRICT)
            }.filter { hasStrongBox || !it.inStrongBox }
        val challenge = spec.attestationChallenge
        val attempts = places.map { Attempt(it, challenge) }
        return if (challenge == null) attempts else attempts + Attempt(places.last(), null)
    }

    /** Beside a key that the PIN unlocks: the platform ends that one by no new finger, so a second key has to tell. */
    private fun makeCanary(alias: String): Boolean =
        try {
            generate(KeyEntry.canaryOf(alias), KeyProtection.STRICT, challenge = null)
            true
        } catch (thrown: IllegalStateException) {
            ignoreMissingBiometric(thrown)
        } catch (thrown: java.security.InvalidAlgorithmParameterException) {
            ignoreMissingBiometric(thrown)
        }

    /** Nothing is enrolled that could change: the PIN alone unlocks the key. */
    private fun ignoreMissingBiometric(thrown: Exception): Boolean {
        if (meaning(thrown) !is HostException.NoBiometric) throw thrown
        return false
    }

    private fun generate(
        name: String,
        protection: KeyProtection,
        challenge: ByteArray?,
    ) {
        val spec =
            KeyGenParameterSpec
                .Builder(name, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256)
        challenge?.let(spec::setAttestationChallenge)
        if (protection.unlockedByPerson) {
            spec.setUserAuthenticationRequired(true).setInvalidatedByBiometricEnrollment(true)
            // Below, a key without a validity time is unlocked by a biometric for each use.
            if (sdk >= Api30.LEVEL) Api30.unlockEachUse(spec, protection.pinUnlocks)
        }
        if (protection.inStrongBox && sdk >= Api28.LEVEL) Api28.inStrongBox(spec)
        KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, PlatformKeys.ANDROID_KEY_STORE).run {
            initialize(spec.build())
            generateKeyPair()
        }
    }

    /** A key that nothing has to unlock signs; another one can only begin to. */
    private suspend fun tryOut(entry: KeyEntry) {
        val signature = keys.begin(entry.name)
        if (entry.protection.unlockedByPerson) return
        val message = ByteArray(TEST_BYTES) { it.toByte() }
        signature.update(message)
        val signed = signature.sign()
        val publicKey = keys.certificate(entry.name).publicKey
        val verifier = Signature.getInstance(PlatformKeys.ECDSA)
        verifier.initVerify(publicKey)
        verifier.update(message)
        check(verifier.verify(signed)) { "the key does not sign" }
    }

    /** Whether nothing is left. */
    private fun discard(
        alias: String,
        protection: KeyProtection,
    ): Boolean {
        val names = listOf(protection, protection.withCanary()).map { KeyEntry(alias, it).name } + KeyEntry.canaryOf(alias)
        return names.distinct().map { runCatching { keys.delete(it) }.isSuccess }.all { it }
    }

    /** The same attempt may do later, as far as the platform knows. */
    private fun passes(thrown: Throwable): Boolean =
        when {
            KeyFaults.isUnknown(thrown) || KeyFaults.needsSystemUpdate(thrown) -> false
            KeyFaults.lacksAttestationKeys(thrown) -> notYetAttesting.incrementAndGet() <= MOST_NOT_YET
            else -> meaning(thrown).let { it is HostException.Interrupted || it is HostException.NotAvailable }
        }

    /** A fault without a name, which a second try may not have. */
    private fun isUnclear(thrown: Throwable): Boolean =
        thrown is ProviderException && !(sdk >= Api28.LEVEL && Api28.isStrongBoxMissing(thrown)) &&
            !KeyFaults.lacksAttestationKeys(thrown) && !KeyFaults.needsSystemUpdate(thrown)

    /** StrongBox refuses in many words, and so does a phone without attestation; a missing lock is missing everywhere. */
    private fun isWorthAnother(thrown: Throwable): Boolean =
        thrown is ProviderException || thrown is java.security.GeneralSecurityException || thrown is IllegalStateException ||
            thrown is HostException || (sdk >= Api28.LEVEL && Api28.isStrongBoxMissing(thrown))

    private fun meaning(thrown: Throwable): HostException =
        when {
            thrown is HostException -> thrown
            KeyFaults.says(thrown, "Secure lock screen must be enabled") -> HostException.NoDeviceLock()
            // "biometric" from API 29 on, "fingerprint" before.
            KeyFaults.says(thrown, "At least one biometric must be enrolled") ||
                KeyFaults.says(thrown, "At least one fingerprint must be enrolled") -> HostException.NoBiometric()
            // A work profile, whose lock is not that of the phone.
            KeyFaults.says(thrown, "User ECDH key missing") ->
                if (keyguard?.isDeviceSecure == true) HostException.NotAvailable() else HostException.NoDeviceLock()
            KeyFaults.isPassing(thrown, sdk) || KeyFaults.lacksAttestationKeys(thrown) -> HostException.Interrupted()
            else -> HostException.Failed()
        }

    private companion object {
        const val TEST_BYTES = 32

        /** Two tries of the person, each of which the core repeats once. */
        const val MOST_NOT_YET = 4
    }
}
