package org.authenticatorcore.sample.design

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R

/**
 * The seconds that are left, of [whole]. TalkBack reads them when it comes there; by itself it speaks at a few of them only, and not
 * where [speaks] is false.
 */
@Composable
fun CountdownRing(
    seconds: Long,
    whole: Long,
    modifier: Modifier = Modifier,
    size: Dp = 52.dp,
    speaks: Boolean = true,
) {
    val words = pluralStringResource(R.plurals.common_seconds_left, seconds.toInt(), seconds.toInt())
    Box(modifier.size(size), Alignment.Center) {
        Seconds(seconds, whole, size, words)
        // Beside it: what is inside has no words of its own.
        if (speaks) Milestone(seconds, words)
    }
}

@Composable
private fun Seconds(
    seconds: Long,
    whole: Long,
    size: Dp,
    words: String,
) {
    val colours = MaterialTheme.colorScheme
    val colour = if (seconds <= LAST_SECONDS) colours.error else colours.primary
    Box(Modifier.size(size).clearAndSetSemantics { contentDescription = words }, Alignment.Center) {
        Canvas(Modifier.fillMaxSize()) { ring(seconds.toFloat() / whole.coerceAtLeast(1), colour, colours.outlineVariant) }
        // Inside a ring of one size: the words above say the same to those who need it larger.
        val height = with(LocalDensity.current) { (size * TEXT_OF_RING).toSp() }
        Text(seconds.toString(), color = colour, fontSize = height, lineHeight = height, style = SecondsStyle)
    }
}

/** Says how much time is left in the second in which a milestone is passed; later the words would no longer be true, and are gone. */
@Composable
private fun Milestone(
    seconds: Long,
    words: String,
) {
    val passed = MILESTONES.lastOrNull { seconds <= it }
    val passedAt = remember(passed) { seconds }
    val spoken = if (passed != null && seconds == passedAt) words else ""
    Box(
        Modifier.size(1.dp).clearAndSetSemantics {
            liveRegion = LiveRegionMode.Polite
            contentDescription = spoken
        },
    )
}

private fun DrawScope.ring(
    part: Float,
    colour: Color,
    ground: Color,
) {
    val width = 4.dp.toPx()
    val corner = Offset(width / 2, width / 2)
    val square = Size(size.width - width, size.height - width)
    drawArc(ground, 0f, WHOLE_TURN, useCenter = false, topLeft = corner, size = square, style = Stroke(width))
    val turn = WHOLE_TURN * part.coerceIn(0f, 1f)
    drawArc(colour, TOP, -turn, useCenter = false, topLeft = corner, size = square, style = Stroke(width, cap = StrokeCap.Round))
}

private const val TOP = -90f
private const val WHOLE_TURN = 360f
private const val TEXT_OF_RING = 0.34f
private const val LAST_SECONDS = 10L
private val MILESTONES = listOf(60L, 30L, 10L, 0L)
