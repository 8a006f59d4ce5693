package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountView
import org.authenticatorcore.Lifecycle
import org.authenticatorcore.PhoneSignIn
import org.authenticatorcore.WhyDisabled
import org.authenticatorcore.WhyEnrollAgain

/** Where an account stands, in one word; what the library says, for a chip beside its name. */
enum class Status {
    /** Its enrollment waits for the number. */
    Pending,

    /** In use, without phone sign-in. */
    InUse,

    /** Phone sign-in is being enabled. */
    Enabling,

    /** Phone sign-in is enabled. */
    Enabled,

    /** Enabled, and its key is being renewed. */
    Renewing,

    /** Policy bars phone sign-in now. */
    Suspended,

    /** Phone sign-in is disabled; the server has yet to be told. */
    TellingServer,

    /** It has codes and nothing else. */
    CodesOnly,

    /** The server blocks it. */
    Blocked,

    /** It must be enrolled again. */
    MustEnrollAgain,

    /** It ended. */
    Removed,
}

val AccountView.status: Status
    get() =
        when (lifecycle) {
            Lifecycle.Pending -> Status.Pending
            Lifecycle.Active -> phoneSignIn.status
            Lifecycle.Blocked -> Status.Blocked
            is Lifecycle.MustEnrollAgain -> Status.MustEnrollAgain
            is Lifecycle.Removed, Lifecycle.Removing -> Status.Removed
        }

private val PhoneSignIn.status: Status
    get() =
        when (this) {
            PhoneSignIn.NotOffered -> Status.CodesOnly
            is PhoneSignIn.Disabled -> Status.InUse
            PhoneSignIn.Enabling -> Status.Enabling
            PhoneSignIn.Enabled -> Status.Enabled
            PhoneSignIn.Renewing -> Status.Renewing
            is PhoneSignIn.Suspended -> Status.Suspended
            PhoneSignIn.TellingServer -> Status.TellingServer
        }

/** Why the account or its phone sign-in is not as it could be, as codes with words and ways out. */
val AccountView.explanations: List<Problem>
    get() = (lifecycle.codes + listOfNotNull(device?.code()) + phoneSignIn.codes).distinct().map(::Problem)

private val Lifecycle.codes: List<String>
    get() =
        when (this) {
            Lifecycle.Pending -> listOf("reason.account_not_active")
            Lifecycle.Active, Lifecycle.Removing -> emptyList()
            Lifecycle.Blocked -> listOf("outcome.account_disabled")
            is Lifecycle.MustEnrollAgain ->
                listOf(if (why == WhyEnrollAgain.FROM_BACKUP) reason("from_backup") else "user_action.enroll_again")
            is Lifecycle.Removed -> listOf(reason(reason?.takeIf { it in TOLD } ?: "account_removed"))
        }

private val PhoneSignIn.codes: List<String>
    get() =
        when (this) {
            is PhoneSignIn.Disabled -> why?.codes.orEmpty()
            is PhoneSignIn.Suspended -> reasons.map(::reason)
            else -> emptyList()
        }

/** The code of why phone sign-in is off, and those of the reasons behind it. */
val WhyDisabled.codes: List<String>
    get() =
        listOf(code()) +
            when (this) {
                is WhyDisabled.NotAllowed -> reasons.map(::reason)
                is WhyDisabled.NumberNotMatched -> listOf("outcome.$verdict")
                is WhyDisabled.Revoked -> listOfNotNull(reason?.let(::reason))
                WhyDisabled.ByPerson, WhyDisabled.AccountRemoved, WhyDisabled.KeyLost -> emptyList()
            }

/** What says more than that it was removed: its keys were destroyed as the organisation wants it, or it is on another phone. */
private val TOLD = setOf("account_wiped", "transferred")

internal fun reason(code: String): String = "reason.$code"
