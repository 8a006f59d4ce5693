package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** The address of an organisation, where a sign-in takes the place of a code. */
data class OrganisationState(
    val url: String = "",
    val problem: Problem? = null,
)

class OrganisationModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<OrganisationState>(library, scope, moves, OrganisationState()) {
    fun url(typed: String): Unit = change { it.copy(url = typed, problem = null) }

    fun goOn(): Unit =
        once(begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem) }) {
            val preview = library.authenticator().readOrganisation(state.value.url)
            moves.send(Move.Replace(Destination.Organisation, library.previews.put(preview)))
        }
}
