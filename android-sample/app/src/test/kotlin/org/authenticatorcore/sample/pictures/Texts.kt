package org.authenticatorcore.sample.pictures

import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import org.authenticatorcore.sample.pictures.Finding.Kind

private const val SHARED_PX = 2f

/** A piece of text as it was laid out. */
internal class Laid(
    val node: SemanticsNode,
    val layout: TextLayoutResult,
) {
    val text: String get() = layout.layoutInput.text.text

    /** Where its lines are in its box, tight around what is written. */
    private val inBox: List<Rect>
        get() {
            val lines = (0 until layout.lineCount).map(layout::line)
            // Semantics lay the text out anew, as wide as it could be; the box is as wide as its longest line.
            val isWider = layout.multiParagraph.width > layout.size.width + 1
            val shift = if (isWider) lines.minOf { it.left } else 0f
            return lines.map { it.translate(-shift, 0f) }
        }

    /** The same in the window, as far as it is in sight. */
    val lines: List<Rect>
        get() =
            inBox.map { it.translate(node.positionInRoot).intersect(node.boundsInRoot) }.filter { it.width > 0 && it.height > 0 }

    val overflows: Boolean
        get() =
            layout.didOverflowHeight || layout.multiParagraph.didExceedMaxLines || inBox.any { it.width > layout.size.width + 1 } ||
                (0 until layout.lineCount).any(layout::isLineEllipsized)
}

private fun TextLayoutResult.line(index: Int) = Rect(getLineLeft(index), getLineTop(index), getLineRight(index), getLineBottom(index))

/** All texts in sight below the root of an unmerged tree. */
internal fun texts(unmerged: SemanticsNode): List<Laid> =
    unmerged.all().mapNotNull { node ->
        if (node.boundsInRoot.isEmpty) return@mapNotNull null
        val results = mutableListOf<TextLayoutResult>()
        node.config
            .getOrNull(SemanticsActions.GetTextLayoutResult)
            ?.action
            ?.invoke(results)
        results.firstOrNull()?.let { Laid(node, it) }?.takeIf { it.text.isNotBlank() }
    }

/** All that is written can be read: nothing is cut by its own box or by one around it, but for what is scrolled away. */
internal fun clipped(texts: List<Laid>): List<Finding> =
    texts.filter { it.overflows || it.isCutByABox }.map {
        Finding(Kind.CLIPPED, it.text, it.node.whole)
    }

private val Laid.isCutByABox: Boolean
    get() = node.isCutOff && node.ancestors().none { it.scrolls } && !node.config.contains(SemanticsProperties.EditableText)

/** No word is broken between two letters. */
internal fun broken(texts: List<Laid>): List<Finding> =
    texts.filter { it.layout.multiParagraph.lineCount > 1 }.flatMap { laid ->
        (0 until laid.layout.lineCount - 1).mapNotNull { line ->
            val end = laid.layout.getLineEnd(line)
            val inAWord = end in 1 until laid.text.length && laid.text[end - 1].isLetter() && laid.text[end].isLetter()
            if (inAWord && !laid.wordAt(end).isAddress) Finding(Kind.BROKEN_WORD, laid.wordAt(end), laid.node.whole) else null
        }
    }

private fun Laid.wordAt(offset: Int): String {
    val start = text.lastIndexOfAny(charArrayOf(' ', '\n'), offset - 1) + 1
    return text.substring(start).takeWhile { !it.isWhitespace() }
}

/** Names of hosts, addresses, ids and the like have no places of their own to be broken at. */
private val String.isAddress: Boolean get() = any { it in "@./:_=" || it.isDigit() }

/** No text stands on another. */
internal fun overlapping(texts: List<Laid>): List<Finding> =
    texts.flatMapIndexed { index, one ->
        texts.drop(index + 1).mapNotNull { other ->
            if (one.node.id == other.node.id || one.isPartOf(other) || other.isPartOf(one)) return@mapNotNull null
            val shared =
                one.lines.firstNotNullOfOrNull { line ->
                    other.lines.map { it.intersect(line) }.find { it.width > SHARED_PX && it.height > SHARED_PX }
                }
            shared?.let { Finding(Kind.OVERLAP, "${one.text} / ${other.text}", it) }
        }
    }

private fun Laid.isPartOf(other: Laid) = node.ancestors().any { it.id == other.node.id }
