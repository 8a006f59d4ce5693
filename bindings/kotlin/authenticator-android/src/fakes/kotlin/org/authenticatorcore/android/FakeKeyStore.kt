package org.authenticatorcore.android

import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/** What a phone does where the fake asks for it; null leaves it to the fake, and the exception of a phone is thrown from there. */
internal class Phone {
    @Volatile var onGenerate: (KeyGenParameterSpec) -> Unit = {}

    /** False: the phone gives no key for the entry now. Is asked about entries that are there. */
    @Volatile var onGetKey: (String) -> Boolean = { true }

    @Volatile var onInitSign: (String) -> Unit = {}

    @Volatile var onSign: (String) -> Unit = {}

    @Volatile var onCipher: (String) -> Unit = {}

    /** What the phone lists of what it has. */
    @Volatile var onAliases: (List<String>) -> List<String> = { it }

    /** False: the phone gives no certificate of the entry now. */
    @Volatile var onCertificate: (String) -> Boolean = { true }

    @Volatile var onDelete: (String) -> Unit = {}
}

/** A stand-in for the phone's AndroidKeyStore: software keys in memory, with the operations that a prompt has to unlock. */
internal class FakeKeyStore : Provider(NAME, "1.0", "stand-in for tests") {
    init {
        put("KeyStore.$NAME", Store::class.java.name)
        put("KeyPairGenerator.EC", EcGenerator::class.java.name)
        put("KeyGenerator.AES", AesGenerator::class.java.name)
        put("Signature.SHA256withECDSA", FakeSignature::class.java.name)
        put("Signature.SHA256withECDSA SupportedKeyClasses", FakePrivateKey::class.java.name)
        put("Cipher.AES/GCM/NoPadding", FakeCipher::class.java.name)
        put("Cipher.AES/GCM/NoPadding SupportedKeyClasses", FakeSecretKey::class.java.name)
    }

    class Entry(
        val key: Key,
        val certificates: List<Certificate>,
        val spec: KeyGenParameterSpec,
        @Volatile var invalidated: Boolean = false,
    )

    class Store : KeyStoreSpi() {
        override fun engineLoad(
            stream: InputStream?,
            password: CharArray?,
        ) = Unit

        override fun engineStore(
            stream: OutputStream?,
            password: CharArray?,
        ) = throw UnsupportedOperationException()

        override fun engineGetKey(
            alias: String,
            password: CharArray?,
        ): Key? = entries[alias]?.takeIf { phone.onGetKey(alias) }?.key

        override fun engineGetCertificate(alias: String): Certificate? = certified(alias)?.certificates?.firstOrNull()

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = certified(alias)?.certificates?.toTypedArray()

        private fun certified(alias: String) = entries[alias]?.takeIf { phone.onCertificate(alias) }

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(
            alias: String,
            key: Key,
            password: CharArray?,
            chain: Array<Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetKeyEntry(
            alias: String,
            key: ByteArray,
            chain: Array<Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(
            alias: String,
            certificate: Certificate,
        ) = throw UnsupportedOperationException()

        override fun engineDeleteEntry(alias: String) {
            phone.onDelete(alias)
            entries.remove(alias)
        }

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(phone.onAliases(entries.keys.toList()))

        override fun engineContainsAlias(alias: String) = entries.containsKey(alias)

        override fun engineSize() = entries.size

        override fun engineIsKeyEntry(alias: String) = entries.containsKey(alias)

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(certificate: Certificate): String? = null
    }

    class EcGenerator : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(
            size: Int,
            random: SecureRandom?,
        ) = throw UnsupportedOperationException()

        override fun initialize(
            parameters: AlgorithmParameterSpec,
            random: SecureRandom?,
        ) {
            spec = parameters as KeyGenParameterSpec
        }

        override fun generateKeyPair(): KeyPair {
            generated += spec
            phone.onGenerate(spec)
            val pair = KeyPairGenerator.getInstance("EC", "Conscrypt").apply { initialize(spec.algorithmParameterSpec) }.generateKeyPair()
            val leaf = FakeCertificate(pair.public)
            val chain = if (spec.attestationChallenge == null) listOf(leaf) else listOf(leaf, FakeCertificate(pair.public))
            val key = FakePrivateKey(spec.keystoreAlias, pair.private)
            entries[spec.keystoreAlias] = Entry(key, chain, spec)
            return KeyPair(pair.public, key)
        }
    }

    class AesGenerator : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineInit(
            size: Int,
            random: SecureRandom?,
        ) = throw UnsupportedOperationException()

        override fun engineInit(
            parameters: AlgorithmParameterSpec,
            random: SecureRandom?,
        ) {
            spec = parameters as KeyGenParameterSpec
        }

        override fun engineGenerateKey(): SecretKey {
            generated += spec
            phone.onGenerate(spec)
            val key = FakeSecretKey(spec.keystoreAlias, KeyGenerator.getInstance("AES", "SunJCE").apply { init(256) }.generateKey())
            entries[spec.keystoreAlias] = Entry(key, emptyList(), spec)
            return key
        }
    }

    private class FakeCertificate(
        private val key: PublicKey,
    ) : Certificate("X.509") {
        override fun getEncoded(): ByteArray = key.encoded

        override fun verify(key: PublicKey) = Unit

        override fun verify(
            key: PublicKey,
            provider: String,
        ) = Unit

        override fun toString() = "certificate of the fake"

        override fun getPublicKey() = key
    }

    companion object {
        const val NAME = "AndroidKeyStore"
        val entries: MutableMap<String, Entry> = ConcurrentHashMap()

        /** The specs of all keys that were asked for, in order. */
        val generated = CopyOnWriteArrayList<KeyGenParameterSpec>()

        @Volatile var phone = Phone()

        fun install() {
            remove()
            phone = Phone()
            Security.addProvider(FakeKeyStore())
        }

        fun remove() {
            Security.removeProvider(NAME)
            entries.clear()
            generated.clear()
            FakeSignature.unlocked.clear()
        }

        /** What taking the device lock away does: no key that asks for the person can be used again. */
        fun removeLock() {
            for (entry in entries.values) entry.invalidated = entry.invalidated || entry.spec.isUserAuthenticationRequired
        }

        /** What a new finger does: each key that ends by one is there and useless. */
        fun enrollFinger() {
            for (entry in entries.values) {
                val spec = entry.spec
                val pin = spec.userAuthenticationType and android.security.keystore.KeyProperties.AUTH_DEVICE_CREDENTIAL != 0
                val ends = spec.isUserAuthenticationRequired && spec.isInvalidatedByBiometricEnrollment && !pin
                entry.invalidated = entry.invalidated || ends
            }
        }
    }
}
