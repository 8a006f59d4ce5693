package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Account

/** A way of an account that is on this phone. */
abstract class AccountStepModel internal constructor(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination,
) : StepModel(library, scope, moves, destination) {
    abstract override val accountId: String

    internal abstract suspend fun way(account: Account): Way

    /** Whether there is something to give up. */
    internal abstract suspend fun isUnderWay(account: Account): Boolean

    override suspend fun begun(): Begun? = ofAccount { Begun(it.view().card(), way(it)) }

    override suspend fun underWay(): Way? = library.account(accountId)?.use { if (isUnderWay(it)) way(it) else null }

    /**
     * As [begin], where nobody has asked for it just now, as after the app was killed: goes on with what is under way. Where nothing is,
     * the account has its place.
     */
    protected fun goOn(): Unit =
        asked {
            val begun =
                ofAccount { account ->
                    if (isUnderWay(account)) return@ofAccount Begun(account.view().card(), way(account))
                    moves.send(Move.Replace(destination, Destination.AccountDetail(accountId)))
                    null
                }
            show(begun)
        }

    private suspend fun <T> ofAccount(call: suspend (Account) -> T?): T? {
        val account = library.account(accountId)
        if (account == null) moves.send(Move.CloseAccount(accountId))
        return account?.use { call(it) }
    }
}
