package org.authenticatorcore.android

import org.authenticatorcore.HostException
import java.security.Key
import java.security.KeyStore
import java.security.KeyStoreException
import java.security.PrivateKey
import java.security.Signature
import java.security.UnrecoverableKeyException
import java.security.cert.Certificate
import java.util.concurrent.ConcurrentHashMap

/** Waits so many milliseconds. */
internal typealias Pause = suspend (millis: Long) -> Unit

/** How long to wait before each look after the first one, in milliseconds. */
@Suppress("MagicNumber")
internal val PAUSES: List<Long> = listOf(100, 400, 1000)

/**
 * The platform's key store, which on many phones gives nothing, or an error, for a key that is there: right after the start,
 * after an update of the system, or while another app asks. So what is missing is looked for again.
 *
 * Only `getKey` tells "not there" from "cannot say". The platform's list, its `containsAlias` and its certificates are empty, false
 * and null for either.
 */
internal class PlatformKeys(
    private val pause: Pause,
    private val sdk: Int,
) {
    /** What one look at the platform found. */
    private sealed interface Look<out T> {
        class Given<T>(
            val value: T,
        ) : Look<T>

        data object Absent : Look<Nothing>

        class Fault(
            val why: HostException,
        ) : Look<Nothing>
    }

    /** Names of entries whose keys have worked in this process. A list without one of them is believed only if it is gone. */
    private val proven: MutableSet<String> = ConcurrentHashMap.newKeySet()

    private fun store(): KeyStore = KeyStore.getInstance(ANDROID_KEY_STORE).apply { load(null) }

    /** What the platform lists, which may be nothing of what is there. */
    fun listedNow(): List<String> = store().aliases().toList()

    /**
     * What is there.
     *
     * @throws HostException.NotAvailable if the platform's list lacks what is known to be there
     */
    suspend fun names(): List<String> {
        val look =
            lookAgain {
                val listed = listedNow()
                if (isBelievable(listed)) Look.Given(listed) else Look.Fault(HostException.NotAvailable())
            }
        return value(look).orEmpty()
    }

    private fun isBelievable(listed: List<String>) = (proven - listed.toSet()).all(::isGone)

    /** Without its wrapping key the database would not have opened: a platform that does not have it any more is one that fails. */
    private fun isGone(name: String): Boolean =
        (KeyEntry.wrappingKeyId(name) == null && lookNow(name) is Look.Absent).also { if (it) proven -= name }

    suspend fun signingKeys(): List<KeyEntry> = names().mapNotNull(KeyEntry::of)

    /** The key of this alias; null if some looks did not find it and the platform answers otherwise. */
    suspend fun find(alias: String): KeyEntry? {
        value(lookAgain { look(alias) })?.let { return it }
        names()
        return null
    }

    /**
     * As [find], for a key that is to be made where there is none: one look is enough where the platform's list says the same.
     *
     * @throws HostException.KeyInvalidated if there is one that cannot be read
     */
    suspend fun existing(alias: String): KeyEntry? =
        when (val look = look(alias)) {
            is Look.Given -> look.value
            is Look.Absent -> signingKeys().find { it.alias == alias }
            is Look.Fault ->
                try {
                    find(alias)
                } catch (_: HostException.KeyNotFound) {
                    throw HostException.KeyInvalidated()
                }
        }

    private fun look(alias: String): Look<KeyEntry> {
        var none: Look<KeyEntry> = Look.Absent
        for (entry in KeyEntry.allOf(alias).sortedByDescending { it.name in proven }) {
            when (val look = lookNow(entry.name)) {
                is Look.Given -> return Look.Given(entry)
                is Look.Fault -> none = look
                is Look.Absent -> Unit
            }
        }
        return none
    }

    /** The certificate of a key that is there. */
    suspend fun certificate(name: String): Certificate =
        given(lookAgain { store().getCertificate(name)?.let { Look.Given(it) } ?: Look.Absent })

    /** The certificate of a key that is there, with those that vouch for it. */
    suspend fun certificates(name: String): List<Certificate> =
        given(
            lookAgain {
                val chain = store().getCertificateChain(name).orEmpty().toList()
                if (chain.isEmpty()) Look.Absent else Look.Given(chain)
            },
        )

    /** The platform gives no certificate for whatever goes wrong. */
    private fun <T : Any> given(look: Look<T>): T = value(look) ?: throw HostException.NotAvailable()

    /** One that is not there is no error, which some levels of the platform make of it. */
    fun delete(name: String) {
        try {
            store().deleteEntry(name)
        } catch (fault: KeyStoreException) {
            if (lookNow(name) !is Look.Absent) throw fault
        }
        proven -= name
    }

    /**
     * The key of this name.
     *
     * @throws HostException.KeyNotFound if some looks did not find it
     * @throws HostException.KeyInvalidated if the platform says that it will never be usable again
     * @throws HostException.Interrupted if the platform is busy
     * @throws HostException.NotAvailable if it does not say why it cannot read the key
     */
    suspend fun key(name: String): Key = value(lookAgain { lookNow(name) }) ?: throw HostException.KeyNotFound()

    private fun lookNow(name: String): Look<Key> =
        try {
            store().getKey(name, null)?.let { Look.Given(it) } ?: Look.Absent
        } catch (unusable: UnrecoverableKeyException) {
            Look.Fault(
                when {
                    KeyFaults.isInvalidation(unusable) -> HostException.KeyInvalidated()
                    KeyFaults.isPassing(unusable, sdk) -> HostException.Interrupted()
                    KeyFaults.isBroken(unusable) -> HostException.KeyNotFound()
                    // "Failed to obtain information about key" are the platform's words for all others.
                    else -> HostException.NotAvailable()
                },
            )
        }

    /** A signature that has begun under the key of this name. */
    suspend fun begin(name: String): Signature {
        val key = key(name) as PrivateKey
        return Signature.getInstance(ECDSA).apply { initSign(key) }.also { proves(name) }
    }

    /** The key of this name has worked. */
    fun proves(name: String) {
        proven += name
    }

    /** The key of this name was not found where it was needed. */
    fun misses(name: String) {
        proven -= name
    }

    private suspend fun <T : Any> lookAgain(look: () -> Look<T>): Look<T> {
        var last = look()
        for (millis in PAUSES) {
            val decided = last is Look.Given || (last is Look.Fault && last.why is HostException.KeyInvalidated)
            if (decided) break
            pause(millis)
            last = look()
        }
        return last
    }

    private fun <T : Any> value(look: Look<T>): T? =
        when (look) {
            is Look.Given -> look.value
            is Look.Absent -> null
            is Look.Fault -> throw look.why
        }

    companion object {
        const val ANDROID_KEY_STORE = "AndroidKeyStore"
        const val ECDSA = "SHA256withECDSA"
    }
}
