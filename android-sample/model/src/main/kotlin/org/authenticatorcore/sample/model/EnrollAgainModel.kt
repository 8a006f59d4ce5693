package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Account
import org.authenticatorcore.CallProgress
import org.authenticatorcore.EnrollingAgain
import org.authenticatorcore.Lifecycle

/** Enrolling an account again, with new keys; until it is done the account is as it was. */
class EnrollAgainModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.EnrollAgain,
) : AccountStepModel(library, scope, moves, destination) {
    override val accountId: String get() = destination.accountId

    init {
        begin()
        followTheBrowser()
    }

    override suspend fun way(account: Account): Way = AgainWay(account.enrollAgain())

    override suspend fun isUnderWay(account: Account): Boolean = account.view().lifecycle is Lifecycle.MustEnrollAgain

    /** What was about the old account gives its place to the new one. */
    override fun finish() {
        val account = doneWith ?: return super.finish()
        moves.send(Move.CloseAccount(accountId))
        moves.open(Destination.AccountDetail(account))
    }

    private class AgainWay(
        private val enrolling: EnrollingAgain,
    ) : Way {
        override suspend fun step() = enrolling.step()

        override suspend fun signInAgain() = enrolling.signInAgain()

        override suspend fun enterNumber(
            number: String,
            progress: CallProgress,
        ) = enrolling.reportingTo(progress).use { it.enterNumber(number) }

        override suspend fun giveUp() = enrolling.giveUp()

        override fun close() = enrolling.close()
    }
}
