package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.takeWhile
import org.authenticatorcore.Account
import org.authenticatorcore.AccountAction
import org.authenticatorcore.AccountView
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.HostException
import org.authenticatorcore.state
import java.util.concurrent.atomic.AtomicBoolean

/** One account: what stands, and what can be done with it. */
class AccountDetailModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.AccountDetail,
) : Model<AccountDetailState>(library, scope, moves, AccountDetailState()) {
    private val codes = Codes(library, scope)

    private val watching = AtomicBoolean()

    /** Of its own: what the person does never waits for a server that was only asked what is new. */
    private val refreshing = AtomicBoolean()
    private val deviceLock = MutableStateFlow<DeviceLock?>(null)

    override val accountId: String get() = destination.accountId

    override val here: Destination get() = destination

    init {
        watch()
        lookAtTheLock()
        // What the server allows may have changed since it was asked last; what is known shows meanwhile, and offline.
        beside(ends = { state, _ -> state }) { library.account(accountId)?.use { it.refresh() } }
    }

    /** Does it; what destroys something is asked for first. */
    fun act(action: AccountAction) {
        if (action !in state.value.actions) return
        when (action) {
            AccountAction.MATCH_NUMBER -> moves.open(Destination.EnrollNumber(accountId))
            AccountAction.ENABLE, AccountAction.GO_ON_ENABLING -> begin(Destination.Enabling(accountId))
            AccountAction.RENEW, AccountAction.GO_ON_RENEWING -> begin(Destination.Enabling(accountId, renewing = true))
            AccountAction.ENROLL_AGAIN -> moves.open(Destination.EnrollAgain(accountId))
            AccountAction.SHOW_CODE -> codes.show(accountId)
            AccountAction.RENAME -> change { it.copy(renaming = it.card?.title.orEmpty(), problem = null) }
            AccountAction.DISABLE -> ask(Confirmation.Disable)
            AccountAction.REMOVE -> ask(Confirmation.Remove)
        }
    }

    fun open(request: RequestCard): Unit = moves.open(request.destination(state.value.card?.status))

    fun activity(): Unit = moves.open(Destination.Activity(accountId))

    /** What was asked for is done. */
    fun confirm() {
        when (state.value.asks) {
            Confirmation.Disable -> call { disable(it) }
            Confirmation.Remove -> call { remove(it) }
            Confirmation.Forget -> call { forget(it) }
            null -> Unit
        }
    }

    /** What was asked for, is being typed, or went wrong, goes away. */
    fun dismiss() {
        forget()
        change { it.copy(asks = null, renaming = null, problem = null) }
    }

    fun name(typed: String): Unit = change { if (it.renaming == null) it else it.copy(renaming = typed, problem = null) }

    fun rename() {
        val name = state.value.renaming ?: return
        call { account ->
            account.rename(name)
            change { it.copy(renaming = null) }
        }
    }

    fun hideCode(): Unit = codes.hide(accountId)

    fun copyCode() {
        (state.value.card?.code as? CodeState.Shown)?.let { moves.send(Move.Copy(it.digits)) }
    }

    /** Asks the server now. */
    fun refresh(): Unit =
        once(
            refreshing,
            begins = { it.copy(problem = null) },
            ends = { state, problem -> state.copy(problem = problem ?: state.problem) },
        ) { library.account(accountId)?.use { it.refresh() } }

    /** The person takes the way out of a code that could not be made. */
    fun takeOfCode(wayOut: WayOut): Unit = if (wayOut.leads == WayOut.Leads.Again) codes.show(accountId) else take(wayOut)

    override fun again() {
        val repeats = repeat()
        watch()
        if (!repeats) refresh()
    }

    override fun resumed(): Unit = lookAtTheLock()

    private fun ask(confirmation: Confirmation): Unit = change { it.copy(asks = confirmation, problem = null) }

    private fun call(call: suspend (Account) -> Unit) {
        once(
            begins = { it.copy(working = true, asks = null, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
        ) { library.toTheEnd { library.account(accountId)?.use { call(it) } } }
    }

    private fun begin(destination: Destination.Enabling) {
        library.asked += destination
        moves.open(destination)
    }

    private suspend fun disable(account: Account) {
        val told = account.disablePhoneSignIn().serverTold
        moves.send(Move.Tell(if (told) Notice.Disabled else Notice.DisabledServerLater))
    }

    private suspend fun remove(account: Account) {
        try {
            val told = account.remove().serverTold
            moves.send(Move.CloseAccount(accountId))
            moves.send(Move.Tell(if (told) Notice.Removed else Notice.RemovedHereOnly))
        } catch (offline: AuthenticatorException.Offline) {
            // The person may remove it from this phone alone.
            change { it.copy(asks = Confirmation.Forget) }
            throw offline
        }
    }

    private suspend fun forget(account: Account) {
        account.forget()
        moves.send(Move.CloseAccount(accountId))
        moves.send(Move.Tell(Notice.RemovedHereOnly))
    }

    private fun lookAtTheLock() {
        beside(ends = { state, _ -> state }) {
            deviceLock.value =
                try {
                    library.host.device.deviceLock()
                } catch (_: HostException) {
                    null
                }
        }
    }

    /** Watches it, if nobody does: until it is gone, which closes this screen, and none that goes on with the account that replaces it. */
    private fun watch(): Unit =
        once(
            watching,
            begins = { it.copy(loading = it.card == null, problem = null) },
            ends = { state, problem -> state.copy(loading = false, problem = problem ?: state.problem) },
        ) {
            library.account(accountId)?.use { watch(it) }
            moves.send(Move.Close(destination))
        }

    private suspend fun watch(account: Account) {
        val views = account.state.map<AccountView, AccountView?> { it }.onCompletion { failure -> if (failure == null) emit(null) }
        combine(views, library.inbox.content, codes.states, deviceLock) { view, inbox, codes, lock ->
            if (view != null) change { it.showing(view, inbox, codes[accountId] ?: CodeState.Hidden, lock) }
            view != null
        }.takeWhile { it }.collect()
    }

    private fun AccountDetailState.showing(
        view: AccountView,
        inbox: Inbox.Content,
        code: CodeState,
        lock: DeviceLock?,
    ): AccountDetailState {
        val waiting = inbox.waiting.filter { it.accountId == accountId }
        return copy(
            loading = false,
            card = view.card().copy(waiting = waiting.size, code = code),
            displayName = view.displayName,
            organisation = view.organisation,
            kind = view.kind,
            pinned = view.pinned,
            explanations =
                view.explanations
                    .ifEmpty {
                        listOfNotNull(
                            inbox.problems[accountId]?.takeIf { it.code != "offline" },
                        )
                    }.map(::offered),
            prerequisites = view.prerequisites(lock),
            actions = view.possible.toSet(),
            waiting = waiting.map { it.card(view.title) },
        )
    }
}
