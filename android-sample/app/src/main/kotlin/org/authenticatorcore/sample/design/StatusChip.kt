package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.unit.dp

/** Where something stands, in a word, an icon and a colour. */
@Composable
fun StatusChip(
    text: String,
    tone: Tone,
    modifier: Modifier = Modifier,
    @DrawableRes icon: Int? = null,
) {
    val colours = tone.colours()
    Row(
        modifier
            .clip(MaterialTheme.shapes.extraSmall)
            .background(colours.container)
            .padding(horizontal = 10.dp, vertical = 5.dp),
        Arrangement.spacedBy(6.dp),
        Alignment.CenterVertically,
    ) {
        icon?.let { Icon(painterResource(it), contentDescription = null, Modifier.size(16.dp), colours.content) }
        Text(text, color = colours.content, style = MaterialTheme.typography.labelMedium)
    }
}
