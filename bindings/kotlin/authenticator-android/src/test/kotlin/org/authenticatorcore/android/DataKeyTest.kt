package org.authenticatorcore.android

import org.authenticatorcore.HostException
import org.junit.Test
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.IllegalBlockSizeException
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals

/** The key of the database, encrypted under one of the platform. */
internal class DataKeyTest : OnPhone() {
    private val dataKey = ByteArray(32) { it.toByte() }

    private fun wrap() = looping { keys.wrapDataKey(dataKey.clone()) }.also { pauses.clear() }

    private fun ids() = FakeKeyStore.entries.keys.mapNotNull(KeyEntry::wrappingKeyId)

    @Test
    fun `its wrapping key has a random name, and nothing that would keep the database closed`() {
        hasStrongBox()
        keys = keyStore()
        val wrapped = wrap()
        val spec = FakeKeyStore.generated.single()
        assertEquals(
            listOf(false, false, false),
            listOf(spec.isUserAuthenticationRequired, spec.isUnlockedDeviceRequired, spec.isStrongBoxBacked),
        )
        val id = ids().single()
        assertEquals(id, wrapped.copyOfRange(1, 17).joinToString("") { "%02x".format(it) }, "the id is in what was wrapped")
        assertContentEquals(dataKey, looping { keys.unwrapDataKey(wrapped) })
        wrap()
        assertEquals(listOf(id), ids(), "one wrapping key is enough")
        FakeKeyStore.entries.clear()
        wrap()
        assertNotEquals(id, ids().single())
    }

    @Test
    fun `files of another phone are known by the id at once`() {
        val wrapped = wrap()
        FakeKeyStore.entries.clear()
        wrap()
        phone.onCipher = { error("tried with another key") }
        failsWith<HostException.KeyNotFound> { keys.unwrapDataKey(wrapped) }
    }

    @Test
    fun `a key that is not given right after the start comes after some pauses`() {
        val wrapped = wrap()
        var left = 2
        phone.onGetKey = { left-- <= 0 || throw UnrecoverableKeyException("Failed to obtain information about key") }
        assertContentEquals(dataKey, looping { keys.unwrapDataKey(wrapped) })
        assertEquals(listOf(100L, 400L), pauses.toList())
        phone.onGetKey = { false }
        failsWith<HostException.KeyNotFound> { keys.unwrapDataKey(wrapped) }
    }

    @Test
    fun `a tag that is wrong under its own key is tried again, then told as KeyNotFound`() {
        val wrapped = wrap()
        val faults =
            listOf(
                { AEADBadTagException() },
                { IllegalBlockSizeException().apply { initCause(keyStoreException(-30)) } },
                { IllegalBlockSizeException().apply { initCause(keyStoreException(-30, "VERIFICATION_FAILED")) } },
                { IllegalBlockSizeException().apply { initCause(keyStoreException(1, "Signature/MAC verification failed")) } },
                { IllegalBlockSizeException().apply { initCause(AEADBadTagException()) } },
            )
        for (fault in faults) {
            pauses.clear()
            phone.onCipher = firstTimes(2) { fault() }
            assertContentEquals(dataKey, looping { keys.unwrapDataKey(wrapped) })
            assertEquals(2, pauses.size)
            phone.onCipher = { throw fault() }
            failsWith<HostException.KeyNotFound> { keys.unwrapDataKey(wrapped) }
        }
    }

    @Test
    fun `a system that is busy says ask again, and any other fault loses nothing either`() {
        val wrapped = wrap()
        phone.onCipher = { throw IllegalBlockSizeException().apply { initCause(keyStoreException(-31)) } }
        failsWith<HostException.Interrupted> { keys.unwrapDataKey(wrapped) }
        phone.onCipher = { throw IllegalStateException("a secret") }
        assertFalse("secret" in failsWith<HostException.Failed> { keys.unwrapDataKey(wrapped) }.stackTraceToString())
        phone.onCipher = {}
        assertContentEquals(dataKey, looping { keys.unwrapDataKey(wrapped) })
    }

    @Test
    fun `a wrapping key that broke is not used for a new database, and stays for the old one`() {
        wrap()
        val broken = ids().single()
        phone.onCipher = { if (broken in it) error("the key does not decrypt") }
        val wrapped = wrap()
        assertContentEquals(dataKey, looping { keys.unwrapDataKey(wrapped) })
        assertEquals(2, ids().size)
    }
}
