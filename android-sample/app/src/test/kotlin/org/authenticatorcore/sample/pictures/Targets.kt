package org.authenticatorcore.sample.pictures

import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import org.authenticatorcore.sample.pictures.Finding.Kind
import kotlin.math.max

private const val LEAST_DP = 48f
private const val ROUNDING_PX = 1f

private val SemanticsNode.isTapped: Boolean
    get() = SemanticsActions.OnClick in config || SemanticsActions.SetText in config || SemanticsProperties.ToggleableState in config

/** What is tapped says what it is. */
internal fun withoutLabel(merged: SemanticsNode): List<Finding> =
    merged.all().filter { it.isTapped && it.words.isBlank() }.map { Finding(Kind.NO_LABEL, it.name(), it.boundsInRoot) }

/**
 * What is tapped has 48 dp each way. Compose takes taps beside what is smaller, as far as nothing else takes them: so these 48 dp
 * must not reach into those of another, nor out of the window.
 */
internal fun smallTargets(
    merged: SemanticsNode,
    density: Float,
): List<Finding> {
    val least = LEAST_DP * density - ROUNDING_PX
    val tapped = merged.all().filter { it.isTapped && !it.isCutOff }
    return tapped.mapNotNull { node ->
        val area = node.whole.atLeast(least)
        val rival = tapped.find { it.id != node.id && !it.isAround(node) && !node.isAround(it) && it.takesFrom(area, node, least) }
        val window = merged.boundsInRoot
        when {
            !node.isSmall(least) -> null
            rival != null -> Finding(Kind.SMALL_TARGET, "${node.name()}, beside ${rival.name()}", node.whole)
            area.left < window.left || area.top < window.top || area.right > window.right || area.bottom > window.bottom ->
                Finding(Kind.SMALL_TARGET, "${node.name()}, at the edge", node.whole)
            node.touchBoundsInRoot.let { it.width < least || it.height < least } ->
                Finding(Kind.SMALL_TARGET, node.name(), node.touchBoundsInRoot)
            else -> null
        }
    }
}

private fun SemanticsNode.isSmall(least: Float) = size.width < least || size.height < least

private fun SemanticsNode.takesFrom(
    area: Rect,
    node: SemanticsNode,
    least: Float,
): Boolean {
    // Neighbours that touch without a gap are no rivals; what is small counts with the room that it needs itself.
    val own = if (isSmall(least)) whole.atLeast(least) else whole
    return own.deflate(ROUNDING_PX).overlaps(area) && !whole.deflate(ROUNDING_PX).overlaps(node.whole)
}

private fun Rect.atLeast(side: Float): Rect {
    val wider = max(0f, side - width) / 2
    val higher = max(0f, side - height) / 2
    return Rect(left - wider, top - higher, right + wider, bottom + higher)
}

private fun SemanticsNode.isAround(other: SemanticsNode) = other.ancestors().any { it.id == id }

/** Scrolled out of sight in part. */
internal val SemanticsNode.isCutOff: Boolean
    get() {
        val seen = boundsInRoot
        return seen.width < size.width - ROUNDING_PX || seen.height < size.height - ROUNDING_PX
    }

internal fun SemanticsNode.name(): String =
    config.getOrNull(SemanticsProperties.TestTag) ?: words.ifBlank { config.getOrNull(SemanticsProperties.Role)?.toString() ?: "node $id" }
