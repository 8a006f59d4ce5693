package org.authenticatorcore.testing

import org.authenticatorcore.Attestation
import org.authenticatorcore.HostException
import org.authenticatorcore.KeyKind
import org.authenticatorcore.KeySpec
import org.authenticatorcore.KeyStore
import java.security.GeneralSecurityException
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.spec.GCMParameterSpec

/**
 * Keys of `java.security` in memory, with the two steps of a signature that hardware needs: a session holds an
 * initialised [Signature], and that of a credential key signs only after [unlock].
 */
class JcaKeyStore : KeyStore {
    private class Key(
        val kind: KeyKind,
        val pair: KeyPair,
        var invalidated: Boolean = false,
    )

    private class Session(
        val alias: String,
        val signature: Signature,
        var unlocked: Boolean,
    )

    private val keys = HashMap<String, Key>()
    private val sessions = HashMap<ULong, Session>()
    private var lastSession = 0uL
    private val wrappingKey = KeyGenerator.getInstance("AES").apply { init(WRAPPING_KEY_BITS) }.generateKey()

    /** How many signatures were begun, and neither made nor aborted. */
    val openSessions: Int get() = synchronized(keys) { sessions.size }

    /** What the prompt of a phone does. */
    fun unlock(session: ULong) {
        synchronized(keys) { sessions[session]?.unlocked = true }
    }

    /** What new biometrics do to a key of a phone. */
    fun invalidate(alias: String): Boolean =
        synchronized(keys) {
            sessions.values.removeIf { it.alias == alias }
            keys[alias]?.apply { invalidated = true } != null
        }

    override suspend fun create(
        alias: String,
        spec: KeySpec,
    ): ByteArray =
        synchronized(keys) {
            keys.getOrPut(alias) { Key(spec.kind, freshPair()) }
            key(alias).pair.public.encoded
        }

    override suspend fun list(): List<String> = synchronized(keys) { keys.keys.toList() }

    override suspend fun delete(alias: String) {
        synchronized(keys) {
            keys.remove(alias)
            sessions.values.removeIf { it.alias == alias }
        }
    }

    override suspend fun attest(alias: String): Attestation? = synchronized(keys) { key(alias).let { null } }

    override suspend fun beginSignature(alias: String): ULong =
        synchronized(keys) {
            val key = key(alias)
            sessions.values.removeIf { it.alias == alias }
            val signature = Signature.getInstance("SHA256withECDSA").apply { initSign(key.pair.private) }
            sessions[++lastSession] = Session(alias, signature, unlocked = key.kind == KeyKind.DEVICE)
            lastSession
        }

    override suspend fun finishSignature(
        session: ULong,
        message: ByteArray,
    ): ByteArray =
        synchronized(keys) {
            val begun = sessions.remove(session)
            if (begun == null || !begun.unlocked) throw HostException.NotAvailable()
            begun.signature.run {
                update(message)
                sign()
            }
        }

    override suspend fun abortSignature(session: ULong) {
        synchronized(keys) { sessions.remove(session) }
    }

    override suspend fun wrapDataKey(dataKey: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(GCM).apply { init(Cipher.ENCRYPT_MODE, wrappingKey) }
        return cipher.iv + cipher.doFinal(dataKey)
    }

    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray =
        try {
            val nonce = GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_BYTES)
            val cipher = Cipher.getInstance(GCM).apply { init(Cipher.DECRYPT_MODE, wrappingKey, nonce) }
            cipher.doFinal(wrapped, NONCE_BYTES, wrapped.size - NONCE_BYTES)
        } catch (_: GeneralSecurityException) {
            // Encrypted by another key, which is not here.
            throw HostException.KeyNotFound()
        }

    private fun key(alias: String): Key {
        val key = keys[alias] ?: throw HostException.KeyNotFound()
        if (key.invalidated) throw HostException.KeyInvalidated()
        return key
    }

    private fun freshPair(): KeyPair =
        KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()

    private companion object {
        const val GCM = "AES/GCM/NoPadding"
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
        const val WRAPPING_KEY_BITS = 256
    }
}
