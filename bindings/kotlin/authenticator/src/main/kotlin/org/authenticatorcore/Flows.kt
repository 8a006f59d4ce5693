package org.authenticatorcore

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.distinctUntilChangedBy
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.takeWhile
import kotlin.time.Duration.Companion.seconds

/**
 * All accounts, and again when one came, went or was moved. Ends when the authenticator is shut down.
 *
 * @throws AuthenticatorException.Storage if the list cannot be read
 */
public val Authenticator.accounts: Flow<List<Account>>
    get() = afterEachChange(::changes) { accounts() }.distinctUntilChangedBy { accounts -> accounts.map { it.id() } }

/**
 * What an app shows of all accounts, and again after each change. An account that was removed meanwhile is left out. Ends when the
 * authenticator is shut down.
 *
 * @throws AuthenticatorException.Storage if one cannot be read
 */
public val Authenticator.views: Flow<List<AccountView>>
    get() = afterEachChange(::changes) { accounts().mapNotNull { it.viewUnlessRemoved() } }.distinctUntilChanged()

/**
 * What an app shows of the account, and again after each change. Ends when the account is removed, or the authenticator shut down.
 *
 * @throws AuthenticatorException.Storage if it cannot be read
 */
public val Account.state: Flow<AccountView>
    get() =
        afterEachChange(::changes) { viewUnlessRemoved() }
            .takeWhile { it != null }
            .filterNotNull()
            .distinctUntilChanged()

/**
 * The live requests, and again when the set changes: fetched while somebody collects, by polls of up to 25 seconds. While the server
 * cannot be reached nothing comes, and it is asked again after growing pauses. Ends when the authenticator is shut down.
 *
 * Collect it once for an account: two polls end each other.
 *
 * @throws AuthenticatorException of any other kind: [AuthenticatorException.Refused] or [AuthenticatorException.UserAction] if the
 * account has no requests any more, or the person has to do something first. Collect with `catch`
 */
public val Account.requests: Flow<List<Request>>
    get() = polls(this).distinctUntilChangedBy { requests -> requests.map { it.view().id } }

/** The seconds that are left, each second, down to 0; counted on the boot clock. */
public val Request.countdown: Flow<ULong>
    get() =
        flow {
            do {
                val left = secondsLeft()
                emit(left)
                if (left > 0uL) delay(1.seconds)
            } while (left > 0uL)
        }

/** [read], and again after each change. Nothing is missed: what changes while it reads is read again. */
private fun <T> afterEachChange(
    changesOf: () -> Changes,
    read: suspend () -> T,
): Flow<T> =
    flow {
        changesOf().use { changes ->
            var revision: ULong? = changes.revision()
            while (revision != null) {
                when (val given = unlessClosed(read)) {
                    is Given.Value -> emit(given.value)
                    Given.Suspended -> Unit
                    Given.Closed -> return@flow
                }
                revision = changes.next(revision)
            }
        }
    }

private fun polls(account: Account): Flow<List<Request>> =
    flow {
        // What there is comes at once, if it is nothing as well.
        var wait = 0uL
        var pause = FIRST_PAUSE
        while (true) {
            val before = account.changes().use { it.revision() }
            val given =
                try {
                    unlessClosed { account.requests(wait) }
                } catch (offline: AuthenticatorException.Offline) {
                    delay(maxOf(offline.retryAfter?.toLong() ?: 0, pause).seconds)
                    pause = minOf(pause * 2, LONGEST_PAUSE)
                    continue
                }
            when (given) {
                is Given.Value -> {
                    wait = LONGEST_WAIT
                    pause = FIRST_PAUSE
                    // Outside of what is caught: an error of the collector is the collector's.
                    emit(given.value)
                }
                Given.Suspended -> account.changes().use { it.next(before) } ?: return@flow
                Given.Closed -> return@flow
            }
        }
    }

private const val LONGEST_WAIT = 25uL
private const val FIRST_PAUSE = 1L
private const val LONGEST_PAUSE = 60L

private sealed interface Given<out T> {
    class Value<T>(
        val value: T,
    ) : Given<T>

    data object Suspended : Given<Nothing>

    data object Closed : Given<Nothing>
}

private suspend fun <T> unlessClosed(read: suspend () -> T): Given<T> =
    try {
        Given.Value(read())
    } catch (storage: AuthenticatorException.Storage) {
        when (storage.problem) {
            StorageProblem.CLOSED -> Given.Closed
            StorageProblem.SUSPENDED -> Given.Suspended
            else -> throw storage
        }
    }

private suspend fun Account.viewUnlessRemoved(): AccountView? =
    try {
        view()
    } catch (refused: AuthenticatorException.Refused) {
        if (refused.reason == "account_removed") null else throw refused
    }
