package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.retryWhen
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.views
import kotlin.time.Duration.Companion.seconds

/** @property waiting those of all accounts; the first that the phone is not quiet about is told over a screen that does not show it */
data class ComingState(
    val waiting: List<RequestCard> = emptyList(),
    private val statuses: Map<String, Status> = emptyMap(),
) {
    /** What is told over a screen: what it does not show itself. */
    fun over(screen: Destination): RequestCard? =
        waiting.filterNot { it.quiet }.firstOrNull { request ->
            when (screen) {
                Destination.Accounts -> false
                is Destination.Request -> screen.requestId != request.requestId
                // Answered without a network, it still waits at the server.
                is Destination.Result -> screen.requestId != request.requestId
                else -> screen != destination(request) && screen != Destination.AccountDetail(request.accountId)
            }
        }

    internal fun destination(request: RequestCard): Destination = request.destination(statuses[request.accountId])
}

/** Requests that come while another screen is open. */
class ComingModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<ComingState>(library, scope, moves, ComingState()) {
    init {
        beside(ends = { state, _ -> state }) {
            // What the storage cannot give now it gives later; a request must be told all the same.
            flow { emitAll(combine(library.authenticator().views, library.inbox.content, ::Pair)) }
                .retryWhen { cause, _ -> (cause is AuthenticatorException).also { if (it) delay(TRIES_EACH) } }
                .collect { (views, inbox) ->
                    val cards = views.associate { it.id to it.card() }
                    val waiting = inbox.waiting.mapNotNull { request -> cards[request.accountId]?.let { request.card(it.title) } }
                    change { ComingState(waiting, cards.mapValues { it.value.status }) }
                }
        }
    }

    fun open(request: RequestCard): Unit = moves.open(state.value.destination(request))

    /** Nothing that goes wrong here is shown: it is tried again by itself. */
    override fun again(): Unit = Unit

    private companion object {
        val TRIES_EACH = 5.seconds
    }
}
