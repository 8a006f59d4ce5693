package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.CallProgress
import org.authenticatorcore.EnrollingBySignIn

/** A new account of an organisation, by a sign-in in place of a code. */
class EnrollBySignInModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.EnrollBySignIn,
) : StepModel(library, scope, moves, destination) {
    init {
        begin()
        followTheBrowser()
    }

    /** What the person has trusted once goes on; it is asked anew where that is not under way any more. */
    override suspend fun begun(): Begun? {
        val way = underWay()
        if (way == null) moves.send(Move.Replace(destination, Destination.Organisation))
        return way?.let { Begun(null, it) }
    }

    override suspend fun underWay(): Way? {
        val all = library.authenticator().enrollmentsBySignIn()
        val found = all.find { it.issuer() == destination.issuer }
        (all - setOfNotNull(found)).forEach { it.close() }
        return found?.let(::SignInWay)
    }

    override fun finish() {
        moves.send(Move.Close(destination))
        doneWith?.let { moves.open(Destination.AccountDetail(it)) }
    }

    private class SignInWay(
        private val enrolling: EnrollingBySignIn,
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
