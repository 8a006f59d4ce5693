package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import org.authenticatorcore.AppLock
import org.authenticatorcore.AppPin
import org.authenticatorcore.Outcome
import org.authenticatorcore.PinVerdict
import kotlin.time.Duration.Companion.seconds

/** Whether the screens may show. */
val AppLock.isOpen: Boolean get() = this is AppLock.Off || this is AppLock.Unlocked

/**
 * What covers all screens.
 *
 * @property lock null while nobody has looked: nothing shows then
 * @property typed the digits of the PIN
 * @property verdict of the last try that did not unlock
 * @property waiting how many requests wait: they can be refused here
 */
data class LockState(
    val lock: AppLock? = null,
    val typed: Secret = Secret.EMPTY,
    val verdict: PinVerdict? = null,
    val working: Boolean = false,
    val waiting: Int = 0,
    val problem: Problem? = null,
) {
    val isOpen: Boolean get() = lock?.isOpen == true
}

/** The lock of the app; shows over every screen once the library is open, and is not in the stack of screens. */
class LockModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<LockState>(library, scope, moves, LockState()) {
    init {
        scope.launch { library.lock.collect(::show) }
        scope.launch { library.inbox.content.collect { content -> change { it.copy(waiting = content.waiting.size) } } }
        scope.launch { countDown() }
        watch()
    }

    fun type(text: String): Unit = change { it.copy(typed = Secret(text), problem = null) }

    /** By the digits that were typed, or by the prompt of the phone. */
    fun unlock() {
        val lock = state.value.lock
        if (lock !is AppLock.LockedByGate && lock !is AppLock.LockedByPin) return
        call {
            if (lock is AppLock.LockedByGate) {
                library.authenticator().unlockWithGate()
            } else {
                val verdict = AppPin.typed(state.value.typed.text).use { library.authenticator().unlockWithPin(it) }
                change { it.copy(typed = Secret.EMPTY, verdict = verdict.takeUnless { it is PinVerdict.Accepted }) }
            }
            library.lookAtLock()
        }
    }

    /** The person has no PIN any more, and has agreed to what that means. */
    fun giveUp() {
        call {
            library.authenticator().giveUpAppLock()
            library.lookAtLock()
        }
    }

    /** The first request that waits is denied: that needs no unlocking. */
    fun deny(): Unit = refuse { it.request.deny() }

    fun report(): Unit = refuse { it.request.report() }

    override fun again() {
        if (!repeat()) watch()
    }

    private fun call(does: suspend () -> Unit): Unit =
        once(
            begins = { it.copy(working = true, verdict = null, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
            does,
        )

    private fun refuse(how: suspend (Waiting) -> Outcome) {
        beside(ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            val first =
                library.inbox.content.value.waiting
                    .firstOrNull() ?: return@beside
            library.toTheEnd { how(first) }
            library.inbox.drop(first.accountId, first.view.id)
        }
    }

    private fun show(lock: AppLock?) {
        val before = state.value.lock
        change { if (lock == null || lock.isOpen) LockState(lock, waiting = it.waiting) else it.copy(lock = lock) }
        // Asked once by itself; the button asks again.
        if (lock is AppLock.LockedByGate && before !is AppLock.LockedByGate) unlock()
    }

    /** Another screen, or another process, may have set it. */
    private fun watch() {
        beside(ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            library.changes().collect { library.lookAtLock() }
        }
    }

    private suspend fun countDown() {
        val waits = state.map { state -> (state.lock as? AppLock.LockedByPin)?.let { it.waitSeconds > 0uL } == true }
        waits.distinctUntilChanged().collectLatest { counts ->
            while (counts) {
                delay(1.seconds)
                beside(ends = { state, _ -> state }) { library.lookAtLock() }.join()
            }
        }
    }
}
