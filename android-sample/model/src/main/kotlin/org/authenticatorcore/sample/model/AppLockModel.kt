package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.AppLock
import org.authenticatorcore.AppLockMethod
import org.authenticatorcore.AppPin
import org.authenticatorcore.AtTheLimit
import org.authenticatorcore.Grace
import org.authenticatorcore.PinVerdict
import java.util.concurrent.atomic.AtomicBoolean

/** What is to open the app. */
enum class LockChoice { Off, Phone, Pin }

/**
 * How the lock of the app is, and how it is to be.
 *
 * @property now null while nobody has looked
 * @property differs whether the new PIN was not typed twice in the same way
 * @property verdict of the old PIN, where it was not taken
 */
data class AppLockState(
    val now: AppLock? = null,
    val choice: LockChoice = LockChoice.Off,
    val grace: Grace = Grace.NONE,
    val wipes: Boolean = false,
    val oldPin: Secret = Secret.EMPTY,
    val newPin: Secret = Secret.EMPTY,
    val again: Secret = Secret.EMPTY,
    val differs: Boolean = false,
    val verdict: PinVerdict? = null,
    val working: Boolean = false,
    val problem: Problem? = null,
) {
    /** Whether the lock that there is asks for its PIN before it is changed. */
    val asksOldPin: Boolean get() = (now as? AppLock.Unlocked)?.method is AppLockMethod.Pin
}

class AppLockModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<AppLockState>(library, scope, moves, AppLockState()) {
    private val looking = AtomicBoolean()

    init {
        again()
    }

    fun choose(choice: LockChoice): Unit = change { it.copy(choice = choice, problem = null, differs = false) }

    fun grace(grace: Grace): Unit = change { it.copy(grace = grace) }

    fun wipes(wipes: Boolean): Unit = change { it.copy(wipes = wipes) }

    fun oldPin(text: String): Unit = change { it.copy(oldPin = Secret(text), verdict = null, problem = null) }

    fun newPin(text: String): Unit = change { it.copy(newPin = Secret(text), differs = false, problem = null) }

    fun again(text: String): Unit = change { it.copy(again = Secret(text), differs = false) }

    fun save() {
        val wanted = state.value
        if (wanted.choice == LockChoice.Pin && wanted.newPin != wanted.again) return change { it.copy(differs = true) }
        once(
            begins = { it.copy(working = true, verdict = null, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
        ) {
            val verdict = apply(wanted)
            library.lookAtLock()
            if (verdict is PinVerdict.Accepted) moves.send(Move.Close(Destination.AppLock)) else change { it.copy(verdict = verdict) }
        }
    }

    private suspend fun apply(wanted: AppLockState): PinVerdict {
        val app = library.authenticator()
        val old = if (wanted.asksOldPin) AppPin.typed(wanted.oldPin.text) else null
        return old.use {
            when (wanted.choice) {
                LockChoice.Off -> app.removeAppLock(old)
                LockChoice.Phone -> app.lockAppByGate(wanted.grace, old)
                LockChoice.Pin -> {
                    val limit = if (wanted.wipes) AtTheLimit.WIPE else AtTheLimit.STAY_LOCKED
                    AppPin.typed(wanted.newPin.text).use { app.lockAppByPin(it, wanted.grace, limit, old) }
                }
            }
        }
    }

    override fun again() {
        if (repeat()) return
        once(looking, begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem) }) {
            val now = library.authenticator().appLock()
            change { it.copy(now = now).choosing(now) }
        }
    }

    private fun AppLockState.choosing(now: AppLock): AppLockState {
        val unlocked = now as? AppLock.Unlocked ?: return this
        return when (val method = unlocked.method) {
            is AppLockMethod.Gate -> copy(choice = LockChoice.Phone, grace = unlocked.grace)
            is AppLockMethod.Pin ->
                copy(choice = LockChoice.Pin, grace = unlocked.grace, wipes = method.atTheLimit == AtTheLimit.WIPE)
        }
    }
}
