package org.authenticatorcore

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
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
    get() = afterEachChange(::changes) { accounts() }.distinctHandles { it.id() }

/**
 * What an app shows of all accounts, and again after each change. An account that was removed meanwhile is left out. Ends when the
 * authenticator is shut down.
 *
 * @throws AuthenticatorException.Storage if one cannot be read
 */
public val Authenticator.views: Flow<List<AccountView>>
    get() =
        afterEachChange(::changes) { accounts().mapNotNull { account -> account.use { it.viewUnlessRemoved() } } }
            .distinctUntilChanged()

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
 * What was called of the host, the server and the database: what is kept of it at first, then each call when it has ended. For the log of
 * an app. Ends when the authenticator is shut down; a collector that is too slow sees a gap in [Span.sequence].
 */
public val Authenticator.spans: Flow<Span>
    get() =
        flow {
            trace().use { trace ->
                var seen = 0uL
                do {
                    val spans = trace.next(seen)
                    for (span in spans) {
                        emit(span)
                        seen = span.sequence
                    }
                } while (spans.isNotEmpty())
            }
        }

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

/** Each list of handles whose keys are others than those before. A list that is left out is closed: nobody else has it. */
internal fun <T : AutoCloseable, K> Flow<List<T>>.distinctHandles(key: (T) -> K): Flow<List<T>> =
    flow {
        var last: List<K>? = null
        collect { handles ->
            val keys = handles.map(key)
            if (keys == last) {
                handles.forEach { it.close() }
            } else {
                last = keys
                emit(handles)
            }
        }
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
