package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

private val Padding = PaddingValues(horizontal = 20.dp, vertical = 14.dp)
private val LeastHeight = 52.dp

/**
 * What the screen is for. While [busy] says what is under way, it does nothing, and spins.
 *
 * @param ready false while something has to be typed first: it looks so, and a tap still says what is missing
 */
@Composable
fun PrimaryButton(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    ready: Boolean = true,
    busy: String? = null,
    @DrawableRes icon: Int? = null,
) {
    val notReady = Tone.Neutral.colours()
    Button(
        onClick = { if (busy == null) onClick() },
        modifier = modifier.heightIn(min = LeastHeight).busy(busy),
        enabled = enabled,
        shape = MaterialTheme.shapes.medium,
        colors = if (ready) ButtonDefaults.buttonColors() else ButtonDefaults.buttonColors(notReady.container, notReady.content),
        contentPadding = Padding,
    ) { Label(text, icon, busy) }
}

/** The other way. */
@Composable
fun SecondaryButton(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    busy: String? = null,
    @DrawableRes icon: Int? = null,
) {
    OutlinedButton(
        onClick = { if (busy == null) onClick() },
        modifier = modifier.heightIn(min = LeastHeight).busy(busy),
        enabled = enabled,
        shape = MaterialTheme.shapes.medium,
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
        colors = ButtonDefaults.outlinedButtonColors(contentColor = MaterialTheme.colorScheme.onSurface),
        contentPadding = Padding,
    ) { Label(text, icon, busy) }
}

/** What destroys something, or says that somebody else is at work. */
@Composable
fun DangerButton(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    filled: Boolean = false,
    @DrawableRes icon: Int? = null,
) {
    val colours = MaterialTheme.colorScheme
    TextButton(
        onClick = onClick,
        modifier = modifier.heightIn(min = LeastHeight),
        shape = MaterialTheme.shapes.medium,
        colors =
            if (filled) {
                ButtonDefaults.textButtonColors(containerColor = colours.error, contentColor = colours.onError)
            } else {
                ButtonDefaults.textButtonColors(contentColor = colours.error)
            },
        contentPadding = Padding,
    ) { Label(text, icon) }
}

/** A small move within something larger. */
@Composable
fun TextAction(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    @DrawableRes icon: Int? = null,
) {
    TextButton(
        onClick = onClick,
        modifier = modifier.heightIn(min = TouchTarget),
        contentPadding = PaddingValues(horizontal = 12.dp, vertical = 10.dp),
        shape = MaterialTheme.shapes.small,
    ) { Label(text, icon) }
}

/** An icon that is tapped; [label] is what TalkBack says. */
@Composable
fun IconAction(
    @DrawableRes icon: Int,
    label: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
) {
    IconButton(onClick, modifier.size(TouchTarget), enabled) { Icon(painterResource(icon), label) }
}

@Composable
private fun Label(
    text: String,
    @DrawableRes icon: Int?,
    busy: String? = null,
) {
    when {
        busy != null -> {
            CircularProgressIndicator(Modifier.size(20.dp), LocalContentColor.current, strokeWidth = 2.dp)
            Spacer(Modifier.width(Space.medium))
        }
        icon != null -> {
            Icon(painterResource(icon), contentDescription = null, Modifier.size(20.dp))
            Spacer(Modifier.width(Space.small))
        }
    }
    Text(busy ?: text, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
}

private fun Modifier.busy(what: String?): Modifier = if (what == null) this else semantics { stateDescription = what }

/** Two buttons side by side, or one below the other where their words need the room. */
@Composable
fun ButtonPair(
    first: @Composable (Modifier) -> Unit,
    second: @Composable (Modifier) -> Unit,
    modifier: Modifier = Modifier,
) {
    val large = LocalDensity.current.fontScale > LARGE_TEXT
    if (large) {
        Column(modifier.fillMaxWidth(), Arrangement.spacedBy(Space.small)) {
            first(Modifier.fillMaxWidth())
            second(Modifier.fillMaxWidth())
        }
    } else {
        Row(modifier.fillMaxWidth().height(IntrinsicSize.Min), Arrangement.spacedBy(Space.medium)) {
            first(Modifier.weight(1f).fillMaxHeight())
            second(Modifier.weight(1f).fillMaxHeight())
        }
    }
}

/** From here on buttons stand one below the other. */
internal const val LARGE_TEXT = 1.3f
