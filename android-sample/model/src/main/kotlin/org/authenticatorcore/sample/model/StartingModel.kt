package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.UnknownKey

/** Before there is anything else to show. */
sealed interface StartingState {
    data object Opening : StartingState

    /** The other screens show. */
    data object Ready : StartingState

    /**
     * There are no accounts, and keys of earlier ones, as after data was put aside: only the person knows whether they are still needed.
     *
     * @property count how many
     */
    data class KeysLeft(
        val count: Int,
        val working: Boolean = false,
        val problem: Problem? = null,
    ) : StartingState

    /**
     * @property mayBeginAnew whether the person may put the data aside: where it can never be used, or stays locked however often and
     *   for how long it is tried
     */
    data class Failed(
        val problem: Problem,
        val mayBeginAnew: Boolean,
    ) : StartingState

    /**
     * The person was offered to begin anew, and looks at what that means: [BeginAnewModel].
     *
     * @property attempt which time it is: each begins without what was agreed to before
     */
    data class BeginningAnew(
        val code: String,
        val attempt: Int = 1,
    ) : StartingState
}

/** Opens the library; shows before every other screen, and not in the stack of screens. */
class StartingModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<StartingState>(library, scope, moves, StartingState.Opening) {
    private var attempts = 0
    private var lockedSince: ULong? = null
    private var lockedTries = 0
    private var left = emptyList<UnknownKey>()

    init {
        open()
    }

    /** Opens it, or tries once more: also for when the phone was unlocked. Once it is open this does nothing. */
    fun open() {
        if (state.value != StartingState.Opening && state.value !is StartingState.Failed) return
        once(
            begins = { StartingState.Opening },
            ends = { _, problem -> problem?.let { StartingState.Failed(it, mayBeginAnew(it)) } ?: opened() },
        ) {
            try {
                left = library.keysLeft()
                isNotLocked()
            } catch (error: AuthenticatorException) {
                if (error.problem()?.code == LOCKED) isLocked() else isNotLocked()
                throw error
            }
        }
    }

    private fun opened(): StartingState = if (left.isEmpty()) StartingState.Ready else StartingState.KeysLeft(left.size)

    /** The person does not need them any more. */
    fun destroyKeys() {
        if (state.value !is StartingState.KeysLeft) return
        once(
            begins = { StartingState.KeysLeft(left.size, working = true) },
            ends = { _, problem -> problem?.let { StartingState.KeysLeft(left.size, problem = it) } ?: StartingState.Ready },
        ) { library.authenticator().destroyUnknownKeys(left) }
    }

    /** They stay, and are asked about at the next start. */
    fun keepKeys(): Unit = change { if (it is StartingState.KeysLeft && !it.working) StartingState.Ready else it }

    fun beginAnew() {
        val failed = state.value as? StartingState.Failed ?: return
        if (failed.mayBeginAnew) change { StartingState.BeginningAnew(failed.problem.code, ++attempts) }
    }

    /** Back from beginning anew, whether or not it was done. */
    fun beganAnew() {
        change { StartingState.Opening }
        open()
    }

    override fun again(): Unit = if (state.value is StartingState.KeysLeft) destroyKeys() else open()

    /** Beginning anew has a button of its own here. */
    override fun offered(problem: Problem): Problem = problem

    override fun resumed() {
        if (state.value is StartingState.Failed) open()
    }

    /** A key store that fails once may work a moment later. */
    private fun mayBeginAnew(problem: Problem): Boolean =
        when (problem.code) {
            LOCKED -> lockedTries >= LOCKED_TRIES && lockedSince?.let { now() - it >= LOCKED_MILLIS } == true
            else -> problem.wayOut == WayOut.BeginAnew
        }

    private fun isLocked() {
        lockedSince = lockedSince ?: now()
        lockedTries += 1
    }

    private fun isNotLocked() {
        lockedSince = null
        lockedTries = 0
    }

    private fun now(): ULong =
        library.host.clock
            .now()
            .boot.millis

    private companion object {
        const val LOCKED = "storage.locked"
        const val LOCKED_TRIES = 3
        const val LOCKED_MILLIS = 60_000uL
    }
}
