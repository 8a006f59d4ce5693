package org.authenticatorcore.sample.design

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R

/** How far one is on the way to [what]. */
@Composable
fun StepBar(
    what: String,
    step: Int,
    steps: Int,
    modifier: Modifier = Modifier,
) {
    Column(modifier.fillMaxWidth().semantics(mergeDescendants = true) {}, Arrangement.spacedBy(Space.small)) {
        Text(
            "$what \u00B7 ${stringResource(R.string.enabling_step, step, steps)}",
            color = MaterialTheme.colorScheme.primary,
            style = MaterialTheme.typography.labelMedium,
        )
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.tiny)) {
            repeat(steps) { index ->
                val colour = if (index < step) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.outlineVariant
                Box(
                    Modifier
                        .weight(1f)
                        .height(4.dp)
                        .clip(CircleShape)
                        .background(colour),
                )
            }
        }
    }
}
