package org.authenticatorcore.android

import android.app.KeyguardManager
import android.os.UserManager
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import kotlinx.coroutines.CancellationException
import org.authenticatorcore.Attestation
import org.authenticatorcore.HostException
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import java.security.InvalidAlgorithmParameterException
import java.security.ProviderException
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** How keys are made, and what stands in the way. */
internal class KeyCreationTest : OnPhone() {
    private fun spec(name: String) =
        FakeKeyStore.entries.entries
            .single { name in it.key }
            .value.spec

    @Test
    fun `before the first unlock nothing is touched`() {
        shadowOf(app.getSystemService(UserManager::class.java)).setUserUnlocked(false)
        phone.onGetKey = { error("touched") }
        failsWith<HostException.NotAvailable> { keys.create("a", DEVICE) }
        failsWith<HostException.NotAvailable> { keys.list() }
        failsWith<HostException.NotAvailable> { keys.wrapDataKey(ByteArray(32)) }
        failsWith<HostException.NotAvailable> { keys.unwrapDataKey(ByteArray(100)) }
        assertTrue(FakeKeyStore.generated.isEmpty())
    }

    @Test
    fun `a device key is in the TEE, nobody unlocks it, and it has signed once`() {
        hasStrongBox()
        val signed = mutableListOf<String>()
        phone.onSign = { signed += it }
        keys = keyStore()
        looping { keys.create("a", DEVICE) }
        val spec = spec("a")
        assertEquals(
            listOf(false, false, false),
            listOf(spec.isStrongBoxBacked, spec.isUserAuthenticationRequired, spec.isUnlockedDeviceRequired),
        )
        assertEquals(1, signed.size)
    }

    @Test
    fun `a device key whose first signature is wrong or fails is no key`() {
        phone.onSign = { throw java.security.SignatureException("fault") }
        failsWith<HostException.Failed> { keys.create("a", DEVICE) }
        assertTrue(FakeKeyStore.entries.isEmpty())
    }

    @Test
    fun `l1 l2 a strict key is unlocked by a strong biometric for each use and ends by a new finger`() {
        looping { keys.create("a", STRICT) }
        val spec = spec("a")
        assertTrue(spec.isUserAuthenticationRequired && spec.isInvalidatedByBiometricEnrollment)
        assertEquals(
            0 to KeyProperties.AUTH_BIOMETRIC_STRONG,
            spec.userAuthenticationValidityDurationSeconds to spec.userAuthenticationType,
        )
        FakeKeyStore.enrollFinger()
        failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
    }

    @Test
    fun `l2 beside a key that the PIN unlocks, a strict one tells of a new finger`() {
        looping { keys.create("a", ANY) }
        val canary = spec("canary")
        assertTrue(canary.isInvalidatedByBiometricEnrollment)
        assertEquals(KeyProperties.AUTH_BIOMETRIC_STRONG, canary.userAuthenticationType)
        val either = KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL
        assertEquals(0 to either, spec("key.any").let { it.userAuthenticationValidityDurationSeconds to it.userAuthenticationType })
        looping { keys.abortSignature(keys.beginSignature("a")) }
        FakeKeyStore.enrollFinger()
        val name = FakeKeyStore.entries.keys.single { "key.any" in it }
        assertFalse(FakeKeyStore.entries.getValue(name).invalidated, "the platform says nothing")
        failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
        assertEquals(listOf("a"), looping { keys.list() })
        looping { keys.delete("a") }
        assertTrue(FakeKeyStore.entries.isEmpty(), "the canary goes with its key")
    }

    @Test
    fun `a key that the PIN unlocks is made without a finger, too`() {
        phone.onGenerate = { if (it.userAuthenticationType == KeyProperties.AUTH_BIOMETRIC_STRONG) throw noBiometric() }
        looping { keys.create("a", ANY) }
        assertEquals(1, FakeKeyStore.entries.size)
        looping { keys.beginSignature("a") }
    }

    @Test
    fun `below API 30 the PIN unlocks no key, below 28 there is no credential key`() {
        keys = keyStore(sdk = 29)
        looping { keys.create("a", ANY) }
        assertTrue("org.authenticatorcore.key.strict.a" in FakeKeyStore.entries)
        keys = keyStore(sdk = 27)
        failsWith<HostException.Unsupported> { keys.create("b", STRICT) }
        looping { keys.create("c", DEVICE) }
    }

