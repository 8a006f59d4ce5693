package org.authenticatorcore.sample.model

import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.LIBRARY_MISMATCH
import org.authenticatorcore.LIBRARY_MISSING
import org.authenticatorcore.NeededAction
import org.authenticatorcore.code

/**
 * What a screen shows of something that went wrong: the only form in which errors of the library reach a screen.
 *
 * @property code for the library's words
 * @property retryAfter seconds that the server asked to wait
 * @property field what was typed wrong, where it was typed
 * @property fault names a fault of the library or the phone, for a report
 */
data class Problem(
    val code: String,
    val wayOut: WayOut = wayOut(code),
    val retryAfter: ULong? = null,
    val field: String? = null,
    val fault: String? = null,
) {
    companion object {
        /** The code where there is no library for this phone, which then knows neither words nor remedies. */
        const val NO_LIBRARY = "no_library"
    }
}

/** Null where nothing is to be shown: the person closed the prompt. */
fun AuthenticatorException.problem(): Problem? =
    when (this) {
        is AuthenticatorException.UserAction -> Problem(code).takeUnless { action == NeededAction.CANCELLED }
        is AuthenticatorException.InvalidInput -> Problem(code, field = field)
        is AuthenticatorException.Offline -> Problem(code, retryAfter = retryAfter)
        is AuthenticatorException.Internal ->
            if (id in WRONG_LIBRARY) Problem(Problem.NO_LIBRARY, WayOut.OpenAppStore, fault = id) else Problem(code, fault = id)
        is AuthenticatorException.Refused,
        is AuthenticatorException.KeyLost,
        is AuthenticatorException.Busy,
        is AuthenticatorException.Storage,
        -> Problem(code)
    }

/** Nothing of the library can be called then, so that it has no words. */
private val WRONG_LIBRARY = setOf(LIBRARY_MISSING, LIBRARY_MISMATCH)
