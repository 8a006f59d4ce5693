package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp

/** What is the matter, and the way out: [action] is the word on its button. TalkBack says it when it comes up. */
@Composable
fun ExplanationCard(
    text: String,
    tone: Tone,
    @DrawableRes icon: Int,
    modifier: Modifier = Modifier,
    title: String? = null,
    detail: String? = null,
    action: String? = null,
    onAction: () -> Unit = {},
) {
    val colours = tone.colours()
    Row(
        modifier
            .fillMaxWidth()
            .clip(MaterialTheme.shapes.medium)
            .background(colours.container)
            .padding(Space.large),
        Arrangement.spacedBy(Space.medium),
    ) {
        Icon(painterResource(icon), contentDescription = null, Modifier.size(24.dp), colours.content)
        Column(Modifier.weight(1f), Arrangement.spacedBy(Space.medium)) {
            Column(
                Modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
                Arrangement.spacedBy(Space.tiny),
            ) {
                title?.let { Text(it, color = colours.content, style = MaterialTheme.typography.titleMedium) }
                Text(text, color = colours.content, style = MaterialTheme.typography.bodyMedium)
                detail?.let { Text(it, color = colours.content, style = MaterialTheme.typography.bodySmall) }
            }
            action?.let { WayOutButton(it, colours, onAction) }
        }
    }
}

@Composable
private fun WayOutButton(
    text: String,
    colours: TonePair,
    onClick: () -> Unit,
) {
    OutlinedButton(
        onClick,
        Modifier.heightIn(min = TouchTarget),
        shape = MaterialTheme.shapes.small,
        colors = ButtonDefaults.outlinedButtonColors(contentColor = colours.content),
        border = BorderStroke(1.dp, colours.content),
    ) { Text(text, style = MaterialTheme.typography.labelLarge) }
}
