package org.authenticatorcore

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull

/**
 * The live requests, and again when the set changes: fetched while somebody collects, by polls of up to 25 seconds. One that this phone
 * has answered, or whose time is over, is gone at once, without a network as well. Nothing else comes while the server cannot be reached,
 * and it is asked again after growing pauses; [liveRequests] tells this as well. While the authenticator is suspended it waits. Ends when
 * the authenticator is shut down.
 *
 * Collect it once for an account: two polls end each other.
 *
 * @throws AuthenticatorException other than [AuthenticatorException.Offline]: [AuthenticatorException.Refused] or
 * [AuthenticatorException.UserAction] if the account has no requests any more, or the person has to do something first. Collect with
 * `catch`
 */
public val Account.requests: Flow<List<Request>>
    get() = liveRequests.mapNotNull { it.requests }.distinctHandles { it.view().id }

/**
 * As [requests], for a screen that shows whether it is up to date: comes also when the server cannot be reached, once for each pause
 * before it is asked again, and when it can be reached again.
 */
public val Account.liveRequests: Flow<LiveRequests>
    get() =
        flow {
            watchRequests().use { watch ->
                var live = watch.next(0uL)
                while (live != null) {
                    emit(live)
                    live = watch.next(live.number)
                }
            }
        }
