package org.authenticatorcore.android

import android.os.RemoteException
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import javax.crypto.AEADBadTagException

/**
 * What the exceptions of the platform's key store mean. The class that carries its codes is public from API 33 on only, and
 * hidden below: its code is read out of its text there, which has the number (API 31 and up) or the fixed words of the code.
 */
internal object KeyFaults {
    private const val MOST_CAUSES = 16
    private const val USER_NOT_AUTHENTICATED = -26
    private const val INVALID_OPERATION_HANDLE = -28
    private const val VERIFICATION_FAILED = -30
    private const val TOO_MANY_OPERATIONS = -31
    private const val INVALID_KEY_BLOB = -33
    private const val NO_MEMORY = -41
    private const val CONCURRENT_ACCESS = -47
    private const val HARDWARE_BUSY = -48
    private const val HARDWARE_NOT_REACHED = -49
    private const val ATTESTATION_KEYS_NOT_PROVISIONED = -79
    private const val HARDWARE_NOT_YET_AVAILABLE = -85
    private const val UNKNOWN = -1000
    private const val SYSTEM_ERROR = 4
    private const val BACKEND_BUSY = 18
    private const val OPERATION_BUSY = 19
    private const val OUT_OF_ATTESTATION_KEYS = 22
    private const val SYSTEM_UPDATE_REQUIRED = 23

    private val PASSING =
        setOf(
            USER_NOT_AUTHENTICATED,
            INVALID_OPERATION_HANDLE,
            TOO_MANY_OPERATIONS,
            NO_MEMORY,
            CONCURRENT_ACCESS,
            HARDWARE_BUSY,
            HARDWARE_NOT_REACHED,
            HARDWARE_NOT_YET_AVAILABLE,
            UNKNOWN,
            SYSTEM_ERROR,
            BACKEND_BUSY,
            OPERATION_BUSY,
        )

    /** A code that has no words of its own on API levels 26 to 30 is the whole text there. */
    private val INTERNAL_CODE = Regex("""internal Keystore code: (-?\d+)""", RegexOption.IGNORE_CASE)
    private val CODE_ALONE = Regex("""(-?\d+)""")
    private val WORDS =
        mapOf(
            "user authentication required" to USER_NOT_AUTHENTICATED,
            "KEY_USER_NOT_AUTHENTICATED" to USER_NOT_AUTHENTICATED,
            "invalid operation handle" to INVALID_OPERATION_HANDLE,
            "INVALID_OPERATION_HANDLE" to INVALID_OPERATION_HANDLE,
            "pruned" to INVALID_OPERATION_HANDLE,
            "verification failed" to VERIFICATION_FAILED,
            "VERIFICATION_FAILED" to VERIFICATION_FAILED,
            "too many operations" to TOO_MANY_OPERATIONS,
            "TOO_MANY_OPERATIONS" to TOO_MANY_OPERATIONS,
            "invalid key blob" to INVALID_KEY_BLOB,
            "INVALID_KEY_BLOB" to INVALID_KEY_BLOB,
            "unknown error" to UNKNOWN,
            "UNKNOWN_ERROR" to UNKNOWN,
            "system error" to SYSTEM_ERROR,
            "SYSTEM_ERROR" to SYSTEM_ERROR,
        )

    /** The second are those of `getKey`, which gives the exception's text and not its class. */
    private val INVALIDATION_WORDS = listOf("permanently invalidated", "user changed or deleted their auth credentials")

    /** The system ended the operation, or was busy: the same may work at once. */
    fun isPassing(
        thrown: Throwable,
        sdk: Int,
    ): Boolean =
        causes(thrown).any { cause ->
            cause is RemoteException || cause is UserNotAuthenticatedException || "BackendBusy" in cause.javaClass.name ||
                "DEAD_OBJECT" in cause.message.orEmpty() || saysPassing(cause, sdk)
        }

    private fun saysPassing(
        cause: Throwable,
        sdk: Int,
    ): Boolean {
        if (!isOfKeyStore(cause)) return false
        return codes(cause).any(PASSING::contains) || (sdk >= Api33.LEVEL && Api33.isPassing(cause))
    }

    /** The hardware does not say what it is: at creation it may as well be that it can never make such a key. */
    fun isUnknown(thrown: Throwable): Boolean = hasCode(thrown, UNKNOWN)

    /** The phone has no keys to attest with now. Some get theirs over the network, some never do. */
    fun lacksAttestationKeys(thrown: Throwable): Boolean =
        hasCode(thrown, ATTESTATION_KEYS_NOT_PROVISIONED) || hasCode(thrown, OUT_OF_ATTESTATION_KEYS)

    /** The phone attests only after an update of its system, which the platform calls passing as well. */
    fun needsSystemUpdate(thrown: Throwable): Boolean = hasCode(thrown, SYSTEM_UPDATE_REQUIRED)

    private fun hasCode(
        thrown: Throwable,
        code: Int,
    ) = causes(thrown).any { isOfKeyStore(it) && code in codes(it) }

    /** New biometrics or a removed device lock: the key is useless for ever. */
    fun isInvalidation(thrown: Throwable): Boolean =
        causes(thrown).any { cause ->
            val text = cause.message.orEmpty().lowercase()
            cause is KeyPermanentlyInvalidatedException || INVALIDATION_WORDS.any { it in text }
        }

    /** What the platform keeps of the key cannot be read by its hardware. */
    fun isBroken(thrown: Throwable): Boolean = hasCode(thrown, INVALID_KEY_BLOB) || says(thrown, "Invalid key blob")

    /** What was decrypted was not encrypted under this key. */
    fun isOfAnotherKey(thrown: Throwable): Boolean =
        causes(thrown).any { cause ->
            val codes = if (isOfKeyStore(cause)) codes(cause) else emptySet()
            cause is AEADBadTagException || VERIFICATION_FAILED in codes || INVALID_KEY_BLOB in codes
        }

    /** Whether [words] are in a message of the exception or of a cause. */
    fun says(
        thrown: Throwable,
        words: String,
    ): Boolean = causes(thrown).any { words in it.message.orEmpty() }

    private fun codes(cause: Throwable): Set<Int> {
        val text = cause.message.orEmpty()
        val numbers =
            listOf(
                INTERNAL_CODE.find(cause.toString()),
                CODE_ALONE.matchEntire(text),
            ).map { it?.groupValues?.get(1)?.toIntOrNull() }
        val words = WORDS.entries.find { (words, _) -> words in text || words in text.lowercase() }?.value
        return (numbers + words).filterNotNull().toSet()
    }

    private fun isOfKeyStore(cause: Throwable) = cause.javaClass.name == "android.security.KeyStoreException"

    private fun causes(thrown: Throwable): Sequence<Throwable> = generateSequence(thrown) { it.cause }.take(MOST_CAUSES)
}
