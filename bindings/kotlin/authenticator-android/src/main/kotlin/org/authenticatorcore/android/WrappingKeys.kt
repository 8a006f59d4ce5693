package org.authenticatorcore.android

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import kotlinx.coroutines.CancellationException
import org.authenticatorcore.HostException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.spec.GCMParameterSpec

/**
 * Encrypts the data key of the database by AES-256-GCM under a key of the platform that no person unlocks and that is in no
 * StrongBox: the database opens in the background too. The id of the key is in what comes out: a copy of the files on another
 * phone is known by it. Form: version, 16 bytes of id, 12 of nonce, ciphertext with its tag.
 */
internal class WrappingKeys(
    private val keys: PlatformKeys,
    private val pause: Pause,
    private val sdk: Int,
) {
    @Suppress("TooGenericExceptionCaught", "SwallowedException")
    suspend fun wrap(dataKey: ByteArray): ByteArray {
        for (id in keys.listedNow().mapNotNull(KeyEntry::wrappingKeyId).mapNotNull(::bytes)) {
            try {
                return encrypt(id, dataKey)
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (unusable: Throwable) {
                // Another one, then: what was wrapped under this one is not touched.
                continue
            }
        }
        return encrypt(generate(), dataKey)
    }

    /** @throws HostException.KeyNotFound if another key wrapped it, or if the platform does not give this one back after some looks */
    suspend fun unwrap(wrapped: ByteArray): ByteArray {
        val cut = HEADER + NONCE
        if (wrapped.size < cut + TAG_BITS / Byte.SIZE_BITS || wrapped[0] != VERSION) throw HostException.Failed()
        val id = wrapped.copyOfRange(1, HEADER)
        var failure = HostException.Failed() as HostException
        for (millis in listOf(0L) + PAUSES) {
            if (millis > 0) pause(millis)
            val attempt = runCatching { decrypt(id, wrapped) }
            failure = meaning(attempt.exceptionOrNull() ?: return attempt.getOrThrow())
            // The key was looked for with pauses already.
            if (attempt.exceptionOrNull() is HostException) break
        }
        if (failure is HostException.KeyNotFound) keys.misses(name(id))
        throw failure
    }

    private suspend fun encrypt(
        id: ByteArray,
        dataKey: ByteArray,
    ): ByteArray {
        val key = keys.key(name(id))
        val header = byteArrayOf(VERSION) + id
        return Cipher.getInstance(GCM).run {
            init(Cipher.ENCRYPT_MODE, key)
            updateAAD(header)
            (header + iv + doFinal(dataKey)).also { keys.proves(name(id)) }
        }
    }

    private suspend fun decrypt(
        id: ByteArray,
        wrapped: ByteArray,
    ): ByteArray {
        val key = keys.key(name(id))
        return Cipher.getInstance(GCM).run {
            init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, HEADER, NONCE))
            updateAAD(wrapped, 0, HEADER)
            doFinal(wrapped, HEADER + NONCE, wrapped.size - HEADER - NONCE).also { keys.proves(name(id)) }
        }
    }

    private fun generate(): ByteArray {
        val id = ByteArray(ID).also(SecureRandom()::nextBytes)
        val spec =
            KeyGenParameterSpec
                .Builder(name(id), KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY_BITS)
                .build()
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PlatformKeys.ANDROID_KEY_STORE).run {
            init(spec)
            generateKey()
        }
        return id
    }

    private fun meaning(thrown: Throwable): HostException =
        when {
            thrown is CancellationException -> throw thrown
            thrown is HostException.KeyInvalidated -> HostException.KeyNotFound()
            thrown is HostException -> thrown
            KeyFaults.isOfAnotherKey(thrown) || KeyFaults.isInvalidation(thrown) -> HostException.KeyNotFound()
            KeyFaults.isPassing(thrown, sdk) -> HostException.Interrupted()
            else -> HostException.Failed()
        }

    private fun name(id: ByteArray) = KeyEntry.wrappingKey(id.joinToString("") { "%02x".format(java.util.Locale.ROOT, it) })

    private fun bytes(id: String): ByteArray? = if (id.matches(HEX_ID)) id.chunked(2).map { it.toInt(HEX).toByte() }.toByteArray() else null

    private companion object {
        const val GCM = "AES/GCM/NoPadding"
        const val VERSION: Byte = 1
        const val ID = 16
        const val HEADER = 1 + ID
        const val NONCE = 12
        const val TAG_BITS = 128
        const val KEY_BITS = 256
        const val HEX = 16
        val HEX_ID = Regex("[0-9a-f]{32}")
    }
}
