package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.launch
import org.authenticatorcore.Outcome

/** How a result looks. */
enum class Tone {
    /** It is done. */
    Good,

    /** It was refused, as the person wanted. */
    Refused,

    /** It is on its way. */
    Waiting,

    /** It came to nothing, and nothing is wrong. */
    Ended,

    /** Somebody has to look at it. */
    Warning,
}

/**
 * What became of an answer; words are those of [code] and of [reason].
 *
 * @property retryAfter seconds to wait, where told
 */
data class ResultState(
    val code: String,
    val tone: Tone,
    val wayOut: WayOut,
    val reason: String? = null,
    val retryAfter: ULong? = null,
)

class ResultModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Result,
) : Model<ResultState>(library, scope, moves, destination.state()) {
    override val accountId: String get() = destination.accountId

    init {
        // What was signed and not delivered is sent with the next contact; the screen tells when it was.
        if (destination.code == PENDING) {
            scope.launch { merge(library.synced, library.inbox.content.map {}).collect { if (state.value.code == PENDING) ask() } }
        }
    }

    fun done(): Unit = moves.send(Move.Close(destination))

    override fun again() {
        if (state.value.code == PENDING) ask() else done()
    }

    override fun resumed() {
        if (state.value.code == PENDING) ask()
    }

    private fun ask(): Unit =
        once(begins = { it }, ends = { state, _ -> state }) {
            val outcome = library.account(accountId)?.use { it.answerTo(destination.requestId) } ?: return@once
            change { outcome.result(accountId, destination.requestId).state() }
        }

    private companion object {
        val PENDING = Outcome.Pending.code()
    }
}
