package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Provider

sealed interface PreviewState {
    /** The process was killed since it was read: it has to be scanned again. */
    data object Gone : PreviewState

    /**
     * What would be trusted. Nothing was sent.
     *
     * @property host empty for one-time codes of another service: nobody is asked
     * @property service the service, for one-time codes; anybody can print any name
     * @property pinned whether the code names the key of the server
     * @property warnings codes, such as `warning.not_pinned`
     */
    data class Read(
        val provider: Provider,
        val host: String,
        val issuer: String,
        val service: String,
        val account: String,
        val pinned: Boolean,
        val warnings: List<String>,
        val enrolling: Boolean = false,
        val problem: Problem? = null,
    ) : PreviewState
}

class PreviewModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Preview,
) : Model<PreviewState>(library, scope, moves, PreviewState.Gone) {
    /** The person trusts it. */
    fun confirm(): Unit = TODO()

    /** The person does not. */
    fun cancel(): Unit = TODO()

    override fun again(): Unit = confirm()
}
