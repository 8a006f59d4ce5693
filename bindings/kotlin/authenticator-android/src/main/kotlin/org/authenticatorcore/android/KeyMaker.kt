package org.authenticatorcore.android

import android.app.KeyguardManager
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import org.authenticatorcore.HostException
import org.authenticatorcore.KeyKind
import org.authenticatorcore.KeySpec
import org.authenticatorcore.UvPolicy
import java.security.KeyPairGenerator
import java.security.ProviderException
import java.security.Signature
import java.security.spec.ECGenParameterSpec

/** Makes signing keys, each tried once before anybody relies on it. */
internal class KeyMaker(
    private val keys: PlatformKeys,
    private val keyguard: KeyguardManager?,
    private val hasStrongBox: Boolean,
    private val sdk: Int,
) {
    private class Attempt(
        val protection: KeyProtection,
        val challenge: ByteArray?,
    )

    /** @throws HostException of any kind; no key of the alias is left then */
    @Suppress("TooGenericExceptionCaught")
    suspend fun make(
        alias: String,
        spec: KeySpec,
    ): KeyEntry {
        // A prompt that unlocks a signature came with API level 28.
        if (spec.kind == KeyKind.CREDENTIAL && sdk < Api28.LEVEL) throw HostException.Unsupported()
        val attempts = attempts(spec)
        attempts.forEachIndexed { index, attempt ->
            val entry = KeyEntry(alias, attempt.protection)
            try {
                makeCanary(entry)
                generate(entry.name, attempt.protection, attempt.challenge)
                tryOut(entry)
                return entry
            } catch (thrown: Throwable) {
                discard(entry)
                val last = index == attempts.lastIndex
                if (last || !isWorthAnother(thrown)) throw meaning(thrown)
            }
        }
        throw HostException.Failed()
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
    private fun makeCanary(entry: KeyEntry) {
        if (!entry.protection.pinUnlocks) return
        try {
            generate(KeyEntry.canaryOf(entry.alias), KeyProtection.STRICT, challenge = null)
        } catch (thrown: IllegalStateException) {
            ignoreMissingBiometric(thrown)
        } catch (thrown: java.security.InvalidAlgorithmParameterException) {
            ignoreMissingBiometric(thrown)
        }
    }

    /** Nothing is enrolled that could change: the PIN alone unlocks the key. */
    private fun ignoreMissingBiometric(thrown: Exception) {
        if (meaning(thrown) !is HostException.NoBiometric) throw thrown
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
        val publicKey = checkNotNull(keys.certificate(entry.name)).publicKey
        val verifier = Signature.getInstance(PlatformKeys.ECDSA)
        verifier.initVerify(publicKey)
        verifier.update(message)
        check(verifier.verify(signed)) { "the key does not sign" }
    }

    private fun discard(entry: KeyEntry) {
        runCatching { keys.delete(entry.name) }
        if (entry.protection.pinUnlocks) runCatching { keys.delete(KeyEntry.canaryOf(entry.alias)) }
    }

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
            KeyFaults.isPassing(thrown, sdk) -> HostException.Interrupted()
            else -> HostException.Failed()
        }

    private companion object {
        const val TEST_BYTES = 32
    }
}
