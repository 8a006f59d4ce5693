package org.authenticatorcore.sample.pictures

import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull

/** What is wrong on a screen. */
data class Finding(
    val kind: Kind,
    val what: String,
    val where: Rect,
) {
    enum class Kind { NO_LABEL, SMALL_TARGET, LOW_CONTRAST, CLIPPED, BROKEN_WORD, OVERLAP, BLANK }

    override fun toString() = "$kind: $what at ${where.left.toInt()},${where.top.toInt()} to ${where.right.toInt()},${where.bottom.toInt()}"
}

internal fun SemanticsNode.all(): List<SemanticsNode> = listOf(this) + children.flatMap { it.all() }

internal fun SemanticsNode.ancestors(): Sequence<SemanticsNode> = generateSequence(parent) { it.parent }

internal val SemanticsNode.scrolls: Boolean
    get() =
        SemanticsProperties.VerticalScrollAxisRange in config || SemanticsProperties.HorizontalScrollAxisRange in config

/** What a person reads or hears of it. */
internal val SemanticsNode.words: String
    get() {
        val description = config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
        val text = config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        return (description + text).filter { it.isNotBlank() }.joinToString(" ")
    }

/** Its place in the window, also where it is scrolled or clipped away. */
internal val SemanticsNode.whole: Rect
    get() =
        Rect(
            positionInRoot,
            androidx.compose.ui.geometry
                .Size(size.width.toFloat(), size.height.toFloat()),
        )
