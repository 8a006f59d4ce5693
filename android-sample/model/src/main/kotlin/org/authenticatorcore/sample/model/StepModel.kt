package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.CallProgress
import org.authenticatorcore.Outcome
import org.authenticatorcore.SetupStep
import org.authenticatorcore.SignInPage
import java.util.concurrent.atomic.AtomicBoolean

/** A way of several steps that the library goes with the person: to phone sign-in, or to an enrollment by a sign-in. */
internal interface Way : AutoCloseable {
    suspend fun step(): SetupStep

    suspend fun signInAgain(): SetupStep

    suspend fun enterNumber(
        number: String,
        progress: CallProgress,
    ): Outcome

    suspend fun giveUp()
}

/** A way, and whose it is where that is known. */
internal class Begun(
    val card: AccountCard?,
    val way: Way,
)

/** What is common to enabling, to enrolling again and to enrolling by a sign-in. Goes on where it was, also after the app was killed. */
abstract class StepModel internal constructor(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination,
) : Model<StepState>(library, scope, moves, StepState()) {
    private val asking = Mutex()
    private val givingUp = AtomicBoolean()

    @Volatile
    private var way: Way? = null

    @Volatile
    private var page: SignInPage? = null

    /** The account with which it is done. */
    @Volatile
    protected var doneWith: String? = null
        private set

    override val here: Destination get() = destination

    /** Opens the browser, again if it was closed. */
    fun openBrowser() {
        val page = page ?: return
        change { if (it.step is Step.SignIn) it.copy(step = Step.SignIn(opened = true), problem = null) else it }
        moves.send(Move.Browse(Secret(page.url())))
    }

    fun signInAgain(): Unit = call { show(it.signInAgain()) }

    /** What is typed or pasted, in digits of any script; the library looks at it. */
    fun number(typed: String) {
        forget()
        change { state ->
            val step = state.step
            if (step is Step.MatchNumber) state.copy(step = step.copy(typed = Secret(typed)), problem = null) else state
        }
    }

    /** Approves with what was typed. The prompt opens. */
    fun enterNumber() {
        val typed = (state.value.step as? Step.MatchNumber)?.typed ?: return
        call { way ->
            val outcome = telling({ state, step -> state.copy(doing = step) }) { way.enterNumber(typed.text, it) }
            show(way.step())
            if (state.value.step is Step.MatchNumber) change { it.copy(problem = Problem(outcome.code())) }
        }
    }

    /** Asks whether it shall come to nothing. */
    fun giveUp(): Unit = change { it.copy(asksToGiveUp = true) }

    fun doNotGiveUp(): Unit = change { it.copy(asksToGiveUp = false) }

    /** Waits for nothing: not for a prompt that is open either. */
    fun reallyGiveUp(): Unit =
        once(
            givingUp,
            begins = { it.copy(working = true, asksToGiveUp = false, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
        ) {
            library.toTheEnd {
                // Where the way could not even be begun, one may still be under way.
                way?.let { giveUp(it) } ?: underWay()?.use { giveUp(it) }
                moves.send(Move.Close(destination))
            }
        }

    /** Begins anew after it came to nothing; else asks for the step again. */
    fun beginAgain(): Unit = begin()

    /** It is done, or came to nothing, and was looked at. */
    open fun finish(): Unit = moves.send(Move.Close(destination))

    override fun again() {
        if (!repeat()) begin()
    }

    override fun resumed() {
        if (state.value.step is Step.SetDeviceLock || state.value.step is Step.SignIn) look()
    }

    override fun close() {
        way?.close()
    }

    /** Begins, or goes on; null where what it is about is gone, and the screen as well. */
    internal abstract suspend fun begun(): Begun?

    /** What there is to give up. */
    internal abstract suspend fun underWay(): Way?

    /** To be called by what is made of this, as soon as it is made: it was asked for. */
    protected fun begin(): Unit = asked { show(begun()) }

    internal fun asked(call: suspend () -> Unit): Unit =
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
        ) { call() }

    /** Asks for the step again whenever the browser comes back. */
    protected fun followTheBrowser() {
        scope.launch { library.cameBack.collect { look() } }
    }

    private suspend fun giveUp(way: Way) {
        try {
            way.giveUp()
        } catch (offline: AuthenticatorException.Offline) {
            // It came to nothing on this phone; the server hears of it with the next contact.
            offline.problem()?.let(library.problems::note)
        }
    }

    internal suspend fun show(begun: Begun?) {
        if (begun == null) return
        change { it.copy(card = begun.card) }
        way?.close()
        way = begun.way
        asking.withLock { show(begun.way.step()) }
    }

    private fun call(call: suspend (Way) -> Unit) {
        val way = way ?: return
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem ?: state.problem) },
        ) { call(way) }
    }

    /** Beside whatever runs: the browser comes back when it wants. */
    private fun look() {
        val way = way ?: return
        beside(ends = { state, problem -> state.copy(working = false, problem = problem) }) {
            change { it.copy(working = true) }
            asking.withLock { show(way.step()) }
        }
    }

    private fun show(next: SetupStep) {
        if (next is SetupStep.SignIn) page = next.page
        if (next is SetupStep.Done) doneWith = next.accountId
        val after = next.step()
        change { state ->
            val before = state.step
            // What was typed, and that the browser was opened, stays while the step does.
            val kept =
                when {
                    before is Step.MatchNumber && after is Step.MatchNumber -> after.copy(typed = before.typed)
                    before is Step.SignIn && after is Step.SignIn -> before
                    else -> after
                }
            state.copy(step = kept)
        }
    }
}

private fun SetupStep.step(): Step =
    when (this) {
        is SetupStep.SetDeviceLock -> Step.SetDeviceLock
        is SetupStep.SignIn -> Step.SignIn()
        is SetupStep.SignInAgain -> Step.SignInAgain(Problem(reason(reason)))
        is SetupStep.MatchNumber -> Step.MatchNumber(digits, request.shown)
        is SetupStep.NotAllowed -> Step.NotAllowed(reasons.map { Problem(reason(it)) }, devices.map { DeviceLine(it.name, it.current) })
        is SetupStep.Ended -> Step.Ended(why?.codes.orEmpty().map(::Problem))
        is SetupStep.Done -> Step.Done
    }
