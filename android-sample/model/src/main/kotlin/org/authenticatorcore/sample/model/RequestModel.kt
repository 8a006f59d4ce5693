package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Account
import org.authenticatorcore.Outcome
import org.authenticatorcore.Purpose
import org.authenticatorcore.Request

/** A request that waits for the person. */
class RequestModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Request,
) : AnsweringModel(library, scope, moves, destination) {
    override val accountId: String get() = destination.accountId

    init {
        look()
        noteWhatIsGone(destination.requestId)
    }

    override suspend fun find(account: Account): Request? = library.inbox.find(account, destination.requestId)

    override suspend fun answered(account: Account): Outcome? = account.answerTo(destination.requestId)
}

/** The number that completes an enrollment. */
class EnrollNumberModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.EnrollNumber,
) : AnsweringModel(library, scope, moves, destination) {
    override val accountId: String get() = destination.accountId

    init {
        look()
    }

    override suspend fun find(account: Account): Request? = library.inbox.find(account) { it.purpose == Purpose.ENROLLMENT }

    /** It is known by its account alone. */
    override suspend fun answered(account: Account): Outcome? = null

    /** Behind an approval is the account, to go on with. */
    override fun show(result: Destination.Result) {
        if (result.code != Outcome.Approved.code()) return super.show(result)
        moves.send(Move.Replace(destination, Destination.AccountDetail(accountId)))
        moves.open(result)
    }
}
