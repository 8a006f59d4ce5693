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
    init {
        refresh()
    }

    fun share(): Unit = moves.send(Move.Share(state.value.text))

    fun copy(): Unit = moves.send(Move.Copy(Secret(state.value.text)))

    /** Reads everything once more. */
    fun refresh(): Unit =
        once(
            begins = { it.copy(loading = true, problem = null) },
            // What the phone says is there, whatever the library says.
            ends = { state, problem ->
                val text = state.text.ifEmpty { diagnostics(phone.facts, library.configuration, emptyList(), library.problems.entries) }
                state.copy(loading = false, problem = problem, text = text)
            },
        ) {
            val accounts = library.authenticator().accounts().map { account -> account.use { AccountFacts.of(it) } }
            val text = diagnostics(phone.facts, library.configuration, accounts, library.problems.entries)
            change { it.copy(text = text) }
        }

    override fun again(): Unit = refresh()
}
