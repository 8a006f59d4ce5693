package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** @property problem why a link led nowhere, shown over whatever screen is open */
data class LinksState(
    val opening: Boolean = false,
    val problem: Problem? = null,
)

/** What leads into the app from outside: links of an enrollment, the way back from the browser, notifications. */
class LinksModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<LinksState>(library, scope, moves, LinksState()) {
    /** A link, whatever it is of. */
    fun open(link: Secret): Unit = TODO()

    /** A notification, with the text of a destination; one that is not known opens the app and nothing else. */
    fun openNotification(text: String): Unit = Destination.parse(text)?.let(moves::open) ?: Unit

    fun dismiss(): Unit = change { it.copy(problem = null) }
}