    @Test
    fun `the credential key is in StrongBox where there is one, and that is remembered`() {
        hasStrongBox()
        keys = keyStore()
        looping { keys.create("a", STRICT) }
        assertTrue(spec("a").isStrongBoxBacked)
        looping { keyStore().abortSignature(keyStore().beginSignature("a")) }
        assertEquals(setOf("org.authenticatorcore.key.strict-strongbox.a"), FakeKeyStore.entries.keys.toSet())
    }

    @Test
    fun `a StrongBox that is missing is done without, and one that fails gets a second try`() {
        hasStrongBox()
        val failures =
            listOf(
                { StrongBoxUnavailableException("none") } to listOf(true, false),
                { ProviderException("Keystore key generation failed") } to listOf(true, true, false),
                { ProviderException("Keystore key generation failed", keyStoreException(-1000)) } to listOf(true, true, false),
            )
        for ((failure, places) in failures) {
            keys = keyStore()
            FakeKeyStore.generated.clear()
            phone.onGenerate = { if (it.isStrongBoxBacked) throw failure() }
            looping { keys.create("a", STRICT) }
            assertEquals(places, FakeKeyStore.generated.map { it.isStrongBoxBacked })
            assertEquals(setOf("org.authenticatorcore.key.strict.a"), FakeKeyStore.entries.keys.toSet())
            looping { keys.delete("a") }
        }
    }

    @Test
    fun `what passes while a key is made costs it neither StrongBox nor attestation`() {
        hasStrongBox()
        keys = keyStore()
        val spec = STRICT.copy(attestationChallenge = byteArrayOf(1))
        for (code in listOf(-31, -48, 4, 18, 25)) {
            FakeKeyStore.generated.clear()
            phone.onGenerate = { throw ProviderException("Failed to generate key pair.", keyStoreException(code)) }
            failsWith<HostException.Interrupted> { keys.create("a", spec) }
            assertEquals(1, FakeKeyStore.generated.size, "$code")
            assertTrue(FakeKeyStore.entries.isEmpty())
        }
        phone.onGenerate = firstTimes(1) { ProviderException("x", keyStoreException(-1000)) }
        looping { keys.create("a", spec) }
        assertTrue(spec("a").isStrongBoxBacked && spec("a").attestationChallenge != null)
        looping { keys.delete("a") }
        phone.onGenerate = {}
        phone.onInitSign = { throw java.security.InvalidKeyException(keyStoreException(-31)) }
        failsWith<HostException.Interrupted> { keys.create("a", spec) }
        assertTrue(FakeKeyStore.entries.isEmpty())
    }

    @Test
    fun `attestation keys that are not provisioned yet are waited for, and not for ever`() {
        for (code in listOf(-79, 22)) {
            keys = keyStore()
            phone.onGenerate = { if (it.attestationChallenge != null) throw ProviderException("x", keyStoreException(code)) }
            val spec = DEVICE.copy(attestationChallenge = byteArrayOf(1))
            repeat(4) { failsWith<HostException.Interrupted> { keys.create("a", spec) } }
            assertTrue(FakeKeyStore.entries.isEmpty())
            looping { keys.create("a", spec) }
            assertNull(looping { keys.attest("a") })
            looping { keys.delete("a") }
        }
    }

    @Test
    fun `a caller who goes away has no lesser key made`() {
        hasStrongBox()
        keys = AndroidKeyStore(app, 35, { throw CancellationException() })
        phone.onGetKey = { false }
        looping { assertFailsWith<CancellationException> { keys.create("a", STRICT) } }
        assertEquals(1, FakeKeyStore.generated.size)
        assertTrue(FakeKeyStore.entries.isEmpty())
    }

    @Test
    fun `what could not be cleared away has no lesser key made beside it`() {
        hasStrongBox()
        keys = keyStore()
        phone.onInitSign = { if ("strongbox" in it) throw java.security.InvalidKeyException("x") }
        phone.onDelete = { if ("strongbox" in it) throw java.security.KeyStoreException("x") }
        failsWith<HostException.NotAvailable> { keys.create("a", STRICT) }
        assertTrue(FakeKeyStore.generated.all { it.isStrongBoxBacked })
    }

