package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
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

    /** Makes the call of a [Problem] that the way out repeats; where that is for the person to do, takes the problem away. */
    protected abstract fun again()

    /** The person takes a way out. */
    fun take(wayOut: WayOut) {
        if (wayOut.leads == WayOut.Leads.Again) again() else wayOut.move(accountId)?.let(moves::send)
    }

    /** The screen is in front again, as after the settings or the browser. */
    open fun resumed(): Unit = Unit

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
        change(begins)
        // Free before the screen shows it: what is tapped then is not lost.
        scope.launch { attempt({ running.set(false) }, ends, call) }
    }

    /** As [once], beside whatever else runs: for what must never wait. */
    protected fun beside(
        ends: (S, Problem?) -> S,
        call: suspend () -> Unit,
    ): Job = scope.launch { attempt({}, ends, call) }

    private suspend fun attempt(
        frees: () -> Unit,
        ends: (S, Problem?) -> S,
        call: suspend () -> Unit,
    ) {
        val problem =
            try {
                call()
                null
            } catch (error: AuthenticatorException) {
                error.problem()?.also(library.problems::note)
            }
        frees()
        change { ends(it, problem) }
    }

    override fun close(): Unit = Unit
}
