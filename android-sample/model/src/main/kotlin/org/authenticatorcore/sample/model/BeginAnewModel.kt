package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/**
 * Beginning with no accounts, as those on this phone cannot be read.
 *
 * @property code why, such as `storage.key_lost`
 * @property agreed whether the person has agreed that the accounts have to be enrolled anew
 * @property done whether the data is aside; nothing was deleted
 */
data class BeginAnewState(
    val code: String,
    val agreed: Boolean = false,
    val working: Boolean = false,
    val done: Boolean = false,
    val problem: Problem? = null,
)

class BeginAnewModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    code: String,
) : Model<BeginAnewState>(library, scope, moves, BeginAnewState(code)) {
    fun agree(agreed: Boolean): Unit = change { it.copy(agreed = agreed) }

    /** Does nothing without consent. */
    fun begin() {
        if (!state.value.agreed) return
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem, done = problem == null) },
        ) {
            // What can never be used is looked at once more; what is only locked is put aside because the person says so.
            if (state.value.code == LOCKED) library.setAside() else library.setAsideUnusable()
        }
    }

    private companion object {
        const val LOCKED = "storage.locked"
    }
}