    @Test
    fun `a missing lock and a missing finger are told apart, also inside another exception`() {
        val lock = IllegalStateException("Secure lock screen must be enabled to create keys requiring user authentication")
        phone.onGenerate = { throw lock }
        failsWith<HostException.NoDeviceLock> { keys.create("a", STRICT) }
        phone.onGenerate = { throw InvalidAlgorithmParameterException(lock) }
        failsWith<HostException.NoDeviceLock> { keys.create("a", STRICT) }
        phone.onGenerate = { throw noBiometric() }
        failsWith<HostException.NoBiometric> { keys.create("a", STRICT) }
        phone.onGenerate = { throw InvalidAlgorithmParameterException(noBiometric()) }
        failsWith<HostException.NoBiometric> { keys.create("a", STRICT) }
        // As API level 28 words it.
        val keysOf28 = keyStore(sdk = 28)
        phone.onGenerate = { throw InvalidAlgorithmParameterException(noBiometric("fingerprint")) }
        failsWith<HostException.NoBiometric> { keysOf28.create("a", STRICT) }
        assertTrue(FakeKeyStore.entries.isEmpty())
    }

    @Test
    fun `in a work profile its own keyguard says whether the lock is missing`() {
        phone.onGenerate = { throw ProviderException("Keystore key generation failed", keyStoreException(4, "User ECDH key missing")) }
        failsWith<HostException.NotAvailable> { keys.create("a", STRICT) }
        shadowOf(app.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(false)
        failsWith<HostException.NoDeviceLock> { keys.create("a", STRICT) }
    }

    @Test
    fun `an alias that is there is read first, and one that is useless is not made anew`() {
        val first = looping { keys.create("a", STRICT) }
        assertContentEquals(first, looping { keys.create("a", STRICT) })
        assertEquals(1, FakeKeyStore.generated.size)
        FakeKeyStore.enrollFinger()
        failsWith<HostException.KeyInvalidated> { keys.create("a", STRICT) }
        phone.onGetKey = { false }
        failsWith<HostException.KeyInvalidated> { keys.create("a", STRICT) }
        assertEquals(1, FakeKeyStore.generated.size)
    }

    @Test
    fun `any Throwable is a typed error without its text`() {
        for (thrown in listOf(NoClassDefFoundError("a secret"), AssertionError("a secret"), IllegalArgumentException("a secret"))) {
            phone.onGenerate = { throw thrown }
            val error = failsWith<HostException.Failed> { keys.create("a", DEVICE) }
            assertFalse("secret" in error.stackTraceToString())
        }
    }

    @Test
    fun `the chain answers to the challenge, and there is none without one`() {
        val challenge = byteArrayOf(1, 2, 3)
        looping { keys.create("a", DEVICE.copy(attestationChallenge = challenge)) }
        assertContentEquals(challenge, spec("a").attestationChallenge)
        assertEquals(2, assertIs<Attestation.AndroidKey>(looping { keys.attest("a") }).chain.size)
        looping { keys.create("b", DEVICE) }
        assertNull(looping { keys.attest("b") })
        failsWith<HostException.KeyNotFound> { keys.attest("c") }
    }

    @Test
    fun `a phone that cannot attest makes the key without`() {
        phone.onGenerate = { if (it.attestationChallenge != null) throw ProviderException("Failed to generate attestation") }
        assertNotNull(looping { keys.create("a", DEVICE.copy(attestationChallenge = byteArrayOf(1))) })
        assertNull(looping { keys.attest("a") })
    }

    @Test
    fun `other keys of the app are not listed and not touched`() {
        looping { keys.create("a", DEVICE) }
        val entry = FakeKeyStore.entries.values.single()
        FakeKeyStore.entries["of the app.a"] = entry
        assertEquals(listOf("a"), looping { keys.list() })
        looping { keys.delete("a") }
        assertEquals(setOf("of the app.a"), FakeKeyStore.entries.keys.toSet())
    }

    private fun noBiometric(word: String = "biometric") =
        IllegalStateException("At least one $word must be enrolled to create keys requiring user authentication for every use")
}
