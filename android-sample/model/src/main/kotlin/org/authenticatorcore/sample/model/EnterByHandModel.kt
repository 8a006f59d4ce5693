package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** What is typed where a code cannot be scanned. [Problem.field] says which of the two it is about. */
data class EnterByHandState(
    val code: Secret = Secret.EMPTY,
    val url: String = "",
    val problem: Problem? = null,
)

class EnterByHandModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<EnterByHandState>(library, scope, moves, EnterByHandState()) {
    fun code(typed: String): Unit = change { it.copy(code = Secret(typed), problem = null) }

    fun url(typed: String): Unit = change { it.copy(url = typed, problem = null) }

    fun goOn(): Unit =
        once(begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem) }) {
            val typed = state.value
            // A whole link may be pasted in the place of a code.
            val preview =
                library.authenticator().run {
                    if (typed.url.isBlank()) readEnrollment(typed.code.text) else readEnrollmentByHand(typed.code.text, typed.url)
                }
            moves.send(Move.Replace(Destination.EnterByHand, library.previews.put(preview)))
        }
}
