package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.ActivityKind
import org.authenticatorcore.Purpose

/**
 * A line of what happened, the newest first.
 *
 * @property atSeconds when it happened last, since 1970 in UTC
 * @property code its detail, for words of the library; null if it has none
 */
data class ActivityLine(
    val atSeconds: ULong,
    val count: UInt,
    val kind: ActivityKind,
    val code: String?,
    val purpose: Purpose?,
    val application: String,
    val place: String,
)

data class ActivityState(
    val loading: Boolean = true,
    val title: String = "",
    val lines: List<ActivityLine> = emptyList(),
    val problem: Problem? = null,
)

class ActivityModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Activity,
) : Model<ActivityState>(library, scope, moves, ActivityState()) {
    override val accountId: String get() = destination.accountId
}
