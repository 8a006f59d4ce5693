package org.authenticatorcore.android

import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import java.security.AlgorithmParameters
import java.security.Key
import java.security.PrivateKey
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Signature
import java.security.SignatureException
import java.security.SignatureSpi
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.WeakHashMap
import javax.crypto.Cipher
import javax.crypto.CipherSpi
import javax.crypto.SecretKey

/** A key whose bytes nobody gets, as in hardware. */
internal class FakePrivateKey(
    val alias: String,
    val inside: PrivateKey,
) : PrivateKey {
    override fun getAlgorithm() = "EC"

    override fun getFormat(): String? = null

    override fun getEncoded(): ByteArray? = null
}

internal class FakeSecretKey(
    val alias: String,
    val inside: SecretKey,
) : SecretKey {
    override fun getAlgorithm() = "AES"

    override fun getFormat(): String? = null

    override fun getEncoded(): ByteArray? = null
}

/** A signature that a prompt has to unlock where its key says so. */
internal class FakeSignature : SignatureSpi() {
    private val inside = Signature.getInstance("SHA256withECDSA", "Conscrypt")
    private lateinit var alias: String

    override fun engineInitVerify(key: PublicKey) = inside.initVerify(key)

    override fun engineInitSign(key: PrivateKey) {
        key as FakePrivateKey
        alias = key.alias
        FakeKeyStore.phone.onInitSign(alias)
        if (FakeKeyStore.entries[alias]?.invalidated == true) throw KeyPermanentlyInvalidatedException()
        inside.initSign(key.inside)
    }

    override fun engineUpdate(byte: Byte) = inside.update(byte)

    override fun engineUpdate(
        bytes: ByteArray,
        offset: Int,
        length: Int,
    ) = inside.update(bytes, offset, length)

    override fun engineSign(): ByteArray {
        FakeKeyStore.phone.onSign(alias)
        val guarded = FakeKeyStore.entries[alias]?.spec?.isUserAuthenticationRequired == true
        if (guarded && !unlocked.remove(this)) throw SignatureException(UserNotAuthenticatedException())
        return inside.sign()
    }

    override fun engineVerify(signature: ByteArray): Boolean = inside.verify(signature)

    @Deprecated("of the platform")
    override fun engineSetParameter(
        name: String,
        value: Any,
    ) = throw UnsupportedOperationException()

    @Deprecated("of the platform")
    override fun engineGetParameter(name: String): Any = throw UnsupportedOperationException()

    companion object {
        /** The operations that a prompt unlocked. */
        val unlocked: MutableSet<FakeSignature> = Collections.synchronizedSet(Collections.newSetFromMap(WeakHashMap()))

        /** What the hardware does when it sees the finger. The prompt names the operation by its handle, which is that of the object. */
        fun unlock(signature: Signature) {
            unlocked += operationOf(signature)
        }

        private fun operationOf(signature: Signature): FakeSignature {
            val field = signature.javaClass.getDeclaredField("sigSpi").apply { isAccessible = true }
            return field.get(signature) as FakeSignature
        }
    }
}

/** AES-GCM with a nonce of its own, as the platform demands. */
internal class FakeCipher : CipherSpi() {
    private val inside = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE")
    private lateinit var alias: String

    override fun engineSetMode(mode: String) = Unit

    override fun engineSetPadding(padding: String) = Unit

    override fun engineGetBlockSize() = inside.blockSize

    override fun engineGetOutputSize(length: Int) = inside.getOutputSize(length)

    override fun engineGetIV(): ByteArray? = inside.iv

    override fun engineGetParameters(): AlgorithmParameters? = inside.parameters

    override fun engineInit(
        mode: Int,
        key: Key,
        random: SecureRandom?,
    ) = inside.init(mode, inside(key))

    override fun engineInit(
        mode: Int,
        key: Key,
        parameters: AlgorithmParameterSpec?,
        random: SecureRandom?,
    ) = inside.init(mode, inside(key), parameters)

    override fun engineInit(
        mode: Int,
        key: Key,
        parameters: AlgorithmParameters?,
        random: SecureRandom?,
    ) = inside.init(mode, inside(key), parameters)

    private fun inside(key: Key): SecretKey {
        alias = (key as FakeSecretKey).alias
        return key.inside
    }

    override fun engineUpdateAAD(
        bytes: ByteArray,
        offset: Int,
        length: Int,
    ) = inside.updateAAD(bytes, offset, length)

    override fun engineUpdate(
        bytes: ByteArray,
        offset: Int,
        length: Int,
    ): ByteArray? = inside.update(bytes, offset, length)

    override fun engineUpdate(
        bytes: ByteArray,
        offset: Int,
        length: Int,
        output: ByteArray,
        outputOffset: Int,
    ) = inside.update(bytes, offset, length, output, outputOffset)

    override fun engineDoFinal(
        bytes: ByteArray?,
        offset: Int,
        length: Int,
    ): ByteArray {
        FakeKeyStore.phone.onCipher(alias)
        return if (bytes == null) inside.doFinal() else inside.doFinal(bytes, offset, length)
    }

    override fun engineDoFinal(
        bytes: ByteArray,
        offset: Int,
        length: Int,
        output: ByteArray,
        outputOffset: Int,
    ): Int {
        FakeKeyStore.phone.onCipher(alias)
        return inside.doFinal(bytes, offset, length, output, outputOffset)
    }
}
