package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** What became of something: an icon, a few words, and what they mean. */
@Composable
fun ResultPage(
    title: String,
    text: String,
    @DrawableRes icon: Int,
    tone: Tone,
    modifier: Modifier = Modifier,
    detail: String? = null,
) {
    Centred(modifier) {
        Spacer(Modifier.height(Above))
        Emblem(icon, tone)
        Spacer(Modifier.height(Space.small))
        Text(
            title,
            Modifier.semantics {
                heading()
                liveRegion = LiveRegionMode.Assertive
            },
            style = MaterialTheme.typography.headlineMedium,
            textAlign = TextAlign.Center,
        )
        Quiet(text)
        detail?.let { Quiet(it) }
    }
}

/** Nothing is here yet, and what can be done. */
@Composable
fun EmptyState(
    @DrawableRes drawing: Int,
    title: String,
    text: String,
    modifier: Modifier = Modifier,
    below: @Composable () -> Unit = {},
) {
    Centred(modifier.padding(horizontal = Space.large)) {
        Spacer(Modifier.height(Space.huge))
        Image(painterResource(drawing), contentDescription = null)
        Text(
            title,
            Modifier.semantics { heading() },
            style = MaterialTheme.typography.headlineSmall,
            textAlign = TextAlign.Center,
        )
        Quiet(text)
        Spacer(Modifier.height(Space.small))
        below()
    }
}

@Composable
private fun Emblem(
    @DrawableRes icon: Int,
    tone: Tone,
) {
    val colours = tone.colours()
    Box(Modifier.size(128.dp), Alignment.Center) {
        Canvas(Modifier.size(128.dp)) {
            drawCircle(colours.container.copy(alpha = HALO))
            drawCircle(colours.container, radius = size.minDimension * INNER)
        }
        Icon(painterResource(icon), contentDescription = null, Modifier.size(52.dp), colours.content)
    }
}

@Composable
private fun Quiet(text: String) {
    Text(
        text,
        Modifier.widthIn(max = 420.dp),
        color = MaterialTheme.colorScheme.onSurfaceVariant,
        style = MaterialTheme.typography.bodyLarge,
        textAlign = TextAlign.Center,
    )
}

private val Above = 72.dp
private const val HALO = 0.45f
private const val INNER = 0.38f
