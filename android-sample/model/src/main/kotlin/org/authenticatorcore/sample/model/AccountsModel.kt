package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import org.authenticatorcore.AccountView
import org.authenticatorcore.views
import java.util.concurrent.atomic.AtomicBoolean

/**
 * The accounts of this phone.
 *
 * @property waiting the requests of all accounts
 * @property loading until the accounts were read: only then it can be said that there are none
 * @property requestsProblem why the requests of an account are not known, where neither the network nor the account is why
 * @property offline whether a server could not be reached when it was asked last
 */
data class AccountsState(
    val loading: Boolean = true,
    val accounts: List<AccountCard> = emptyList(),
    val waiting: List<RequestCard> = emptyList(),
    val offline: Boolean = false,
    val refreshing: Boolean = false,
    val problem: Problem? = null,
    val requestsProblem: Problem? = null,
)

class AccountsModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<AccountsState>(library, scope, moves, AccountsState()) {
    private val codes = Codes(library, scope)
    private val watching = AtomicBoolean()
    private val orders = Channel<List<String>>(Channel.CONFLATED)

    init {
        watch()
        scope.launch { for (order in orders) reorder(order) }
        refresh()
    }

    fun add(): Unit = moves.open(Destination.Add)

    fun settings(): Unit = moves.open(Destination.Settings)

    /** Opens the account; one whose enrollment waits for its number, at that. */
    fun open(accountId: String) {
        val pending = card(accountId)?.status == Status.Pending
        moves.open(if (pending) Destination.EnrollNumber(accountId) else Destination.AccountDetail(accountId))
    }

    fun open(request: RequestCard): Unit = moves.open(request.destination(card(request.accountId)?.status))

    /** Asks all servers now. */
    fun refresh(): Unit =
        once(
            begins = { it.copy(refreshing = true, problem = null) },
            ends = { state, problem -> state.copy(refreshing = false, problem = problem) },
        ) { library.inbox.refresh() }

    /** Shows a code; where a counter makes them, the next one. */
    fun showCode(accountId: String): Unit = codes.show(accountId)

    fun hideCode(accountId: String): Unit = codes.hide(accountId)

    fun copyCode(accountId: String) {
        (card(accountId)?.code as? CodeState.Shown)?.let { moves.send(Move.Copy(it.digits)) }
    }

    /** Moves an account to another place of the list, counted from 0. */
    fun move(
        accountId: String,
        to: Int,
    ) {
        val accounts = state.value.accounts
        val moved = accounts.find { it.id == accountId } ?: return
        val order = (accounts - moved).toMutableList().apply { add(to.coerceIn(0, size), moved) }
        change { it.copy(accounts = order) }
        orders.trySend(order.map { it.id })
    }

    /** The person takes the way out of a code that could not be made. */
    fun takeOfCode(
        accountId: String,
        wayOut: WayOut,
    ) {
        if (wayOut.leads == WayOut.Leads.Again) codes.show(accountId) else wayOut.move(accountId)?.let(moves::send)
    }

    override fun again() {
        val repeats = repeat()
        watch()
        if (!repeats) refresh()
    }

    /** One after the other: the last one stays. */
    private suspend fun reorder(order: List<String>) {
        beside(ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            library.authenticator().reorder(order)
        }.join()
    }

    /** Watches the accounts, if nobody does. */
    private fun watch(): Unit =
        once(watching, begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            combine(library.authenticator().views, library.inbox.content, codes.states, ::Triple).collect { (views, inbox, codes) ->
                change { it.showing(views, inbox, codes) }
            }
        }

    private fun card(accountId: String) = state.value.accounts.find { it.id == accountId }

    private fun AccountsState.showing(
        views: List<AccountView>,
        inbox: Inbox.Content,
        codes: Map<String, CodeState>,
    ): AccountsState {
        val names = views.associate { it.id to it.title }
        val waiting = inbox.waiting.filter { it.accountId in names }
        return copy(
            loading = false,
            accounts =
                views.map { view ->
                    view.card().copy(
                        waiting = waiting.count { it.accountId == view.id },
                        code = codes[view.id] ?: CodeState.Hidden,
                    )
                },
            waiting = waiting.map { it.card(names.getValue(it.accountId)) },
            offline = inbox.problems.values.any { it.code == OFFLINE },
            requestsProblem = (inbox.problem ?: views.problem(inbox))?.let(::offered),
        )
    }

    /** The first one; an account that says itself why it is not as it could be needs no other words. */
    private fun List<AccountView>.problem(inbox: Inbox.Content): Problem? =
        filter { it.explanations.isEmpty() }.mapNotNull { inbox.problems[it.id] }.firstOrNull { it.code != OFFLINE }

    private companion object {
        const val OFFLINE = "offline"
    }
}
