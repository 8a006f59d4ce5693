package org.authenticatorcore.sample.model

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.receiveAsFlow

/** Where the app goes next. */
sealed interface Move {
    /** To another screen. */
    data class Open(
        val destination: Destination,
    ) : Move

    /**
     * What a link from outside leads to: not over a screen where the person answers or goes through steps, but behind it. [instead] is
     * what a link led to before: it goes.
     */
    data class Arrive(
        val destination: Destination,
        val instead: Destination?,
    ) : Move

    /** Another screen takes the place of [of], wherever that is by now. */
    data class Replace(
        val of: Destination,
        val by: Destination,
    ) : Move

    /** [of] is done. */
    data class Close(
        val of: Destination,
    ) : Move

    /** An account is gone, and so is what was about it. */
    data class CloseAccount(
        val accountId: String,
    ) : Move

    /** To the list of accounts, and nothing behind it. */
    data object Home : Move

    /** To a page of the system or the store: a way out that leads outside. */
    data class Leave(
        val wayOut: WayOut,
    ) : Move

    /** The system browser, or a custom tab, opens [url]. */
    data class Browse(
        val url: Secret,
    ) : Move

    /** [text] goes into the clipboard, marked as sensitive. */
    data class Copy(
        val text: Secret,
    ) : Move

    /** [notice] is said once, over whatever screen shows. */
    data class Tell(
        val notice: Notice,
    ) : Move

    /** The person sends [text] wherever they like. */
    data class Share(
        val text: String,
    ) : Move
}

/** What was done, and is said once. */
enum class Notice {
    /** Phone sign-in is disabled. */
    Disabled,

    /** Phone sign-in is disabled on this phone; the server hears of it later. */
    DisabledServerLater,

    /** The account is removed. */
    Removed,

    /** The account is removed from this phone; on the web it is still in the list of devices. */
    RemovedHereOnly,

    /** Something was copied. */
    Copied,

    /** No app of this phone opens web pages. */
    NoBrowser,

    /** What a link leads to comes after what is on the screen. */
    LinkLater,

    /** Another app covers this one: taps do nothing. */
    Covered,
}

/** What the models ask for, in order; whoever shows the screens collects it, one at a time. */
class Moves {
    // What is on its way while the phone is turned, and nobody takes any more, comes once more.
    private val channel: Channel<Move> = Channel(Channel.UNLIMITED, onUndeliveredElement = ::send)

    val flow: Flow<Move> = channel.receiveAsFlow()

    fun send(move: Move) {
        channel.trySend(move)
    }

    fun open(destination: Destination): Unit = send(Move.Open(destination))
}
