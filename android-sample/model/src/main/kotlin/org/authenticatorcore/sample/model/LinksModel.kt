package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.CompletedSignIn
import org.authenticatorcore.PhoneSignIn
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference

/** @property problem why a link led nowhere, shown over whatever screen is open */
data class LinksState(
    val opening: Boolean = false,
    val problem: Problem? = null,
)

/** What leads into the app from outside: links of an enrollment, the way back from the browser, notifications. */
class LinksModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<LinksState>(library, scope, moves, LinksState()) {
    private val last = AtomicReference<Destination.Preview>()

    /** A link, whatever it is of. */
    fun open(link: Secret) {
        once(
            AtomicBoolean(),
            begins = { it.copy(opening = true, problem = null) },
            ends = { _, problem -> LinksState(problem = problem) },
        ) {
            if (link.isRedirect()) comeBack(link) else read(link)
        }
    }

    /** A notification, with the text of where it leads: to what an account of this phone asks for, and nowhere else. */
    fun openNotification(text: String) {
        val destination = Destination.parse(text) ?: return
        val id = destination.asksFor() ?: return
        once(AtomicBoolean(), begins = { it }, ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            val isHere = library.account(id)?.use { true } == true
            if (isHere) moves.open(destination) else moves.send(Move.CloseAccount(id))
        }
    }

    /** The link is not kept: the screen behind goes on. */
    fun dismiss() {
        forget()
        change { it.copy(problem = null) }
    }

    /** A link that is wrong stays so, however often it is opened. */
    override fun offered(problem: Problem): Problem {
        val isWrong = problem.code.startsWith("invalid_input") && problem.wayOut.leads == WayOut.Leads.Again
        return super.offered(if (isWrong) problem.copy(wayOut = WayOut.None) else problem)
    }

    private fun Destination.asksFor(): String? =
        accountId.takeIf { this is Destination.Request || this is Destination.EnrollNumber || this is Destination.Enabling }

    private fun Secret.isRedirect() = text.substringBefore('#').substringBefore('?') == library.configuration.redirectUri

    /** However many links come, one preview is open of them. */
    private suspend fun read(link: Secret) {
        val preview = library.previews.put(library.authenticator().readEnrollment(link.text))
        val before = last.getAndSet(preview)
        moves.send(Move.Arrive(preview, before))
        before?.let { library.previews.dropUnlessShown(it.key) }
    }

    private suspend fun comeBack(redirect: Secret) {
        try {
            moves.open(destination(library.authenticator().completeSignIn(redirect.text)))
        } finally {
            // Also where it was refused: the screen that waits for it asks what comes next.
            library.cameBack.tryEmit(Unit)
        }
    }

    private suspend fun destination(completed: CompletedSignIn): Destination =
        when (completed) {
            is CompletedSignIn.Enabling -> {
                val view = completed.account.view()
                Destination.Enabling(view.id, renewing = view.phoneSignIn == PhoneSignIn.Renewing)
            }
            is CompletedSignIn.EnrollingAgain -> Destination.EnrollAgain(completed.account.id())
            is CompletedSignIn.EnrollingBySignIn -> Destination.EnrollBySignIn(completed.enrolling.issuer())
        }
}
