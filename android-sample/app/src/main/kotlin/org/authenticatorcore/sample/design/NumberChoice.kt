package org.authenticatorcore.sample.design

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R

/** One of several numbers is that of the page; tapping it approves. */
@Composable
fun NumberChoice(
    numbers: List<String>,
    onChoose: (Int) -> Unit,
    tag: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
) {
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(Space.medium)) {
        Text(stringResource(R.string.number_choose), style = MaterialTheme.typography.titleMedium)
        FlowRow(
            Modifier.fillMaxWidth(),
            horizontalArrangement = Arrangement.spacedBy(Space.medium),
            verticalArrangement = Arrangement.spacedBy(Space.medium),
        ) {
            numbers.forEachIndexed { index, number ->
                OutlinedButton(
                    onClick = { onChoose(index) },
                    modifier =
                        Modifier
                            .weight(1f)
                            .widthIn(min = 88.dp)
                            .heightIn(min = 84.dp)
                            .testTag("$tag/$index"),
                    enabled = enabled,
                    shape = MaterialTheme.shapes.large,
                    border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
                    colors =
                        ButtonDefaults.outlinedButtonColors(
                            containerColor = MaterialTheme.colorScheme.surfaceContainerLow,
                            contentColor = MaterialTheme.colorScheme.primary,
                        ),
                    contentPadding = PaddingValues(Space.small),
                ) { Text(number, style = NumberStyle, maxLines = 1) }
            }
        }
    }
}
