package org.authenticatorcore.android

import android.os.DeadObjectException
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.authenticatorcore.HostException
import org.authenticatorcore.KeySpec
import org.junit.Test
import java.security.InvalidKeyException
import java.security.ProviderException
import java.security.SignatureException
import java.security.UnrecoverableKeyException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What phones throw when a key is used. */
internal class KeyUseTest : OnPhone() {
    private fun create(spec: KeySpec = DEVICE) {
        looping { keys.create("a", spec) }
        pauses.clear()
    }

    @Test
    fun `a key that is not given is looked for again with pauses, then told as KeyNotFound`() {
        create()
        phone.onGetKey = answersAfter(2) { false }
        looping { keys.beginSignature("a") }
        assertEquals(listOf(100L, 400L), pauses.toList())
        phone.onGetKey = { false }
        failsWith<HostException.KeyNotFound> { keys.beginSignature("a") }
    }

    @Test
    fun `UnrecoverableKeyException is looked at again, and then is a loss only where it says so`() {
        create()
        val faults =
            listOf(
                unrecoverable(null) to HostException.NotAvailable::class,
                unrecoverable(keyStoreException(6)) to HostException.NotAvailable::class,
                unrecoverable(keyStoreException(4)) to HostException.Interrupted::class,
                unrecoverable(keyStoreException(18)) to HostException.Interrupted::class,
                unrecoverable(keyStoreException(-49)) to HostException.Interrupted::class,
                unrecoverable(keyStoreException(-33)) to HostException.KeyNotFound::class,
                UnrecoverableKeyException("Invalid key blob") to HostException.KeyNotFound::class,
            )
        for ((fault, meaning) in faults) {
            pauses.clear()
            phone.onGetKey = answersAfter(2) { throw fault }
            looping { keys.beginSignature("a") }
            assertEquals(2, pauses.size)
            phone.onGetKey = { throw fault }
            assertEquals(meaning, failsWith<HostException> { keys.beginSignature("a") }::class, "$fault by ${fault.cause}")
        }
        for (text in listOf("Key permanently invalidated", "User changed or deleted their auth credentials")) {
            phone.onGetKey = { throw UnrecoverableKeyException(text) }
            failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
        }
    }

    private fun unrecoverable(cause: Exception?) =
        UnrecoverableKeyException("Failed to obtain information about key").apply { cause?.let(::initCause) }

    @Test
    fun `hardware that comes back when its caller has gone ends nobody else's session`() {
        create()
        val (began, goesOn) = CountDownLatch(1) to CountDownLatch(1)
        phone.onInitSign = {
            began.countDown()
            goesOn.await(60, TimeUnit.SECONDS)
        }
        looping {
            val first = launch { keys.beginSignature("a") }
            assertTrue(withContext(Dispatchers.IO) { began.await(60, TimeUnit.SECONDS) })
            first.cancel()
            phone.onInitSign = {}
            val second = keys.beginSignature("a")
            goesOn.countDown()
            first.join()
            assertTrue(keys.finishSignature(second, ByteArray(1)).isNotEmpty())
        }
    }

    @Test
    fun `l2 an invalidated key is told when the signature begins`() {
        create(STRICT)
        phone.onInitSign = { throw KeyPermanentlyInvalidatedException() }
        failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
    }

    @Test
    fun `NullPointerException and InvalidKeyException are probed with a fresh signature, and no loss of the key`() {
        create(STRICT)
        for (fault in listOf(
            { NullPointerException() },
            { InvalidKeyException("Keystore operation failed") },
            { InvalidKeyException("Keystore operation failed", keyStoreException(6)) },
        )) {
            pauses.clear()
            phone.onInitSign = firstTimes(1) { fault() }
            looping { keys.beginSignature("a") }
            assertEquals(1, pauses.size, "a pause before the second one")
            phone.onInitSign = { throw fault() }
            failsWith<HostException.NotAvailable> { keys.beginSignature("a") }
        }
        for (code in listOf(-31, -41, -48, -49, -1000)) {
            phone.onInitSign = { throw InvalidKeyException("Keystore operation failed", keyStoreException(code)) }
            failsWith<HostException.Interrupted> { keyStore(sdk = 32).beginSignature("a") }
        }
    }

    @Test
    fun `after the prompt there is a pause before the first signature`() {
        create(STRICT)
        looping { keys.finishSignature(unlocked(), MESSAGE) }
        assertEquals(listOf(150L), pauses.toList())
    }

    @Test
    fun `a device key signs without a pause`() {
        create()
        looping { keys.finishSignature(keys.beginSignature("a"), MESSAGE) }
        assertTrue(pauses.isEmpty())
    }

    @Test
    fun `a confirmation that came too late for the hardware asks again, and the key is not lost`() {
        create(STRICT)
        for (fault in listOf(
            UserNotAuthenticatedException(),
            keyStoreException(-26),
            hidden("Key user not authenticated (internal Keystore code: -26)"),
        )) {
            phone.onSign = { throw SignatureException(fault) }
            failsWith<HostException.Interrupted> { keys.finishSignature(unlocked(), MESSAGE) }
        }
        phone.onSign = {}
        looping { keys.finishSignature(unlocked(), MESSAGE) }
    }

    @Test
    fun `what the system ended is asked again`() {
        create(STRICT)
        val faults =
            listOf(
                hidden("Too many operations"),
                hidden("Invalid operation handle"),
                hidden("operation was pruned"),
                hidden("System error"),
                hidden("x (internal Keystore code: 18 message: BACKEND_BUSY)"),
                hidden("Unknown error"),
                hidden("-48"),
                keyStoreException(-31),
                keyStoreException(-28),
                keyStoreException(4),
                DeadObjectException(),
                ProviderException("DEAD_OBJECT"),
            )
        for (fault in faults) {
            phone.onSign = { throw SignatureException(fault) }
            failsWith<HostException.Interrupted> { keys.finishSignature(unlocked(), MESSAGE) }
        }
    }

    @Test
    fun `from API 33 on the platform says what passes`() {
        val attestationKeyComesLater = keyStoreException(25)
        assertTrue(KeyFaults.isPassing(attestationKeyComesLater, sdk = 33))
        assertEquals(false, KeyFaults.isPassing(attestationKeyComesLater, sdk = 32))
    }

    @Test
    fun `any other fault of a signature is one of the host`() {
        create()
        for (fault in listOf(SignatureException("x"), NoClassDefFoundError("x"), IllegalStateException("x"))) {
            phone.onSign = { throw fault }
            failsWith<HostException.Failed> { keys.finishSignature(keys.beginSignature("a"), MESSAGE) }
        }
    }

    @Test
    fun `the list shows no key that is useless as gone, and reads no key`() {
        create(STRICT)
        FakeKeyStore.enrollFinger()
        phone.onGetKey = { error("read") }
        phone.onInitSign = { error("begun") }
        assertEquals(listOf("a"), looping { keys.list() })
    }

    private suspend fun unlocked(): ULong =
        keys.beginSignature("a").also { session ->
            val signature = checkNotNull(keys.session(session)).signature
            FakeSignature.unlock(signature)
            keys.unlock(session, signature)
        }

    /** The exception of the platform with a text alone, as where its codes are hidden. */
    private fun hidden(text: String): Exception = keyStoreException(1, text)

    private fun answersAfter(
        times: Int,
        fault: () -> Boolean,
    ): (String) -> Boolean {
        var left = times
        return { if (left-- > 0) fault() else true }
    }

    private companion object {
        val MESSAGE = "the message".toByteArray()
    }
}
