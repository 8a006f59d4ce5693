package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.ShownLine

/** What comes next on the way to phone sign-in, or to another enrollment. */
sealed interface Step {
    /** It is being asked for. */
    data object Asking : Step

    data object SetDeviceLock : Step

    /** The browser has to be opened; it may be open already. */
    data class SignIn(
        val opened: Boolean = false,
    ) : Step

    /** Another sign-in is needed. */
    data class SignInAgain(
        val why: Problem,
    ) : Step

    /** @property lines what is signed */
    data class MatchNumber(
        val digits: UInt,
        val lines: List<ShownLine>,
        val typed: Secret = Secret.EMPTY,
    ) : Step

    /** @property devices those of the user, to remove one on the web; empty where that is not why */
    data class NotAllowed(
        val why: List<Problem>,
        val devices: List<DeviceLine> = emptyList(),
    ) : Step

    /** It came to nothing. */
    data class Ended(
        val why: List<Problem>,
    ) : Step

    data object Done : Step
}

/** A device of the user, as the server has it. */
data class DeviceLine(
    val name: String,
    val current: Boolean,
)

/**
 * The way to phone sign-in, or to another enrollment of an account.
 *
 * @property card null before the account was read
 * @property working whether a call is under way, such as an open prompt
 * @property asksToGiveUp whether the person is asked if it shall come to nothing
 */
data class StepState(
    val step: Step = Step.Asking,
    val card: AccountCard? = null,
    val working: Boolean = true,
    val asksToGiveUp: Boolean = false,
    val problem: Problem? = null,
)

/** What is common to enabling and to enrolling again. */
abstract class StepModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<StepState>(library, scope, moves, StepState()) {
    /** Opens the browser, again if it was closed. */
    fun openBrowser(): Unit = TODO()

    fun signInAgain(): Unit = TODO()

    /** What is typed or pasted, in digits of any script; the library looks at it. */
    fun number(typed: String): Unit = TODO()

    /** Approves with what was typed. The prompt opens. */
    fun enterNumber(): Unit = TODO()

    /** Asks whether it shall come to nothing. */
    fun giveUp(): Unit = TODO()

    fun reallyGiveUp(): Unit = TODO()

    fun doNotGiveUp(): Unit = TODO()

    /** Begins anew, after it came to nothing. */
    fun beginAgain(): Unit = TODO()

    /** It is done, or looked at. */
    fun finish(): Unit = TODO()
}

/** Enabling phone sign-in, or renewing its key. */
class EnablingModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Enabling,
) : StepModel(library, scope, moves) {
    override val accountId: String get() = destination.accountId
}

class EnrollAgainModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.EnrollAgain,
) : StepModel(library, scope, moves) {
    override val accountId: String get() = destination.accountId
}
