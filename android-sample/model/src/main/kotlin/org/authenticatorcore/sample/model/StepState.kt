package org.authenticatorcore.sample.model

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
 * @property doing what that call is doing, as a code; null before it is known
 */
data class StepState(
    val step: Step = Step.Asking,
    val card: AccountCard? = null,
    val working: Boolean = true,
    val asksToGiveUp: Boolean = false,
    val problem: Problem? = null,
    val doing: String? = null,
)
