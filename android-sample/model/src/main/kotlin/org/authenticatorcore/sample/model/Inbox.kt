package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.flow.retryWhen
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import org.authenticatorcore.Account
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Provider
import org.authenticatorcore.Request
import org.authenticatorcore.RequestView
import org.authenticatorcore.RequestsOfAccount
import org.authenticatorcore.accounts
import org.authenticatorcore.requests
import org.authenticatorcore.state

/** A request that waits for the person. */
class Waiting(
    val accountId: String,
    val request: Request,
) {
    val view: RequestView = request.view()
}

/**
 * The requests of all accounts. Two polls of one account end each other, so the whole app shares these; servers are asked while
 * somebody collects and the app is in front.
 */
class Inbox(
    private val library: Library,
    scope: CoroutineScope,
) {
    /**
     * @property loaded whether each account was asked once
     * @property problems why an account has none, by its id
     * @property problem why nothing is known of any
     */
    data class Content(
        val loaded: Boolean = false,
        val waiting: List<Waiting> = emptyList(),
        val problems: Map<String, Problem> = emptyMap(),
        val problem: Problem? = null,
    )

    private data class OfAccount(
        val accountId: String,
        val requests: List<Request>? = null,
        val problem: Problem? = null,
    )

    @Volatile
    private var kept = emptyList<Waiting>()

    private val unreachable = MutableStateFlow<Map<String, Problem>>(emptyMap())

    @OptIn(ExperimentalCoroutinesApi::class)
    val content: StateFlow<Content> =
        combine(library.inFront, library.ready) { inFront, ready -> inFront && ready }
            .flatMapLatest { asks -> if (asks) watched() else emptyFlow() }
            .catch { cause -> emit(Content(loaded = true, problem = (cause as? AuthenticatorException ?: throw cause).problem())) }
            .stateIn(scope, SharingStarted.WhileSubscribed(STAYS_MILLIS), Content())

    /**
     * Asks all servers now, once.
     *
     * @return what the library says of when to ask again; null if nothing failed
     */
    suspend fun refresh(): ULong? {
        val all = library.authenticator().requests(PATIENCE_SECONDS)
        unreachable.value =
            all.accounts
                .filterIsInstance<RequestsOfAccount.Failed>()
                .mapNotNull { failed -> (failed.error as? AuthenticatorException.Offline)?.problem()?.let { failed.account.id() to it } }
                .toMap()
        return all.retryAfter
    }

    /** Keeps what was fetched in the background, in the place of what was kept before: it can be refused without a network. */
    internal fun keep(requests: List<Waiting>) {
        kept = requests
    }

    /** The request, while it waits; asks the server where nobody has fetched it yet. */
    suspend fun find(
        account: Account,
        requestId: String,
    ): Request? = find(account) { it.id == requestId }

    /** As above, for the one that is [meant]. */
    suspend fun find(
        account: Account,
        meant: (RequestView) -> Boolean,
    ): Request? {
        val known = (content.value.waiting + kept).find { it.accountId == account.id() && meant(it.view) }
        return known?.request ?: account.requests(0uL).find { meant(it.view()) }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun watched(): Flow<Content> =
        flow { emitAll(library.authenticator().accounts) }
            .flatMapLatest { accounts -> together(accounts.filter { it.view().provider == Provider.PHONE_SIGN_IN }.map(::watched)) }
            .combine(unreachable) { content, offline -> content.copy(problems = offline + content.problems) }

    private fun together(accounts: List<Flow<OfAccount>>): Flow<Content> =
        if (accounts.isEmpty()) {
            flowOf(Content(loaded = true))
        } else {
            combine(accounts) { all ->
                Content(
                    loaded = all.all { it.requests != null || it.problem != null },
                    waiting = all.flatMap { one -> one.requests.orEmpty().map { Waiting(one.accountId, it) } },
                    problems = all.mapNotNull { one -> one.problem?.let { one.accountId to it } }.toMap(),
                )
            }
        }

    private fun watched(account: Account): Flow<OfAccount> {
        val id = account.id()
        return account.requests
            .map { requests ->
                unreachable.update { it - id }
                OfAccount(id, requests)
            }.onStart { emit(OfAccount(id)) }
            .retryWhen { cause, _ ->
                if (cause !is AuthenticatorException) return@retryWhen false
                emit(OfAccount(id, problem = cause.problem()))
                // Asking again is of use when the account is another than it was.
                account.state.drop(1).first()
                true
            }
    }

    private companion object {
        const val STAYS_MILLIS = 5_000L
        const val PATIENCE_SECONDS = 20uL
    }
}
