package org.authenticatorcore.sample.model

import org.authenticatorcore.Purpose
import org.authenticatorcore.ShownLine
import org.authenticatorcore.TransactionView

/** How the number is given. */
sealed interface NumberEntry {
    /** @property digits how many the page shows */
    data class Type(
        val digits: UInt,
        val typed: Secret = Secret.EMPTY,
    ) : NumberEntry

    /** One of three is tapped. */
    data class Choose(
        val numbers: List<Secret>,
    ) : NumberEntry

    /** The browser of this phone has brought it. */
    data object Brought : NumberEntry
}

/** A request, and its answers. The same state is that of the number of an enrollment. */
sealed interface RequestState {
    data object Loading : RequestState

    /** It does not wait any more, and this phone has not answered it. */
    data object Gone : RequestState

    /** It could not be fetched. */
    data class Failed(
        val problem: Problem,
    ) : RequestState

    /**
     * @property lines exactly these are signed
     * @property secondsAtFirst those that were left when it was fetched: the whole ring
     * @property mayApprove false where this app is too old for the server, the account needs phone sign-in, or the organisation does not
     *   take approvals from this phone: refusing works
     * @property along what goes along with an approval; null where nothing does
     * @property device what the organisation's rule makes of this phone, as a code; null where nothing stands against it
     * @property payment what is to be paid; all of it stands among the lines as well
     * @property samePhone whether the browser of this phone can be asked for the number
     * @property needsPhoneSignIn whether only phone sign-in could approve it, and it is not set up
     * @property approving whether the prompt is open, or the approval is on its way; refusing works meanwhile
     * @property refusing whether a refusal is on its way
     * @property asksToReport whether the person is asked if it is somebody else who signs in
     * @property step what the approval is doing, as a code; null before it is known
     */
    data class Waits(
        val account: AccountCard,
        val purpose: Purpose,
        val application: String,
        val place: String,
        val lines: List<ShownLine>,
        val entry: NumberEntry,
        val secondsLeft: ULong,
        val secondsAtFirst: ULong,
        val mayApprove: Boolean,
        val along: Along? = null,
        val device: String? = null,
        val payment: TransactionView? = null,
        val samePhone: Boolean = false,
        val needsPhoneSignIn: Boolean = false,
        val approving: Boolean = false,
        val refusing: Boolean = false,
        val asksToReport: Boolean = false,
        val problem: Problem? = null,
        val step: String? = null,
    ) : RequestState
}

/**
 * What goes along with an approval beside the lines, said before the person approves.
 *
 * @property codes for the library's words
 * @property recipient who gets it
 * @property location whether the location is among it
 */
data class Along(
    val codes: List<String>,
    val recipient: String,
    val location: Boolean,
)
