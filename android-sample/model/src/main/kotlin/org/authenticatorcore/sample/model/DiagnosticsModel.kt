package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** @property text what a tester can send: in English, for developers; no secret, no name of a person */
data class DiagnosticsState(
    val text: String = "",
    val loading: Boolean = true,
    val problem: Problem? = null,
)

class DiagnosticsModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val phone: Phone,
) : Model<DiagnosticsState>(library, scope, moves, DiagnosticsState()) {
    fun share(): Unit = moves.send(Move.Share(state.value.text))

    fun copy(): Unit = moves.send(Move.Copy(Secret(state.value.text)))

    /** Reads everything once more. */
    fun refresh(): Unit = TODO()
}
