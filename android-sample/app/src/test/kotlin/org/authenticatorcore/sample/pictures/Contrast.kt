package org.authenticatorcore.sample.pictures

import android.graphics.Bitmap
import android.graphics.Color
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.unit.TextUnit
import org.authenticatorcore.sample.pictures.Finding.Kind
import kotlin.math.max
import kotlin.math.min
import kotlin.math.pow

// WCAG 2.2, 1.4.3: large is 18 pt, or 14 pt in bold.
private const val LEAST = 4.5
private const val LEAST_LARGE = 3.0
private const val LARGE_SP = 24f
private const val LARGE_BOLD_SP = 18.66f
private const val BOLD = 700

/** Fewer pixels of a colour than this are where two others meet. */
private const val LEAST_PIXELS = 4

/** Of a line that is scrolled out but for its edge there is nothing to see. */
private val Laid.isMostlyScrolledAway: Boolean get() = lines.all { it.height < layout.multiParagraph.getLineHeight(0) / 2 }

/** Text can be told from what is behind it, as the pixels are; what is disabled is left out, as in WCAG. */
internal fun lowContrast(
    texts: List<Laid>,
    picture: Bitmap,
): List<Finding> =
    texts.filterNot { it.isDisabled || it.isMostlyScrolledAway }.mapNotNull { laid ->
        val colours =
            laid.lines
                .flatMap { picture.colours(it).entries }
                .groupingBy { it.key }
                .fold(0) { sum, entry -> sum + entry.value }
        val ratio = ratio(colours) ?: return@mapNotNull null
        val area = laid.lines.reduce { all, line -> Rect(min(all.left, line.left), all.top, max(all.right, line.right), line.bottom) }
        when {
            ratio < INVISIBLE -> Finding(Kind.BLANK, laid.text, area)
            ratio < laid.least -> Finding(Kind.LOW_CONTRAST, "${laid.text} (%.2f)".format(java.util.Locale.ROOT, ratio), area)
            else -> null
        }
    }

private const val INVISIBLE = 1.05

private val Laid.isDisabled: Boolean
    get() = (sequenceOf(node) + node.ancestors()).any { SemanticsProperties.Disabled in it.config }

private val Laid.least: Double
    get() {
        val style = layout.layoutInput.style
        val size = style.fontSize.takeIf { it != TextUnit.Unspecified && it.isSp }?.value ?: 0f
        val scaled = size * layout.layoutInput.density.fontScale
        val isLarge = scaled >= LARGE_SP || (scaled >= LARGE_BOLD_SP && (style.fontWeight?.weight ?: 0) >= BOLD)
        return if (isLarge) LEAST_LARGE else LEAST
    }

/** Of the commonest colour, which is behind, and the one that stands out most, which is that of the letters. */
private fun ratio(colours: Map<Int, Int>): Double? {
    val behind = colours.maxByOrNull { it.value }?.key ?: return null
    return colours.filter { it.value >= LEAST_PIXELS }.keys.maxOf { contrast(it, behind) }
}

internal fun Bitmap.colours(area: Rect): Map<Int, Int> {
    val left = area.left.toInt().coerceIn(0, width)
    val top = area.top.toInt().coerceIn(0, height)
    val across = min(width, area.right.toInt()) - left
    val down = min(height, area.bottom.toInt()) - top
    if (across <= 0 || down <= 0) return emptyMap()
    val pixels = IntArray(across * down)
    getPixels(pixels, 0, across, left, top, across, down)
    val counts = HashMap<Int, Int>()
    for (pixel in pixels) counts.merge(pixel, 1, Int::plus)
    return counts
}

internal fun contrast(
    one: Int,
    other: Int,
): Double {
    val (darker, lighter) = listOf(luminance(one), luminance(other)).sorted()
    return (lighter + FLARE) / (darker + FLARE)
}

private const val FLARE = 0.05

private fun luminance(colour: Int): Double =
    RED * linear(Color.red(colour)) + GREEN * linear(Color.green(colour)) + BLUE * linear(Color.blue(colour))

private const val RED = 0.2126
private const val GREEN = 0.7152
private const val BLUE = 0.0722

@Suppress("MagicNumber")
private fun linear(channel: Int): Double = (channel / 255.0).let { if (it <= 0.04045) it / 12.92 else ((it + 0.055) / 1.055).pow(2.4) }
