package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.CallProgress
import org.authenticatorcore.code
import org.authenticatorcore.steps
import java.util.concurrent.atomic.AtomicBoolean

/** What one screen shows, and what a person can do there. Ends with its scope; then [close] lets go of what it holds. */
abstract class Model<S : Any>(
    protected val library: Library,
    protected val scope: CoroutineScope,
    protected val moves: Moves,
    initial: S,
) : AutoCloseable {
    private val shown = MutableStateFlow(initial)
    private val busy = AtomicBoolean()

    val state: StateFlow<S> = shown.asStateFlow()

    /** The account that the screen is about. */
    protected open val accountId: String? get() = null

    /** The screen itself, where it is one of the stack: a way out that leads to it leads nowhere. */
    protected open val here: Destination? get() = null

    /** The call that failed last, as it was made. */
    @Volatile
    private var failed: (() -> Unit)? = null

    /** Makes the call of a [Problem] that the way out repeats; where that is for the person to do, takes the problem away. */
    protected open fun again() {
        repeat()
    }

    /** The person takes a way out. */
    open fun take(wayOut: WayOut) {
        if (wayOut.leads == WayOut.Leads.Again) return again()
        val move = move(wayOut) ?: return
        if (move is Move.Open && move.destination is Destination.Enabling) library.asked += move.destination
        moves.send(move)
    }

    /** The screen is in front again, as after the settings or the browser. */
    open fun resumed(): Unit = Unit

    /** Makes the very call that failed last, never another one; false if none did. */
    protected fun repeat(): Boolean {
        val call = failed ?: return false
        call()
        return true
    }

    /** What failed is not to be repeated: the person has gone on from it. */
    protected fun forget() {
        failed = null
    }

    /** The problem with the button of its way out, or with none where that would lead nowhere. */
    protected open fun offered(problem: Problem): Problem =
        if (problem.wayOut.leads == WayOut.Leads.Screen && move(problem.wayOut) == null) problem.copy(wayOut = WayOut.None) else problem

    private fun move(wayOut: WayOut): Move? = wayOut.move(accountId).takeUnless { it is Move.Open && it.destination == here }

    /** Shows it. */
    protected fun change(to: (S) -> S): Unit = shown.update(to)

    /**
     * Makes a call of the library, one at a time: what is tapped while one runs does nothing, so nothing happens twice. [begins] shows
     * that it runs; [ends] shows that it does not, and what went wrong, null if nothing did or nothing is to be shown of it.
     */
    protected fun once(
        begins: (S) -> S,
        ends: (S, Problem?) -> S,
        call: suspend () -> Unit,
    ) {
        once(busy, begins, ends, call)
    }

    /** As above, one at a time of those that share [running]. */
    protected fun once(
        running: AtomicBoolean,
        begins: (S) -> S,
        ends: (S, Problem?) -> S,
        call: suspend () -> Unit,
    ) {
        if (!running.compareAndSet(false, true)) return
        forget()
        change(begins)
        val repeated = { once(running, begins, ends, call) }
        // Free before the screen shows it: what is tapped then is not lost.
        scope.launch { attempt({ problem -> running.set(false).also { if (problem != null) failed = repeated } }, ends, call) }
    }

    /** As [once], beside whatever else runs: for what must never wait. */
    protected fun beside(
        ends: (S, Problem?) -> S,
        call: suspend () -> Unit,
    ): Job = scope.launch { attempt({ }, ends, call) }

    /** Makes a call that says what it is doing: [shows] is given the code of each step, for words of the library, and null at the end. */
    protected suspend fun <T> telling(
        shows: (S, String?) -> S,
        call: suspend (CallProgress) -> T,
    ): T =
        CallProgress().use { progress ->
            val showing = scope.launch { progress.steps.collect { step -> change { shows(it, step?.code()) } } }
            try {
                call(progress)
            } finally {
                showing.cancelAndJoin()
                change { shows(it, null) }
            }
        }

    private suspend fun attempt(
        frees: (Problem?) -> Unit,
        ends: (S, Problem?) -> S,
        call: suspend () -> Unit,
    ) {
        val problem =
            try {
                call()
                null
            } catch (error: AuthenticatorException) {
                error.problem()?.also(library.problems::note)?.let(::offered)
            }
        frees(problem)
        change { ends(it, problem) }
    }

    override fun close(): Unit = Unit
}
