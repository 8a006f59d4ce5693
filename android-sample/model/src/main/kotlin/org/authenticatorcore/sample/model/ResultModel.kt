package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

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
) : Model<ResultState>(library, scope, moves, ResultState(destination.code, Tone.Ended, WayOut.None)) {
    override val accountId: String get() = destination.accountId

    fun done(): Unit = moves.send(Move.Close(destination))
}
