package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

/**
 * Tells the lock of the app that the app came to the front or left it, in that order: [Authenticator.appCameToForeground] takes a moment,
 * and an app that leaves meanwhile would count as being in front, so that its time of grace would not begin. One for an authenticator.
 *
 * @param scope as long as the authenticator is used, such as that of the process, with the dispatcher that [show] needs
 * @param show told what the lock is now that the app is in front, or why nobody knows (an [AuthenticatorException]): the screens stay
 *   covered then. By one at a time, on a thread of [scope], and never called once the visit is over. It may wait for another thread. A
 *   visit can end while it runs, unless it runs on the thread that calls [wentToBackground]: give [scope] the main thread's dispatcher
 */
public class AppVisibility(
    private val authenticator: Authenticator,
    private val scope: CoroutineScope,
    private val show: (Result<AppLock>) -> Unit,
) {
    private val turn = Any()
    private val showing = Mutex()
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
        synchronized(turn) { if (!isInFront) leaveAgain() }
        // Not under the lock that `onStop` waits for: what shows may wait for the main thread, which is in there.
        showing.withLock { if (isNow(begun)) show(looked) }
    }

    private fun isNow(begun: Long) = synchronized(turn) { begun == visit }

    /** It has left while it came: what counts is that it has left. */
    private fun leaveAgain() {
        try {
            authenticator.appWentToBackground()
        } catch (_: AuthenticatorException) {
            // It is shut down.
        }
    }
}
