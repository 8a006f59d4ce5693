package org.authenticatorcore.sample.design

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.authenticatorcore.DrawnCode

/** A QR code for another phone: dark on light in either theme, with four light modules around. */
@Composable
fun QrPicture(
    code: DrawnCode,
    what: String,
    modifier: Modifier = Modifier,
) {
    Box(modifier.fillMaxWidth(), Alignment.Center) {
        Box(
            Modifier
                .widthIn(max = 420.dp)
                .fillMaxWidth()
                .aspectRatio(1f)
                .clip(MaterialTheme.shapes.medium)
                .background(Color.White)
                .semantics { contentDescription = what },
        ) {
            Canvas(Modifier.fillMaxSize()) {
                val modules = code.size.toInt()
                val side = size.minDimension / (modules + 2 * QUIET)
                code.dark.forEachIndexed { at, dark ->
                    val place = Offset((at % modules + QUIET) * side, (at / modules + QUIET) * side)
                    if (dark) drawRect(Color.Black, place, Size(side + OVERLAP, side + OVERLAP))
                }
            }
        }
    }
}

private const val QUIET = 4

/** No light seam between dark modules where a side is no whole number of pixels. */
private const val OVERLAP = 0.5f
