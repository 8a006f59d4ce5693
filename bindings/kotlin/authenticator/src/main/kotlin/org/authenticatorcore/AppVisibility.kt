package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * Tells the lock of the app that the app came to the front or left it, in that order: [Authenticator.appCameToForeground] takes a moment,
 * and an app that leaves meanwhile would count as being in front, so that its time of grace would not begin. One for an authenticator.
 *
 * @param scope as long as the authenticator is used, such as that of the process
 * @param show told what the lock is now that the app is in front, or why nobody knows (an [AuthenticatorException]): the screens stay
 *   covered then. Never called for a visit that is over, on a thread of [scope], and by one at a time
 */
public class AppVisibility(
    private val authenticator: Authenticator,
    private val scope: CoroutineScope,
    private val show: (Result<AppLock>) -> Unit,
) {
    private val turn = Any()
    private var isInFront = false
    private var visit = 0L

    /** For `onStart`: the app is in front, and stays unlocked if the time of grace was not over. What comes back ends with it. */
    public fun cameToForeground(): Job {
        val begun =
            synchronized(turn) {
                isInFront = true
                ++visit
            }
        // To the end: else nobody could tell whether it counts.
        return scope.launch { withContext(NonCancellable) { look(begun) } }
    }

    /**
     * For `onStop`: the app is not in front any more, and the time of grace begins. Waits for nothing.
     *
     * @throws AuthenticatorException.Storage if it is shut down
     */
    public fun wentToBackground(): Unit =
        synchronized(turn) {
            isInFront = false
            visit++
            authenticator.appWentToBackground()
        }

    private suspend fun look(begun: Long) {
        val looked =
            try {
                Result.success(authenticator.appCameToForeground())
            } catch (error: AuthenticatorException) {
                Result.failure(error)
            }
        synchronized(turn) {
            if (!isInFront) leaveAgain()
            if (begun == visit) show(looked)
        }
    }

    /** It has left while it came: what counts is that it has left. */
    private fun leaveAgain() {
        try {
            authenticator.appWentToBackground()
        } catch (_: AuthenticatorException) {
            // It is shut down.
        }
    }
}
