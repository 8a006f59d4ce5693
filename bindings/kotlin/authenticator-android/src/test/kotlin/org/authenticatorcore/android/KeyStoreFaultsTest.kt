package org.authenticatorcore.android

import org.authenticatorcore.Biometric
import org.authenticatorcore.HostException
import org.junit.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A key store that lists nothing for a moment, as from API level 31 on it does whenever it fails. */
internal class KeyStoreFaultsTest : OnPhone() {
    private fun create(spec: org.authenticatorcore.KeySpec = DEVICE) = looping { keys.create("a", spec) }.also { pauses.clear() }

    private fun listsNothing() {
        phone.onAliases = { emptyList() }
    }

    @Test
    fun `a key that is not listed signs all the same`() {
        create()
        listsNothing()
        looping { keys.finishSignature(keys.beginSignature("a"), ByteArray(1)) }
    }

    @Test
    fun `a list without a key that worked is none`() {
        create()
        listsNothing()
        failsWith<HostException.NotAvailable> { keys.list() }
        phone.onAliases = answersAfter(2)
        pauses.clear()
        assertEquals(listOf("a"), looping { keys.list() })
        assertEquals(listOf(100L, 400L), pauses.toList())
    }

    @Test
    fun `a list without the key that opened the database is none`() {
        create()
        val wrapped = looping { keys.wrapDataKey(ByteArray(32)) }
        keys = keyStore()
        looping { keys.unwrapDataKey(wrapped) }
        listsNothing()
        failsWith<HostException.NotAvailable> { keys.list() }
        phone.onGetKey = { false }
        failsWith<HostException.NotAvailable> { keys.list() }
        failsWith<HostException.NotAvailable> { keys.beginSignature("a") }
    }

    @Test
    fun `a key that is gone is told as gone`() {
        create()
        looping { keys.wrapDataKey(ByteArray(32)) }
        FakeKeyStore.entries.keys.removeAll { "key.device" in it }
        assertEquals(emptyList(), looping { keys.list() })
        failsWith<HostException.KeyNotFound> { keys.beginSignature("a") }
    }

    @Test
    fun `a key that is not listed is given back, and not replaced`() {
        val first = create(ANY)
        val made = FakeKeyStore.generated.size
        keys = keyStore()
        listsNothing()
        assertContentEquals(first, looping { keys.create("a", ANY) })
        assertEquals(made, FakeKeyStore.generated.size)
    }

    @Test
    fun `while the key store gives and lists nothing, no key is made`() {
        create()
        looping { keys.wrapDataKey(ByteArray(32)) }
        val made = FakeKeyStore.generated.size
        listsNothing()
        phone.onGetKey = { false }
        failsWith<HostException.NotAvailable> { keys.create("a", DEVICE) }
        phone.onGetKey = { throw java.security.UnrecoverableKeyException("Failed to obtain information about key") }
        failsWith<HostException.NotAvailable> { keys.create("a", DEVICE) }
        assertEquals(made, FakeKeyStore.generated.size)
    }

    @Test
    fun `a key that is not listed is deleted, with all that belongs to it`() {
        hasStrongBox()
        keys = keyStore()
        create(ANY)
        listsNothing()
        looping { keyStore().delete("a") }
        assertTrue(FakeKeyStore.entries.isEmpty(), "${FakeKeyStore.entries.keys}")
    }

    @Test
    fun `a key that could not be deleted is told, and keeps its canary`() {
        create(ANY)
        phone.onDelete = { if ("key.any" in it) throw java.security.KeyStoreException("Failed to delete entry", keyStoreException(4)) }
        failsWith<HostException.Interrupted> { keys.delete("a") }
        FakeKeyStore.enrollFinger()
        failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
    }

    @Test
    fun `below API 31 a key that is not there may be told as one that was not deleted`() {
        create()
        phone.onDelete = { if (it !in FakeKeyStore.entries) throw java.security.KeyStoreException("Failed to delete entry") }
        looping { keys.delete("a") }
        looping { keys.delete("a") }
        assertTrue(FakeKeyStore.entries.isEmpty())
    }

    @Test
    fun `l2 a new finger is told by a canary that is not listed, too`() {
        create(ANY)
        FakeKeyStore.enrollFinger()
        listsNothing()
        failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
    }

    @Test
    fun `l2 a key whose canary is gone does not sign`() {
        create(ANY)
        phone.onGetKey = { "canary" !in it }
        failsWith<HostException.NotAvailable> { keys.beginSignature("a") }
        phone.onGetKey = { true }
        FakeKeyStore.entries.keys.removeAll { "canary" in it }
        failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
    }

    @Test
    fun `l2 without any finger the PIN goes on to unlock its key, until one is enrolled`() {
        create(ANY)
        FakeKeyStore.enrollFinger()
        biometric = Biometric.NOT_ENROLLED
        looping { keys.abortSignature(keys.beginSignature("a")) }
        for (state in Biometric.entries - Biometric.NOT_ENROLLED) {
            biometric = state
            failsWith<HostException.KeyInvalidated> { keys.beginSignature("a") }
        }
    }

    @Test
    fun `a certificate that is not given is looked for again, and no sign of a lost key`() {
        var left = 2
        phone.onCertificate = { left-- <= 0 }
        create(STRICT)
        phone.onCertificate = { false }
        failsWith<HostException.NotAvailable> { keys.create("a", STRICT) }
        failsWith<HostException.NotAvailable> { keys.attest("a") }
        assertEquals(1, FakeKeyStore.generated.size)
    }

    private fun answersAfter(times: Int): (List<String>) -> List<String> {
        var left = times
        return { listed -> if (left-- > 0) emptyList() else listed }
    }
}
