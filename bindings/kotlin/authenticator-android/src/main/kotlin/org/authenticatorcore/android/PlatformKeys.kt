package org.authenticatorcore.android

import org.authenticatorcore.HostException
import java.security.Key
import java.security.KeyStore
import java.security.PrivateKey
import java.security.Signature
import java.security.UnrecoverableKeyException
import java.security.cert.Certificate

/** Waits so many milliseconds. */
internal typealias Pause = suspend (millis: Long) -> Unit

/** How long to wait before each look after the first one, in milliseconds. */
@Suppress("MagicNumber")
internal val PAUSES: List<Long> = listOf(100, 400, 1000)

/**
 * The platform's key store, which on many phones gives nothing, or an error, for a key that is there: right after the start,
 * after an update of the system, or while another app asks. So what is missing is looked for again.
 */
internal class PlatformKeys(
    private val pause: Pause,
) {
    private fun store(): KeyStore = KeyStore.getInstance(ANDROID_KEY_STORE).apply { load(null) }

    fun names(): List<String> = store().aliases().toList()

    fun signingKeys(): List<KeyEntry> = names().mapNotNull(KeyEntry::of)

    /** The key of the library of this alias, or null after some looks. */
    suspend fun find(alias: String): KeyEntry? = lookAgain { signingKeys().find { it.alias == alias } }

    fun certificate(name: String): Certificate? = store().getCertificate(name)

    fun certificates(name: String): List<Certificate> = store().getCertificateChain(name).orEmpty().toList()

    fun delete(name: String) {
        store().deleteEntry(name)
    }

    /**
     * The key of this name.
     *
     * @throws HostException.KeyNotFound if some looks did not find it
     * @throws HostException.KeyInvalidated if the platform says that it will never be usable again
     */
    suspend fun key(name: String): Key = lookAgain { keyNow(name) } ?: throw HostException.KeyNotFound()

    private fun keyNow(name: String): Key? =
        try {
            store().getKey(name, null)
        } catch (unusable: UnrecoverableKeyException) {
            if (KeyFaults.isInvalidation(unusable)) throw HostException.KeyInvalidated()
            null
        }

    /** A signature that has begun under the key of this name. */
    suspend fun begin(name: String): Signature {
        val key = key(name) as PrivateKey
        return Signature.getInstance(ECDSA).apply { initSign(key) }
    }

    private suspend fun <T : Any> lookAgain(look: () -> T?): T? {
        look()?.let { return it }
        for (millis in PAUSES) {
            pause(millis)
            look()?.let { return it }
        }
        return null
    }

    companion object {
        const val ANDROID_KEY_STORE = "AndroidKeyStore"
        const val ECDSA = "SHA256withECDSA"
    }
}
