package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.flow.update
import org.authenticatorcore.Account
import org.authenticatorcore.AccountAction
import org.authenticatorcore.AccountView
import org.authenticatorcore.Attention
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.DeviceCheck
import org.authenticatorcore.EnablingPrerequisite
import org.authenticatorcore.PhoneSignIn
import org.authenticatorcore.Provider
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

    /** Rises when what the account says of itself is to be asked for once more. */
    private val looks = MutableStateFlow(0)

    override val accountId: String get() = destination.accountId

    override val here: Destination get() = destination

    init {
        watch()
        // What the server allows may have changed since it was asked last; what is known shows meanwhile, and offline.
        beside(ends = { state, _ -> state }) { ask() }
    }

    /** Does it; what destroys something is asked for first. */
    fun act(action: AccountAction) {
        if (action !in state.value.actions) return
        when (action) {
            AccountAction.MATCH_NUMBER -> moves.open(Destination.EnrollNumber(accountId))
            AccountAction.ENABLE, AccountAction.GO_ON_ENABLING -> begin(Destination.Enabling(accountId))
            AccountAction.RENEW, AccountAction.GO_ON_RENEWING -> begin(Destination.Enabling(accountId, renewing = true))
            AccountAction.MOVE -> moves.open(Destination.MoveAccount(accountId))
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
        ) { ask() }

    /** The person wants to be notified of its requests again. */
    fun endQuiet(): Unit =
        call { account ->
            account.endQuiet()
            looks.update { it + 1 }
        }

    /** To the account that stands in the way of enabling. */
    fun open(holder: AccountCard): Unit = moves.open(Destination.AccountDetail(holder.id))

    /** The person takes the way out of a code that could not be made. */
    fun takeOfCode(wayOut: WayOut): Unit = if (wayOut.leads == WayOut.Leads.Again) codes.show(accountId) else take(wayOut)

    override fun again() {
        val repeats = repeat()
        watch()
        if (!repeats) refresh()
    }

    /** The screen lock, say, may have been set meanwhile. */
    override fun resumed(): Unit = looks.update { it + 1 }

    /** Asks the server how the account stands, and where it matters what it wants of those who enable. */
    private suspend fun ask() {
        library.account(accountId)?.use { account ->
            if (account.view().enables) account.checkEnabling() else account.refresh()
            looks.update { it + 1 }
        }
    }

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
        // What another account of the phone has done may matter to this one.
        val seen =
            combine(views, library.inbox.content, looks, library.changes()) { view, inbox, _, _ -> view?.let { seen(account, it, inbox) } }
        combine(seen, codes.states) { now, codes ->
            if (now != null) change { it.showing(now, codes[accountId] ?: CodeState.Hidden) }
            now != null
        }.takeWhile { it }.collect()
    }

    private class Seen(
        val view: AccountView,
        val inbox: Inbox.Content,
        val prerequisites: List<Prerequisite>,
        val quiet: Boolean,
    )

    private suspend fun seen(
        account: Account,
        view: AccountView,
        inbox: Inbox.Content,
    ): Seen {
        val needs = if (view.enables) unlessGone(emptyList()) { account.prerequisites() } else emptyList()
        val attention = if (view.provider == Provider.PHONE_SIGN_IN) unlessGone(Attention.Normal) { account.attention() } else null
        return Seen(view, inbox, needs.filter { it.shows }.map { shown(it) }, attention is Attention.Quiet)
    }

    private val AccountView.enables
        get() = AccountAction.ENABLE in possible || AccountAction.GO_ON_ENABLING in possible || (device is DeviceCheck.Blocked && isOff)

    private val AccountView.isOff get() = phoneSignIn is PhoneSignIn.Disabled || phoneSignIn is PhoneSignIn.Enabling

    /** An account that is gone by now says so by itself. */
    private suspend fun <T> unlessGone(
        otherwise: T,
        ask: suspend () -> T,
    ): T =
        try {
            ask()
        } catch (_: AuthenticatorException.Refused) {
            otherwise
        }

    private suspend fun shown(needed: EnablingPrerequisite) =
        Prerequisite(
            needed.kind,
            needed.state,
            needed.reasons.map { offered(Problem(it)) },
            needed.heldBy?.let { id -> library.account(id)?.use { it.view().card() } },
        )

    private fun AccountDetailState.showing(
        seen: Seen,
        code: CodeState,
    ): AccountDetailState {
        val (view, inbox) = seen.view to seen.inbox
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
            prerequisites = seen.prerequisites,
            actions = view.possible.toSet(),
            waiting = waiting.map { it.card(view.title) },
            quiet = seen.quiet,
        )
    }
}
