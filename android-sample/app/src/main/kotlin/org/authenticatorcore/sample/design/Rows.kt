package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R

/** A line of a list, or of settings; with [onClick] it leads somewhere, and says so by an arrow. */
@Composable
fun ListRow(
    title: String,
    modifier: Modifier = Modifier,
    @DrawableRes icon: Int? = null,
    text: String? = null,
    colour: Color = MaterialTheme.colorScheme.onSurface,
    arrow: Boolean = true,
    onClick: (() -> Unit)? = null,
    end: (@Composable () -> Unit)? = null,
) {
    val tap =
        if (onClick ==
            null
        ) {
            Modifier.semantics(mergeDescendants = true) {}
        } else {
            Modifier.clickable(role = Role.Button, onClick = onClick)
        }
    RowFrame(modifier.then(tap), icon, colour, {
        end?.invoke()
        if (onClick != null && arrow) Arrow()
    }) { RowWords(title, text, colour) }
}

/** A line that is switched on and off as a whole. */
@Composable
fun SwitchRow(
    title: String,
    text: String,
    on: Boolean,
    onChange: (Boolean) -> Unit,
    @DrawableRes icon: Int? = null,
) {
    RowFrame(Modifier.toggleable(on, role = Role.Switch, onValueChange = onChange), icon, MaterialTheme.colorScheme.onSurface, {
        Switch(on, onCheckedChange = null)
    }) { RowWords(title, text) }
}

/** How far something is that has to be there first. */
enum class Stage { Done, Missing, Later }

/** Something that has to be there first, and whether it is; [state] says it in words. */
@Composable
fun PrerequisiteRow(
    title: String,
    state: String,
    stage: Stage,
    modifier: Modifier = Modifier,
    below: (@Composable ColumnScope.() -> Unit)? = null,
) {
    val (icon, tone) =
        when (stage) {
            Stage.Done -> R.drawable.ic_check to Tone.Good
            Stage.Missing -> R.drawable.ic_warning to Tone.Caution
            Stage.Later -> R.drawable.ic_clock to Tone.Neutral
        }
    Row(modifier.fillMaxWidth().padding(Space.large), Arrangement.spacedBy(Space.large)) {
        IconDisc(icon, tone, 36.dp)
        Column(Modifier.weight(1f), Arrangement.spacedBy(Space.tiny)) {
            Column(Modifier.semantics(mergeDescendants = true) { stateDescription = state }) {
                Text(title, style = MaterialTheme.typography.titleMedium)
                Text(state, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
            }
            below?.invoke(this)
        }
    }
}

/** An icon on a disc of its tone; beside words that say the same. */
@Composable
fun IconDisc(
    @DrawableRes icon: Int,
    tone: Tone,
    size: Dp,
    modifier: Modifier = Modifier,
) {
    val colours = tone.colours()
    Box(modifier.size(size).clip(CircleShape).background(colours.container), Alignment.Center) {
        Icon(painterResource(icon), contentDescription = null, Modifier.size(size * ICON_OF_DISC), tint = colours.content)
    }
}

private const val ICON_OF_DISC = 0.56f

@Composable
private fun RowFrame(
    modifier: Modifier,
    @DrawableRes icon: Int?,
    colour: Color,
    end: @Composable () -> Unit,
    words: @Composable ColumnScope.() -> Unit,
) {
    Row(
        modifier.fillMaxWidth().heightIn(min = 64.dp).padding(horizontal = Space.large, vertical = Space.medium),
        Arrangement.spacedBy(Space.large),
        Alignment.CenterVertically,
    ) {
        icon?.let { Icon(painterResource(it), contentDescription = null, Modifier.size(24.dp), iconColour(colour)) }
        Column(Modifier.weight(1f), content = words)
        end()
    }
}

@Composable
private fun iconColour(colour: Color): Color =
    if (colour == MaterialTheme.colorScheme.onSurface) MaterialTheme.colorScheme.primary else colour

@Composable
private fun RowWords(
    title: String,
    text: String?,
    colour: Color = MaterialTheme.colorScheme.onSurface,
) {
    Text(title, color = colour, style = MaterialTheme.typography.titleMedium)
    text?.let { Text(it, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium) }
}

@Composable
internal fun Arrow() {
    Icon(
        painterResource(R.drawable.ic_chevron_forward),
        contentDescription = null,
        Modifier.size(20.dp),
        MaterialTheme.colorScheme.onSurfaceVariant,
    )
}
