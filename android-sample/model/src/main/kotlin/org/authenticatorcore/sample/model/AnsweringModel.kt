package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.authenticatorcore.Account
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.CallProgress
import org.authenticatorcore.DeviceCheck
import org.authenticatorcore.LocationAsked
import org.authenticatorcore.NumberFromBrowser
import org.authenticatorcore.NumberMatch
import org.authenticatorcore.Outcome
import org.authenticatorcore.Request
import org.authenticatorcore.RequestView
import org.authenticatorcore.countdown
import org.authenticatorcore.sentAlongCodes
import java.util.concurrent.atomic.AtomicBoolean

/** What is common to a request and to the number of an enrollment. */
abstract class AnsweringModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination,
) : Model<RequestState>(library, scope, moves, RequestState.Loading) {
    private val looking = AtomicBoolean()
    private val refusing = AtomicBoolean()
    private val asking = AtomicBoolean()
    private val ended = AtomicBoolean()
    private var watching: Job? = null

    @Volatile
    private var request: Request? = null

    @Volatile
    private var brought: NumberFromBrowser? = null

    abstract override val accountId: String

    override val here: Destination get() = destination

    /** What is typed or pasted, in digits of any script; the library looks at it. */
    fun number(typed: String) {
        forget()
        waits { state ->
            val entry = state.entry
            if (entry is NumberEntry.Type) state.copy(entry = entry.copy(typed = Secret(typed)), problem = null) else state
        }
    }

    /** Approves with what was typed, or with what the browser brought. The prompt opens. */
    fun approve() {
        when (val entry = (state.value as? RequestState.Waits)?.entry) {
            is NumberEntry.Type -> approve(entry.typed)
            NumberEntry.Brought -> brought?.let { number -> approve { number.reportingTo(it).use { told -> told.approve() } } }
            is NumberEntry.Choose, null -> Unit
        }
    }

    /** Approves with one of three numbers. The prompt opens. */
    fun choose(number: Secret): Unit = approve(number)

    /** The sign-in is on this phone: its browser is asked for the number. */
    fun askBrowser() {
        val request = request ?: return
        once(asking, begins = { state -> state.waits { it.copy(problem = null) } }, ends = { state, problem ->
            state.waits { it.copy(problem = problem ?: it.problem) }
        }) { moves.send(Move.Browse(Secret(request.askBrowser()))) }
    }

    /** Waits for nothing: not for a prompt that is open either, which it closes. Goes out also if the screen closes at once. */
    fun deny(): Unit = refuse { it.deny() }

    /** "No, it's not me": asks once, as the user is marked as at risk by it. */
    fun report(): Unit = waits { it.copy(asksToReport = true) }

    fun reallyReport(): Unit = refuse { it.report() }

    fun doNotReport(): Unit = waits { it.copy(asksToReport = false) }

    /** Looks for it once more. */
    fun look(): Unit =
        once(
            looking,
            begins = { if (it is RequestState.Failed) RequestState.Loading else it },
            ends = { state, problem -> if (problem == null) state else state.failing(problem) },
        ) {
            val account = library.account(accountId)
            if (account == null) moves.send(Move.CloseAccount(accountId)) else look(account)
        }

    override fun again() {
        if (!repeat()) look()
    }

    override fun resumed() {
        if (state.value is RequestState.Failed) look()
    }

    /** Where it was fetched before. */
    protected open suspend fun known(account: Account): Request? = null

    protected abstract suspend fun find(account: Account): Request?

    /** What this phone has answered it already; null if it has not. */
    protected abstract suspend fun answered(account: Account): Outcome?

    /** It does not wait, and this phone has not answered it. */
    protected open suspend fun gone(account: Account): Unit = change { RequestState.Gone }

    /** Shows what became of it. */
    protected open fun show(result: Destination.Result): Unit = moves.send(Move.Replace(destination, result))

    /**
     * Looks again when it goes out of the requests that wait, as it was answered elsewhere or another has taken its place, and when
     * something else goes along than what is shown.
     */
    protected fun followInbox(requestId: String) {
        var seen = false
        scope.launch {
            library.inbox.content.collect { content ->
                val waits = content.waiting.find { it.accountId == accountId && it.view.id == requestId }
                val isGone = seen && waits == null && content.loaded
                val isOther = waits != null && request?.view()?.promises(waits.view) == false
                val isBack = waits != null && state.value is RequestState.Failed
                val isNews = (isGone || isOther) && !isAnswering()
                if (isBack || isNews) look()
                seen = waits != null
            }
        }
    }

    /** The browser of this phone has brought the number. */
    protected fun bring(number: NumberFromBrowser) {
        brought = number
        waits { it.copy(entry = NumberEntry.Brought, problem = null) }
    }

    protected fun isAnswering(): Boolean = (state.value as? RequestState.Waits)?.let { it.approving || it.refusing } != false

    private suspend fun look(account: Account) {
        // What is not among those that wait may have been answered; that needs no network to be known.
        val waiting = known(account)
        val outcome = if (waiting == null) answered(account) else null
        if (outcome != null) return end(outcome.result(accountId, requestId().orEmpty()))
        val found = waiting ?: find(account)
        if (found == null) {
            // Whichever notes it first, the countdown or the poll: a request that ran out has run out.
            if (request?.secondsLeft() == 0uL) end(Outcome.Expired.result(accountId, requestId().orEmpty())) else gone(account)
            return
        }
        request = found
        val card = account.view().card()
        change { before -> found.view().shown(card).keepingEntryOf(before) }
        watching?.cancel()
        watching = beside(ends = { state, problem -> if (problem == null) state else state.failing(problem) }) { watch(found) }
    }

    /** Counts down; when the time is over and nobody waits for an answer, says so. */
    private suspend fun watch(request: Request) {
        request.countdown.collect { left -> waits { it.copy(secondsLeft = left) } }
        if (!isAnswering()) runOut(request)
    }

    /** Its time is over; what this phone has answered before counts. */
    private suspend fun runOut(request: Request) {
        val outcome = library.account(accountId)?.use { answered(it) } ?: Outcome.Expired
        end(outcome.result(accountId, request.view().id))
    }

    /** Answers; where that fails after the time is over, nothing is left to be answered. */
    private suspend fun answer(
        request: Request,
        call: suspend (Request) -> Outcome,
    ) {
        val outcome =
            try {
                call(request)
            } catch (error: AuthenticatorException) {
                if (request.secondsLeft() == 0uL) runOut(request)
                throw error
            }
        end(outcome.result(accountId, request.view().id))
    }

    private fun approve(number: Secret) {
        val request = request ?: return
        approve { progress -> request.reportingTo(progress).use { it.approve(number.text) } }
    }

    private fun approve(call: suspend (CallProgress) -> Outcome) {
        val request = request?.takeUnless { ended.get() } ?: return
        once(
            begins = { state -> state.waits { it.copy(approving = true, problem = null) } },
            ends = { state, problem ->
                // What would go along is said before it is approved.
                if (problem?.code == "refused.rules_changed") look()
                state.waits { it.copy(approving = false, problem = problem) }
            },
        ) {
            answer(request) { telling({ state, step -> state.waits { it.copy(step = step) } }, call) }
        }
    }

    private fun refuse(call: suspend (Request) -> Outcome) {
        val request = request?.takeUnless { ended.get() } ?: return
        waits { it.copy(asksToReport = false) }
        once(
            refusing,
            begins = { state -> state.waits { it.copy(refusing = true, problem = null) } },
            ends = { state, problem -> state.waits { it.copy(refusing = false, problem = problem) } },
        ) { answer(request) { library.toTheEnd { call(it) } } }
    }

    /** An approval and a refusal of it both tell what became of the request; it is shown once. */
    private fun end(result: Destination.Result) {
        if (!ended.compareAndSet(false, true)) return
        watching?.cancel()
        show(result)
    }

    private fun requestId(): String? = request?.view()?.id ?: (destination as? Destination.Request)?.requestId

    private fun waits(to: (RequestState.Waits) -> RequestState.Waits): Unit = change { it.waits(to) }

    private fun RequestState.waits(to: (RequestState.Waits) -> RequestState.Waits): RequestState =
        if (this is RequestState.Waits) to(this) else this

    private fun RequestState.failing(problem: Problem): RequestState =
        if (this is RequestState.Waits) copy(problem = problem) else RequestState.Failed(problem)

    /** Whether [other] says the same of what goes along, and of this device. */
    private fun RequestView.promises(other: RequestView) =
        sentAlong == other.sentAlong && device == other.device && needsPhoneSignIn == other.needsPhoneSignIn

    private fun RequestState.Waits.keepingEntryOf(before: RequestState): RequestState.Waits {
        val kept = (before as? RequestState.Waits)?.entry
        return if (kept != null && kept::class == entry::class) copy(entry = kept) else this
    }

    private fun RequestView.shown(account: AccountCard) =
        RequestState.Waits(
            account = account,
            purpose = purpose,
            application = line("application"),
            place = line("location"),
            lines = shown,
            entry =
                when (val match = numberMatch) {
                    is NumberMatch.Enter -> if (brought == null) NumberEntry.Type(match.digits) else NumberEntry.Brought
                    is NumberMatch.Choose -> NumberEntry.Choose(match.numbers.map(::Secret))
                },
            secondsLeft = secondsLeft,
            secondsAtFirst = secondsLeft,
            mayApprove = !appTooOld && device !is DeviceCheck.Blocked && !needsPhoneSignIn,
            along = sentAlong?.let { Along(sentAlongCodes(it), it.recipient, it.location != LocationAsked.NO) },
            device = device?.code(),
            payment = transaction,
            samePhone = samePhone,
            needsPhoneSignIn = needsPhoneSignIn,
        )
}
