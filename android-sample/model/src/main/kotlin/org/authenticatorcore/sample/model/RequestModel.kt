package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.authenticatorcore.Account
import org.authenticatorcore.AccountView
import org.authenticatorcore.Lifecycle
import org.authenticatorcore.NumberFromBrowser
import org.authenticatorcore.Outcome
import org.authenticatorcore.Purpose
import org.authenticatorcore.Request
import org.authenticatorcore.state
import kotlin.time.Duration.Companion.seconds

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
        followInbox(destination.requestId)
        scope.launch { library.brought.collect { number -> if (number?.isOfHere() == true) bring(number) } }
    }

    override suspend fun known(account: Account): Request? = library.inbox.known(account) { it.id == destination.requestId }

    override suspend fun find(account: Account): Request? = library.inbox.find(account, destination.requestId)

    override suspend fun answered(account: Account): Outcome? = account.answerTo(destination.requestId)

    private fun NumberFromBrowser.isOfHere() = request().use { it.view().id == destination.requestId }
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
        scope.launch { library.inbox.content.collect { content -> if (content.isOfHere() && isWithout()) look() } }
        beside(ends = { state, _ -> state }) {
            library.account(accountId)?.use { account -> account.state.collect { if (!it.isPending && isWithout()) goOn() } }
        }
    }

    override suspend fun find(account: Account): Request? =
        library.inbox.find(account) { it.purpose == Purpose.ENROLLMENT } ?: if (account.view().isPending) soon() else null

    /** It is known by its account alone. */
    override suspend fun answered(account: Account): Outcome? = null

    /** What was answered before the app was killed may have completed the enrollment. */
    override suspend fun gone(account: Account): Unit = if (account.view().isPending) super.gone(account) else goOn()

    private fun goOn(): Unit = moves.send(Move.Replace(destination, Destination.AccountDetail(accountId)))

    /** The server may be about to make it. */
    private suspend fun soon(): Request? =
        withTimeoutOrNull(SOON) {
            library.inbox.content
                .mapNotNull { content -> content.waiting.find { it.accountId == accountId && it.view.purpose == Purpose.ENROLLMENT } }
                .first()
                .request
        }

    private fun Inbox.Content.isOfHere() = waiting.any { it.accountId == accountId && it.view.purpose == Purpose.ENROLLMENT }

    private fun isWithout() = state.value is RequestState.Gone || state.value is RequestState.Failed

    private val AccountView.isPending get() = lifecycle == Lifecycle.Pending

    /** Behind an approval is the account, to go on with. */
    override fun show(result: Destination.Result) {
        if (result.code != Outcome.Approved.code()) return super.show(result)
        moves.send(Move.Replace(destination, Destination.AccountDetail(accountId)))
        moves.open(result)
    }

    private companion object {
        val SOON = 20.seconds
    }
}
