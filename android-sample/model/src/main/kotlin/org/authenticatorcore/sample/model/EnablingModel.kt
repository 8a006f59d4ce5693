package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Account
import org.authenticatorcore.CallProgress
import org.authenticatorcore.Enabling
import org.authenticatorcore.PhoneSignIn

/** Enabling phone sign-in, or renewing its key. */
class EnablingModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Enabling,
) : AccountStepModel(library, scope, moves, destination) {
    override val accountId: String get() = destination.accountId

    init {
        if (library.asked.remove(destination)) begin() else goOn()
        followTheBrowser()
    }

    /** The screen is gone; what was asked of it before is too. */
    override fun close() {
        library.asked -= destination
        super.close()
    }

    override suspend fun way(account: Account): Way {
        val renewing = destination.renewing || account.view().phoneSignIn == PhoneSignIn.Renewing
        return EnableWay(if (renewing) account.renewCredentialKey() else account.enablePhoneSignIn())
    }

    override suspend fun isUnderWay(account: Account): Boolean =
        account.view().phoneSignIn.let { it == PhoneSignIn.Enabling || it == PhoneSignIn.Renewing }

    private class EnableWay(
        private val enabling: Enabling,
    ) : Way {
        override suspend fun step() = enabling.step()

        override suspend fun signInAgain() = enabling.signInAgain()

        override suspend fun enterNumber(
            number: String,
            progress: CallProgress,
        ) = enabling.reportingTo(progress).use { it.enterNumber(number) }

        override suspend fun giveUp() = enabling.giveUp()

        override fun close() = enabling.close()
    }
}
