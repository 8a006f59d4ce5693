package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Purpose
import org.authenticatorcore.Request
import org.authenticatorcore.ShownLine

/** How the number is given. */
sealed interface NumberEntry {
    /** @property digits how many the page shows */
    data class Type(
        val digits: UInt,
        val typed: Secret = Secret.EMPTY,
    ) : NumberEntry

    /** One of three is tapped. */
    data class Choose(
        val numbers: List<Secret>,
    ) : NumberEntry
}

/**
 * A request, and its answers. The same state is that of the number of an enrollment.
 *
 * @property lines exactly these are signed
 * @property secondsAtFirst those that were left when it was fetched: the whole ring
 * @property mayApprove false where this app is too old for the server: refusing works
 * @property approving whether the prompt is open, or the approval is on its way; refusing works meanwhile
 * @property refusing whether a refusal is on its way
 * @property asksToReport whether the person is asked if somebody else signs in
 */
sealed interface RequestState {
    data object Loading : RequestState

    /** It does not wait any more, and this phone has not answered it. */
    data object Gone : RequestState

    /** It could not be fetched. */
    data class Failed(
        val problem: Problem,
    ) : RequestState

    data class Waits(
        val account: AccountCard,
        val purpose: Purpose,
        val application: String,
        val place: String,
        val lines: List<ShownLine>,
        val entry: NumberEntry,
        val secondsLeft: ULong,
        val secondsAtFirst: ULong,
        val mayApprove: Boolean,
        val approving: Boolean = false,
        val refusing: Boolean = false,
        val asksToReport: Boolean = false,
        val problem: Problem? = null,
    ) : RequestState
}

/** What is common to a request and to the number of an enrollment. */
abstract class AnsweringModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<RequestState>(library, scope, moves, RequestState.Loading) {
    /** What is typed or pasted, in digits of any script; the library looks at it. */
    fun number(typed: String): Unit = TODO()

    /** Approves with what was typed. The prompt opens. */
    fun approve(): Unit = TODO()

    /** Approves with one of three numbers. */
    fun choose(number: Secret): Unit = TODO()

    fun deny(): Unit = TODO()

    /** "No, it's not me": asks once, as it marks the user as at risk. */
    fun report(): Unit = TODO()

    fun reallyReport(): Unit = TODO()

    fun doNotReport(): Unit = TODO()

    /** Looks for it once more. */
    fun look(): Unit = TODO()

    protected abstract suspend fun find(): Request?
}

class RequestModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Request,
) : AnsweringModel(library, scope, moves) {
    override val accountId: String get() = destination.accountId

    override suspend fun find(): Request? = TODO()
}

/** The number that completes an enrollment. */
class EnrollNumberModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.EnrollNumber,
) : AnsweringModel(library, scope, moves) {
    override val accountId: String get() = destination.accountId

    override suspend fun find(): Request? = TODO()
}
