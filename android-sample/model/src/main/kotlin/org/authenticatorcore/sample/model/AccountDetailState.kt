package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountAction
import org.authenticatorcore.AccountKind
import org.authenticatorcore.EnablingPrerequisite
import org.authenticatorcore.PrerequisiteKind
import org.authenticatorcore.PrerequisiteState

/**
 * What enabling phone sign-in needs, and whether it is there.
 *
 * @property problems why not, with their ways out
 * @property heldBy the account of this phone that stands in the way
 */
data class Prerequisite(
    val kind: PrerequisiteKind,
    val state: PrerequisiteState,
    val problems: List<Problem> = emptyList(),
    val heldBy: AccountCard? = null,
)

/** What is asked for once more before it is done. */
enum class Confirmation {
    Disable,
    Remove,

    /** Removing was not possible without the server: remove it from this phone alone. */
    Forget,
}

/**
 * One account.
 *
 * @property explanations why it, or phone sign-in, is not as it could be
 * @property quiet whether its requests are listed without a notification, as several were refused in a row
 * @property renaming the name that is being typed; null if none is
 */
data class AccountDetailState(
    val loading: Boolean = true,
    val card: AccountCard? = null,
    val displayName: String = "",
    val organisation: String = "",
    val kind: AccountKind? = null,
    val pinned: Boolean = true,
    val explanations: List<Problem> = emptyList(),
    val prerequisites: List<Prerequisite> = emptyList(),
    val actions: Set<AccountAction> = emptySet(),
    val waiting: List<RequestCard> = emptyList(),
    val quiet: Boolean = false,
    val asks: Confirmation? = null,
    val renaming: String? = null,
    val working: Boolean = false,
    val problem: Problem? = null,
)

/**
 * Those that a person can do nothing about show where they are missing only, and a biometric where one is asked for and was not found: it
 * is met as well where none is asked for.
 */
internal val EnablingPrerequisite.shows: Boolean
    get() =
        when (kind) {
            PrerequisiteKind.ALLOWED_BY_ORGANISATION, PrerequisiteKind.DEVICE_LOCK, PrerequisiteKind.REGISTRATION -> true
            PrerequisiteKind.BIOMETRIC -> state != PrerequisiteState.MET
            PrerequisiteKind.ACCOUNT_IN_USE,
            PrerequisiteKind.APP_VERSION,
            PrerequisiteKind.ONLY_TENANT,
            PrerequisiteKind.SOUND_DEVICE,
            PrerequisiteKind.FREE_DEVICE_PLACE,
            -> state == PrerequisiteState.NOT_MET
        }
