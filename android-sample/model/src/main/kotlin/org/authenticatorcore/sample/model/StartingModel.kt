package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** Before there is anything else to show. */
sealed interface StartingState {
    data object Opening : StartingState

    /** The other screens show. */
    data object Ready : StartingState

    /**
     * @property mayBeginAnew whether the person may put the data aside: where it can never be used, or stays locked
     */
    data class Failed(
        val problem: Problem,
        val mayBeginAnew: Boolean,
    ) : StartingState

    /** The person was offered to begin anew, and looks at what that means: [BeginAnewModel]. */
    data class BeginningAnew(
        val code: String,
    ) : StartingState
}

/** Opens the library; shows before every other screen, and not in the stack of screens. */
class StartingModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<StartingState>(library, scope, moves, StartingState.Opening) {
    init {
        open()
    }

    /** Opens it, or tries once more: also for when the phone was unlocked. Once it is open this does nothing. */
    fun open() {
        if (state.value is StartingState.BeginningAnew) return
        once(
            begins = { if (it is StartingState.Ready) it else StartingState.Opening },
            ends = { _, problem -> problem?.let { StartingState.Failed(it, it.code in DATA_IS_OUT_OF_REACH) } ?: StartingState.Ready },
        ) { library.authenticator() }
    }

    fun beginAnew(): Unit =
        change { if (it is StartingState.Failed && it.mayBeginAnew) StartingState.BeginningAnew(it.problem.code) else it }

    /** Back from beginning anew, whether or not it was done. */
    fun beganAnew() {
        change { StartingState.Opening }
        open()
    }

    override fun again(): Unit = open()

    override fun resumed() {
        if (state.value is StartingState.Failed) open()
    }

    private companion object {
        val DATA_IS_OUT_OF_REACH = setOf("storage.corrupt", "storage.key_lost", "storage.locked")
    }
}
