package org.authenticatorcore

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.distinctUntilChangedBy
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull
import kotlin.time.Duration.Companion.seconds

/** The live requests of an account as they were fetched last, and whether its server can be reached. */
public class LiveRequests internal constructor(
    /** What was fetched last; null before the server has answered once. */
    public val requests: List<Request>?,
    /** Seconds after which the server is asked again; null while it can be reached. Show what is there, and that it may be old. */
    public val retryAfter: ULong?,
) {
    internal val isReached get() = retryAfter == null

    internal fun ids() = requests?.map { it.view().id }
}

/**
 * The live requests, and again when the set changes: fetched while somebody collects, by polls of up to 25 seconds. While the server
 * cannot be reached nothing comes, and it is asked again after growing pauses; [liveRequests] tells this as well. Ends when the
 * authenticator is shut down.
 *
 * Collect it once for an account: two polls end each other.
 *
 * @throws AuthenticatorException of any other kind: [AuthenticatorException.Refused] or [AuthenticatorException.UserAction] if the
 * account has no requests any more, or the person has to do something first. Collect with `catch`
 */
public val Account.requests: Flow<List<Request>>
    get() =
        liveRequests
            .filter { it.isReached }
            .distinctUntilChangedBy { it.ids() }
            .mapNotNull { it.requests }

/**
 * As [requests], for a screen that shows whether it is up to date: comes also when the server cannot be reached, once for each pause
 * before it is asked again, and when it can be reached again.
 */
public val Account.liveRequests: Flow<LiveRequests>
    get() = polls(this).distinctUntilChanged { before, now -> before.isReached && now.isReached && before.ids() == now.ids() }

private fun polls(account: Account): Flow<LiveRequests> =
    flow {
        account.changes().use { changes ->
            // What there is comes at once, if it is nothing as well.
            var wait = 0uL
            var pause = FIRST_PAUSE
            var last: List<Request>? = null
            while (true) {
                val before = changes.revision()
                val given =
                    try {
                        unlessClosed { account.requests(wait) }
                    } catch (offline: AuthenticatorException.Offline) {
                        val retryAfter = (offline.retryAfter ?: 0uL).coerceIn(pause, MOST_ASKED_FOR)
                        emit(LiveRequests(last, retryAfter))
                        delay(retryAfter.toLong().seconds)
                        pause = minOf(pause * 2u, LONGEST_PAUSE)
                        continue
                    }
                when (given) {
                    is Given.Value -> {
                        wait = LONGEST_WAIT
                        pause = FIRST_PAUSE
                        last = given.value
                        // Outside of what is caught: an error of the collector is the collector's.
                        emit(LiveRequests(last, null))
                    }
                    Given.Suspended -> changes.next(before) ?: return@flow
                    Given.Closed -> return@flow
                }
            }
        }
    }

private const val LONGEST_WAIT = 25uL
private const val FIRST_PAUSE = 1uL
private const val LONGEST_PAUSE = 60uL

/** What a server asks for beyond is not waited for. */
private const val MOST_ASKED_FOR = 3600uL
