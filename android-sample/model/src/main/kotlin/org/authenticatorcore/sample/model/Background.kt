package org.authenticatorcore.sample.model

import org.authenticatorcore.Account
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Request
import org.authenticatorcore.RequestsOfAccount

/**
 * A request that is to be told by a notification. What [card] has is shown on the lock screen only if the person allowed that; the
 * number is not in it.
 *
 * @property secondsLeft after which it is taken back
 */
data class Notification(
    val card: RequestCard,
    val status: Status,
    val secondsLeft: ULong,
) {
    /** Where it leads, as text for [LinksModel.openNotification]. */
    val destination: String get() = card.destination(status).text
}

/**
 * What a background job found.
 *
 * @property notifications all that are to be shown; a request of an account that the phone is quiet about only waits in the app
 * @property asked ids of the accounts whose server has answered: what is not among the [notifications] of these is taken back
 * @property askAgainAfter seconds; null if nothing failed
 */
data class Found(
    val notifications: List<Notification>,
    val asked: Set<String>,
    val askAgainAfter: ULong?,
)

/** Under which its notification may be. */
val Waiting.tags: List<String>
    get() = listOf(Status.InUse, Status.Renewing).map { card(account = "").destination(it).text }.distinct()

/** What the app does while nobody looks at it. */
class Background(
    private val library: Library,
) {
    /** Asks all servers once. */
    suspend fun poll(): Found {
        val all = library.authenticator().requests(PATIENCE_SECONDS)
        val fetched = all.accounts.filterIsInstance<RequestsOfAccount.Fetched>()
        library.inbox.keep(fetched)
        val notifications = fetched.flatMap { (account, requests) -> told(account, requests) }
        return Found(notifications, fetched.map { it.account.id() }.toSet(), all.retryAfter)
    }

    /** What a push message led to, for one account. */
    internal suspend fun found(
        account: Account,
        requests: List<Request>,
    ): Found {
        library.inbox.keep(listOf(RequestsOfAccount.Fetched(account, requests)))
        return Found(told(account, requests), setOf(account.id()), askAgainAfter = null)
    }

    private suspend fun told(
        account: Account,
        requests: List<Request>,
    ): List<Notification> {
        val view = account.view()
        return requests
            .filterNot {
                it.view().quiet
            }.map { Notification(Waiting(view.id, it).card(view.title), view.card().status, it.secondsLeft()) }
    }

    /**
     * Says no to a request, from a notification and without a screen.
     *
     * @return the code of the outcome; null if it does not wait any more
     * @throws AuthenticatorException if it could not even be kept to be sent later
     */
    suspend fun deny(
        accountId: String,
        requestId: String,
    ): String? {
        val account = library.account(accountId) ?: return null
        val request = library.inbox.find(account, requestId) ?: return account.answerTo(requestId)?.code()
        return request.deny().code().also { library.inbox.drop(accountId, requestId) }
    }

    private companion object {
        const val PATIENCE_SECONDS = 20uL
    }
}
