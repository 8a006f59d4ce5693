package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountView
import org.authenticatorcore.Provider
import org.authenticatorcore.Purpose
import org.authenticatorcore.RequestView

/**
 * An account, as a list shows it.
 *
 * @property title what the person calls it, or the organisation or service; empty if nothing names it
 * @property user whose account it is there
 */
data class AccountCard(
    val id: String,
    val title: String,
    val user: String,
    val host: String,
    val provider: Provider,
    val status: Status,
    val waiting: Int = 0,
    val code: CodeState = CodeState.Hidden,
)

internal fun AccountView.card(): AccountCard = AccountCard(id, title, userName, host, provider, status)

internal val AccountView.title: String get() = label ?: organisation

/** A one-time code of an account. */
sealed interface CodeState {
    /** Not asked for. Where a counter makes the codes, showing one uses it up. */
    data object Hidden : CodeState

    /**
     * @property secondsLeft until the next one; null where a counter makes them
     * @property secondsAtFirst those that were left when it was made: the whole ring
     * @property timeIsCertain whether the time is the server's; if not, the phone's clock must be right
     */
    data class Shown(
        val digits: Secret,
        val secondsLeft: ULong?,
        val secondsAtFirst: ULong?,
        val timeIsCertain: Boolean,
    ) : CodeState

    data class Failed(
        val problem: Problem,
    ) : CodeState
}

/**
 * A request that waits, as a banner shows it.
 *
 * @property application what asks; empty where the server names none
 * @property quiet whether it only waits here, and nothing calls for attention
 */
data class RequestCard(
    val accountId: String,
    val requestId: String,
    val purpose: Purpose,
    val application: String,
    val place: String,
    val account: String,
    val quiet: Boolean = false,
)

internal fun Waiting.card(account: String): RequestCard =
    RequestCard(accountId, view.id, view.purpose, view.line("application"), view.line("location"), account, view.quiet)

internal fun RequestView.line(name: String): String = shown.find { it.name == name }?.text.orEmpty()

/** Where a request of an account is answered: an enrollment has a screen of its own. */
internal fun RequestCard.destination(status: Status?): Destination =
    when (purpose) {
        Purpose.ENROLLMENT -> Destination.EnrollNumber(accountId)
        Purpose.ENABLE -> Destination.Enabling(accountId, renewing = status == Status.Renewing)
        Purpose.SIGN_IN, Purpose.PASSWORD_RESET, Purpose.MFA, Purpose.TRANSACTION -> Destination.Request(accountId, requestId)
    }
