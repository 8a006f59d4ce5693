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
    private const val SYSTEM_ERROR = 4
    private const val BACKEND_BUSY = 18
    private const val OPERATION_BUSY = 19

    private val INTERNAL_CODE = Regex("""internal Keystore code: (-?\d+)""", RegexOption.IGNORE_CASE)
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
            "system error" to SYSTEM_ERROR,
            "SYSTEM_ERROR" to SYSTEM_ERROR,
        )

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
        val passing =
            setOf(USER_NOT_AUTHENTICATED, INVALID_OPERATION_HANDLE, TOO_MANY_OPERATIONS, SYSTEM_ERROR, BACKEND_BUSY, OPERATION_BUSY)
        return codes(cause).any(passing::contains) || (sdk >= Api33.LEVEL && Api33.isPassing(cause))
    }

    /** New biometrics or a removed device lock: the key is useless for ever. */
    fun isInvalidation(thrown: Throwable): Boolean =
        causes(thrown).any { cause ->
            cause is KeyPermanentlyInvalidatedException || "permanently invalidated" in cause.message.orEmpty().lowercase()
        }

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
        val number =
            INTERNAL_CODE
                .find(cause.toString())
                ?.groupValues
                ?.get(1)
                ?.toIntOrNull()
        val words = WORDS.entries.find { (words, _) -> words in text || words in text.lowercase() }?.value
        return setOfNotNull(number, words)
    }

    private fun isOfKeyStore(cause: Throwable) = cause.javaClass.name == "android.security.KeyStoreException"

    private fun causes(thrown: Throwable): Sequence<Throwable> = generateSequence(thrown) { it.cause }.take(MOST_CAUSES)
}
