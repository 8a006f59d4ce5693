package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/**
 * The accounts of this phone.
 *
 * @property waiting the requests of all accounts
 * @property offline whether a server could not be reached when it was asked last
 */
data class AccountsState(
    val loading: Boolean = true,
    val accounts: List<AccountCard> = emptyList(),
    val waiting: List<RequestCard> = emptyList(),
    val offline: Boolean = false,
    val refreshing: Boolean = false,
    val problem: Problem? = null,
)

class AccountsModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<AccountsState>(library, scope, moves, AccountsState()) {
    fun add(): Unit = moves.open(Destination.Add)

    fun settings(): Unit = moves.open(Destination.Settings)

    /** Opens the account; one whose enrollment waits for its number, at that. */
    fun open(accountId: String): Unit = TODO()

    fun open(request: RequestCard): Unit = TODO()

    /** Asks all servers now. */
    fun refresh(): Unit = TODO()

    /** Shows a code; where a counter makes them, the next one. */
    fun showCode(accountId: String): Unit = TODO()

    fun hideCode(accountId: String): Unit = TODO()

    fun copyCode(accountId: String): Unit = TODO()

    /** Moves an account to another place of the list, counted from 0. */
    fun move(
        accountId: String,
        to: Int,
    ): Unit = TODO()

    override fun again(): Unit = refresh()
}
