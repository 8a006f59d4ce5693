package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.Account
import org.authenticatorcore.EnableStep
import org.authenticatorcore.Enabling
import org.authenticatorcore.PhoneSignIn

/** Enabling phone sign-in, or renewing its key. */
class EnablingModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Enabling,
) : StepModel(library, scope, moves, destination) {
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
        override suspend fun step() = enabling.step().next()

        override suspend fun signInAgain() = enabling.signInAgain().next()

        override suspend fun enterNumber(number: String) = enabling.enterNumber(number)

        override suspend fun giveUp() = enabling.giveUp()

        override fun close() = enabling.close()

        private fun EnableStep.next(): Next =
            when (this) {
                is EnableStep.SetDeviceLock -> Next(Step.SetDeviceLock)
                is EnableStep.SignIn -> Next(Step.SignIn(), page)
                is EnableStep.SignInAgain -> Next(Step.SignInAgain(Problem(reason(reason))))
                is EnableStep.MatchNumber -> Next(Step.MatchNumber(digits, request.shown))
                is EnableStep.NotAllowed -> Next(Step.NotAllowed(reasons.map { Problem(reason(it)) }))
                is EnableStep.Ended -> Next(Step.Ended(why.codes.map(::Problem)))
                is EnableStep.Done -> Next(Step.Done)
            }
    }
}
