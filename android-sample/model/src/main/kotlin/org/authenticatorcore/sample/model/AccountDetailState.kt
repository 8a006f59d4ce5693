package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountAction
import org.authenticatorcore.AccountKind
import org.authenticatorcore.AccountView
import org.authenticatorcore.DeviceLock

/** What enabling phone sign-in needs. */
enum class Requirement {
    /** A screen lock. */
    DeviceLock,

    /** That the organisation allows it. */
    Allowed,

    /** A sign-in in the browser, which registers this phone. */
    Registration,
}

/** Where a [Requirement] stands. */
enum class Met {
    Yes,
    No,
    Later,

    /** The phone has not said yet. */
    Unknown,
}

/** @property problems why not, with their ways out */
data class Prerequisite(
    val requirement: Requirement,
    val met: Met,
    val problems: List<Problem> = emptyList(),
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
    val asks: Confirmation? = null,
    val renaming: String? = null,
    val working: Boolean = false,
    val problem: Problem? = null,
)

/** What enabling needs, where it is still to be enabled. */
internal fun AccountView.prerequisites(lock: DeviceLock?): List<Prerequisite> {
    if (AccountAction.ENABLE !in possible && AccountAction.GO_ON_ENABLING !in possible) return emptyList()
    val refusals = enableRefusals.map { Problem(reason(it)) }
    val lockProblems = if (lock == DeviceLock.NOT_SET) listOf(Problem("user_action.set_device_lock")) else emptyList()
    return listOf(
        Prerequisite(Requirement.DeviceLock, lock.met, lockProblems),
        Prerequisite(Requirement.Allowed, if (refusals.isEmpty()) Met.Yes else Met.No, refusals),
        Prerequisite(Requirement.Registration, Met.Later),
    )
}

private val DeviceLock?.met: Met
    get() =
        when (this) {
            DeviceLock.SET -> Met.Yes
            DeviceLock.NOT_SET -> Met.No
            null -> Met.Unknown
        }
