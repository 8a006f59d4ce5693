package org.authenticatorcore.sample.design

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R

/** The first letter of [name], in place of a logo that anybody could send. The name stands beside it. */
@Composable
fun Monogram(
    name: String,
    tone: Tone,
    modifier: Modifier = Modifier,
    size: Dp = 48.dp,
) {
    val colours = tone.colours()
    Box(
        modifier
            .size(size)
            .clip(MaterialTheme.shapes.small)
            .background(colours.container)
            .clearAndSetSemantics {},
        Alignment.Center,
    ) {
        val letter = name.firstOrNull { it.isLetterOrDigit() }?.uppercase()
        if (letter == null) {
            Icon(painterResource(R.drawable.ic_key), contentDescription = null, tint = colours.content)
        } else {
            // As large as its frame, whatever the size of text is.
            val height = with(LocalDensity.current) { (size * LETTER_OF_FRAME).toSp() }
            Text(
                letter,
                color = colours.content,
                fontSize = height,
                fontWeight = FontWeight.Medium,
                lineHeight = height,
                textAlign = TextAlign.Center,
            )
        }
    }
}

private const val LETTER_OF_FRAME = 0.46f
