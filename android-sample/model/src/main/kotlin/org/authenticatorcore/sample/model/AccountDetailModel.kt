package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.AccountKind

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
enum class Met { Yes, No, Later }

/** @property problems why not, with their ways out */
data class Prerequisite(
    val requirement: Requirement,
    val met: Met,
    val problems: List<Problem> = emptyList(),
)

/** What can be done with an account; which of them, the library says by its states. */
enum class AccountAction { MatchNumber, Enable, GoOnEnabling, Renew, GoOnRenewing, Disable, EnrollAgain, ShowCode, Rename, Remove }

/** What is asked for once more before it is done. */
enum class Confirmation {
    Disable,
    Remove,

    /** Removing was not possible without the server: remove it from this phone alone. */
    Forget,
}

/** What was done, and is said once. */
enum class Notice {
    Disabled,

    /** The server hears of it later. */
    DisabledServerLater,
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
    val notice: Notice? = null,
    val problem: Problem? = null,
)

class AccountDetailModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.AccountDetail,
) : Model<AccountDetailState>(library, scope, moves, AccountDetailState()) {
    override val accountId: String get() = destination.accountId

    /** Does it; what destroys something is asked for first. */
    fun act(action: AccountAction): Unit = TODO()

    fun open(request: RequestCard): Unit = TODO()

    fun activity(): Unit = moves.open(Destination.Activity(accountId))

    /** What was asked for is done. */
    fun confirm(): Unit = TODO()

    /** What was asked for, is being typed, or was said, goes away. */
    fun dismiss(): Unit = TODO()

    fun name(typed: String): Unit = TODO()

    fun rename(): Unit = TODO()

    fun hideCode(): Unit = TODO()

    fun copyCode(): Unit = TODO()

    /** Asks the server now. */
    fun refresh(): Unit = TODO()

    override fun again(): Unit = refresh()
}
