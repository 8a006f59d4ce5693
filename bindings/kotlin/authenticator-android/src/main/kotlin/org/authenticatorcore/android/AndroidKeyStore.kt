package org.authenticatorcore.android

import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import android.os.UserManager
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.authenticatorcore.Attestation
import org.authenticatorcore.Biometric
import org.authenticatorcore.HostException
import org.authenticatorcore.KeySpec
import org.authenticatorcore.KeyStore
import java.security.Signature

/**
 * Keys of the platform's key store, in the phone's secure hardware: device keys in the TEE, credential keys in StrongBox where
 * there is one. A credential key signs once for each prompt of a [BiometricGate] with the same key store.
 *
 * A policy that takes the PIN as well works from API level 30 on; below, its keys are unlocked by a biometric. Below 28 there are
 * no credential keys: [HostException.Unsupported].
 *
 * Every call says [HostException.NotAvailable] and touches nothing until the person has unlocked the phone once after its start.
 */
public class AndroidKeyStore internal constructor(
    context: Context,
    private val sdk: Int,
    private val pause: Pause,
    biometric: () -> Biometric = { AndroidDevice(context, sdk).strongBiometric() },
) : KeyStore {
    /** [context] may be any of the app, but for one of device-protected storage. */
    public constructor(context: Context) : this(context.applicationContext, Build.VERSION.SDK_INT, { delay(it) })

    private val users = context.getSystemService(UserManager::class.java)
    private val keys = PlatformKeys(pause, sdk)
    private val wrappingKeys = WrappingKeys(keys, pause, sdk)
    private val hasStrongBox = sdk >= Api28.LEVEL && context.packageManager.hasSystemFeature(STRONGBOX)
    private val maker = KeyMaker(keys, context.getSystemService(KeyguardManager::class.java), hasStrongBox, pause, sdk)
    private val use = KeyUse(keys, pause, sdk, biometric)
    private val sessions = Sessions()

    /** Two calls must not make the same key at the same time. */
    private val making = Mutex()

    override suspend fun create(
        alias: String,
        spec: KeySpec,
    ): ByteArray =
        asked {
            making.withLock {
                val known = keys.existing(alias)
                if (known != null) ensureUsable(known)
                val entry = known ?: maker.make(alias, spec)
                keys.certificate(entry.name).publicKey.encoded
            }
        }

    override suspend fun list(): List<String> = asked { keys.signingKeys().map { it.alias }.distinct() }

    override suspend fun delete(alias: String): Unit =
        asked {
            making.withLock {
                sessions.endAllOf(alias)
                // By their names: what the platform lists may be nothing of what is there.
                val failures = KeyEntry.allOf(alias).mapNotNull { runCatching { keys.delete(it.name) }.exceptionOrNull() }
                failures.firstOrNull()?.let { throw it }
                keys.delete(KeyEntry.canaryOf(alias))
            }
        }

    override suspend fun attest(alias: String): Attestation? =
        asked {
            val entry = keys.find(alias) ?: throw HostException.KeyNotFound()
            // A certificate alone is one that the key signed itself.
            val chain = keys.certificates(entry.name)
            if (chain.size > 1) Attestation.AndroidKey(chain.map { it.encoded }) else null
        }

    override suspend fun beginSignature(alias: String): ULong =
        asked {
            val entry = keys.find(alias) ?: throw HostException.KeyNotFound()
            currentCoroutineContext().ensureActive()
            sessions.endAllOf(alias)
            val signature = use.begin(entry)
            // The hardware may come back when its caller has gone: that must not end the session of who came after.
            currentCoroutineContext().ensureActive()
            sessions.begin(entry, signature)
        }

    override suspend fun finishSignature(
        session: ULong,
        message: ByteArray,
    ): ByteArray =
        asked {
            val begun = sessions.end(session)
            if (begun == null || !begun.unlocked) throw HostException.NotAvailable()
            // On many phones the hardware hears of the finger a little later than the app.
            if (begun.entry.protection.unlockedByPerson) pause(AFTER_PROMPT_MILLIS)
            begun.signature.run { update(message).let { sign() } }
        }

    override suspend fun abortSignature(session: ULong) {
        sessions.end(session)
    }

    override suspend fun wrapDataKey(dataKey: ByteArray): ByteArray = asked { making.withLock { wrappingKeys.wrap(dataKey) } }

    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = asked { wrappingKeys.unwrap(wrapped) }

    /** Whether the person has unlocked the phone once after its start. */
    internal fun isUserUnlocked(): Boolean = users?.isUserUnlocked != false

    /** The session that a prompt is to unlock; null if it has ended. */
    internal fun session(session: ULong): Session? = sessions.get(session)

    /** The prompt unlocked this signature. */
    internal fun unlock(
        session: ULong,
        signature: Signature?,
    ) = sessions.unlock(session, signature)

    /** Nobody waits for the prompt any more: what it may unlock yet is let go. */
    internal fun drop(session: ULong) {
        sessions.end(session)
    }

    private suspend fun ensureUsable(known: KeyEntry) {
        try {
            use.begin(known)
        } catch (_: HostException.KeyNotFound) {
            throw HostException.KeyInvalidated()
        }
    }

    /** Runs [block] off the caller's thread; out of it comes a [HostException] only. */
    @Suppress("TooGenericExceptionCaught")
    private suspend fun <T> asked(block: suspend () -> T): T =
        withContext(Dispatchers.IO) {
            try {
                if (!isUserUnlocked()) throw HostException.NotAvailable()
                block()
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (thrown: Throwable) {
                throw meaning(thrown)
            }
        }

    private fun meaning(thrown: Throwable): HostException =
        when {
            thrown is HostException -> thrown
            KeyFaults.isInvalidation(thrown) -> HostException.KeyInvalidated()
            KeyFaults.isPassing(thrown, sdk) -> HostException.Interrupted()
            else -> HostException.Failed()
        }

    private companion object {
        const val AFTER_PROMPT_MILLIS = 150L

        /** `PackageManager.FEATURE_STRONGBOX_KEYSTORE`, which is there from API level 28 on. */
        const val STRONGBOX = "android.hardware.strongbox_keystore"
    }
}
