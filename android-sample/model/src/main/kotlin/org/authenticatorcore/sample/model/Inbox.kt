package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
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
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.flow.retryWhen
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.transform
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.withTimeoutOrNull
import org.authenticatorcore.Account
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.LiveRequests
import org.authenticatorcore.Provider
import org.authenticatorcore.Request
import org.authenticatorcore.RequestView
import org.authenticatorcore.RequestsOfAccount
import org.authenticatorcore.accounts
import org.authenticatorcore.liveRequests
import org.authenticatorcore.state
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** A request that waits for the person. */
class Waiting(
    val accountId: String,
    val request: Request,
) {
    val view: RequestView = request.view()
}

/**
 * The requests of all accounts. Two polls of one account end each other, so the whole app shares these; servers are asked while
 * somebody collects and the app is in front. What was fetched stays known in between: it can be refused without a network.
 */
class Inbox(
    private val library: Library,
    scope: CoroutineScope,
) {
    /**
     * @property loaded whether each account was asked once
     * @property problems why an account could not be asked last, by its id
     * @property problem why nothing is known of any
     */
    data class Content(
        val loaded: Boolean = false,
        val waiting: List<Waiting> = emptyList(),
        val problems: Map<String, Problem> = emptyMap(),
        val problem: Problem? = null,
    )

    /** What was heard of an account last. */
    private class Heard(
        val requests: List<Request>?,
        val problem: Problem? = null,
    )

    private val heard = MutableStateFlow<Map<String, Heard>>(emptyMap())

    private val kicks = MutableSharedFlow<Unit>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** A refresh failed: the polls that go on say nothing before something changes, so they begin anew. */
    private val restarts = MutableSharedFlow<Unit>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    @OptIn(ExperimentalCoroutinesApi::class)
    val content: StateFlow<Content> =
        combine(library.inFront, library.ready) { inFront, ready -> inFront && ready }
            .flatMapLatest { asks -> if (asks) watched() else emptyFlow() }
            .retryWhen { cause, _ ->
                if (cause !is AuthenticatorException) return@retryWhen false
                emit(Content(loaded = true, problem = cause.problem()))
                another(emptyFlow())
            }.stateIn(scope, SharingStarted.WhileSubscribed(STAYS_MILLIS), Content())

    /**
     * Asks all servers now, once; what had failed is asked for again from then on.
     *
     * @return what the library says of when to ask again; null if nothing failed
     */
    suspend fun refresh(): ULong? {
        val before = heard.value
        try {
            val all = library.authenticator().requests(PATIENCE_SECONDS)
            hear(all.accounts, before)
            if (all.accounts.any { it is RequestsOfAccount.Failed }) restarts.tryEmit(Unit)
            return all.retryAfter
        } finally {
            kicks.tryEmit(Unit)
        }
    }

    /** Keeps what was fetched in the background. */
    internal fun keep(fetched: List<RequestsOfAccount.Fetched>): Unit = hear(fetched, heard.value)

    /** It was answered without a screen: it is not offered again. */
    internal fun drop(
        accountId: String,
        requestId: String,
    ): Unit =
        heard.update { now ->
            val before = now[accountId] ?: return@update now
            now + (accountId to Heard(before.requests?.filter { it.view().id != requestId }, before.problem))
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
    ): Request? = known(account, meant) ?: account.requests(0uL).find { meant(it.view()) }

    /** The one that waits for the number which the browser of this phone may have; the newest. */
    internal suspend fun ofThisPhone(): Waiting? =
        heard.value
            .flatMap { (id, heard) -> heard.requests.orEmpty().map { Waiting(id, it) } }
            .filter { it.view.samePhone }
            .maxByOrNull { it.request.secondsLeft() }
            ?.takeIf { it.request.secondsLeft() > 0uL }

    /** The one that is [meant], where it was fetched and waits. */
    suspend fun known(
        account: Account,
        meant: (RequestView) -> Boolean,
    ): Request? = heard.value[account.id()]?.requests?.find { meant(it.view()) }

    /** What a poll has heard since [before] is newer. */
    private fun hear(
        told: List<RequestsOfAccount>,
        before: Map<String, Heard>,
    ) {
        heard.update { now ->
            now +
                told
                    .map { one ->
                        when (one) {
                            is RequestsOfAccount.Fetched -> one.account.id() to Heard(one.requests)
                            is RequestsOfAccount.Failed -> one.account.id().let { it to failed(now[it], one.error) }
                        }
                    }.filter { (id) -> now[id] === before[id] }
        }
    }

    private fun LiveRequests.after(before: Heard?) =
        Heard(requests ?: before?.requests, retryAfter?.let { Problem("offline", retryAfter = it) })

    private fun failed(
        before: Heard?,
        error: AuthenticatorException,
    ) = Heard(before?.requests, error.problem())

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun watched(): Flow<Content> =
        flow { emitAll(library.authenticator().accounts) }
            .map { all -> all.filter { it.view().provider == Provider.PHONE_SIGN_IN } }
            .flatMapLatest { accounts ->
                val ids = accounts.map { it.id() }
                merge(heard.flatMapLatest { contents(ids, it) }, accounts.map(::polled).merge())
            }

    /** What is there, and again when the time of a request is over: without a network nobody else says so. */
    private fun contents(
        accounts: List<String>,
        heard: Map<String, Heard>,
    ): Flow<Content> =
        flow {
            do {
                val content = content(accounts, heard)
                emit(content)
                val next = content.waiting.minOfOrNull { it.request.secondsLeft() }
                next?.let { delay((it.toLong() + 1).seconds) }
            } while (next != null)
        }

    private suspend fun content(
        accounts: List<String>,
        heard: Map<String, Heard>,
    ) = Content(
        loaded = accounts.all { it in heard },
        // What ran out while nobody could be asked does not wait any more.
        waiting =
            accounts.flatMap { id ->
                heard[id]
                    ?.requests
                    .orEmpty()
                    .filter { it.secondsLeft() > 0uL }
                    .map { Waiting(id, it) }
            },
        problems = accounts.mapNotNull { id -> heard[id]?.problem?.let { id to it } }.toMap(),
    )

    /** Hears of the account for as long as somebody collects; gives nothing itself. */
    @OptIn(ExperimentalCoroutinesApi::class)
    private fun polled(account: Account): Flow<Nothing> {
        val id = account.id()
        return restarts
            .onStart { emit(Unit) }
            .flatMapLatest { account.liveRequests }
            .transform<LiveRequests, Nothing> { live -> heard.update { it + (id to live.after(it[id])) } }
            .retryWhen { cause, _ ->
                if (cause !is AuthenticatorException) return@retryWhen false
                heard.update { it + (id to failed(it[id], cause)) }
                // Asking again is of use when the account is another than it was.
                another(account.state.drop(1).map { })
            }
    }

    /** Waits until asking once more may help: at [signs], when the person or the network asks for it, or after a while. True. */
    private suspend fun another(signs: Flow<Unit>): Boolean {
        val unlessItFails = signs.catch { cause -> if (cause !is AuthenticatorException) throw cause }
        withTimeoutOrNull(TRIES_EACH) { merge(unlessItFails, kicks).first() }
        return true
    }

    private companion object {
        const val STAYS_MILLIS = 5_000L
        const val PATIENCE_SECONDS = 20uL
        val TRIES_EACH = 1.minutes
    }
}
