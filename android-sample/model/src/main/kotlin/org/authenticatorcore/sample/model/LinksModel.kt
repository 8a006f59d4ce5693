package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.CompletedSignIn
import org.authenticatorcore.PhoneSignIn
import java.util.concurrent.atomic.AtomicBoolean

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
    /** A link, whatever it is of. */
    fun open(link: Secret) {
        once(
            AtomicBoolean(),
            begins = { it.copy(opening = true, problem = null) },
            ends = { _, problem -> LinksState(problem = problem) },
        ) {
            if (link.text.startsWith(library.configuration.redirectUri)) comeBack(link) else read(link)
        }
    }

    /** A notification, with the text of a destination; one that is not known opens the app and nothing else. */
    fun openNotification(text: String): Unit = Destination.parse(text)?.let(moves::open) ?: Unit

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

    private suspend fun read(link: Secret): Unit = moves.open(library.previews.put(library.authenticator().readEnrollment(link.text)))

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
        }
}
