package org.authenticatorcore.sample.model

import org.authenticatorcore.Account
import org.authenticatorcore.AccountView
import org.authenticatorcore.ActivityEntry
import org.authenticatorcore.Configuration
import java.time.Instant

/** What the diagnostics say of an account: states, and what happened; neither who it is of nor where they sign in from. */
internal class AccountFacts(
    val view: AccountView,
    val activity: List<ActivityEntry>,
) {
    companion object {
        suspend fun of(account: Account) = AccountFacts(account.view(), account.activity().take(LINES_EACH))

        private const val LINES_EACH = 20
    }
}

internal fun diagnostics(
    phone: PhoneFacts,
    configuration: Configuration,
    accounts: List<AccountFacts>,
    problems: List<ProblemLog.Entry>,
): String =
    buildString {
        appendLine("authenticator-core sample ${configuration.appVersion}")
        appendLine("phone: ${phone.device}, ${phone.system}, language ${phone.language}")
        appendLine("device lock: ${yesNo(phone.deviceLock)}, biometric: ${phone.strongBiometric}")
        appendLine("notifications: ${yesNo(phone.notificationsAllowed)}, camera: ${yesNo(phone.cameraAllowed)}")
        appendLine("accounts: ${accounts.size}")
        accounts.forEachIndexed { index, account -> appendAccount(index + 1, account) }
        appendLine("problems since the app was started: ${problems.size}")
        problems.forEach { appendLine("  ${Instant.ofEpochMilli(it.atMillis)} ${it.code}${it.fault?.let { id -> " ($id)" }.orEmpty()}") }
    }

private fun StringBuilder.appendAccount(
    number: Int,
    account: AccountFacts,
) {
    val view = account.view
    appendLine(
        "account $number: ${view.provider}, ${view.status}, server ${view.host.ifEmpty { "none" }}, key pinned: ${yesNo(view.pinned)}",
    )
    appendLine("  answers signed: ${view.counter}")
    val codes = view.explanations.map { it.code } + view.enableRefusals.map(::reason)
    if (codes.isNotEmpty()) appendLine("  why: ${codes.distinct().joinToString()}")
    account.activity.forEach { entry ->
        val detail = entry.detail?.let { " $it" }.orEmpty()
        val times = if (entry.count > 1u) " (${entry.count} times)" else ""
        appendLine("  ${Instant.ofEpochSecond(entry.at.toLong())} ${entry.kind}$detail$times")
    }
}

private fun yesNo(value: Boolean): String = if (value) "yes" else "no"
