package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.model.PreviewState
import org.authenticatorcore.sample.model.PreviewedAccount

/** The accounts of another authenticator, one below the other, before they are added together. */
@Composable
internal fun ExportPreview(
    state: PreviewState.Read,
    actions: PreviewActions,
) {
    ScreenScaffold(
        title = stringResource(R.string.preview_title_several),
        onBack = actions.cancel,
        subtitle = stringResource(R.string.preview_text_several),
        bottom = { ExportButtons(state, actions) },
    ) {
        state.part?.let { Text(stringResource(R.string.preview_part, it.number, it.of), style = MaterialTheme.typography.bodyLarge) }
        Panel {
            state.entries.forEachIndexed { at, entry ->
                if (at > 0) HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
                EntryRow(entry)
            }
        }
        Text(
            stringResource(R.string.preview_anybody),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
        )
        state.problem?.let { ProblemCard(it, actions.take) }
    }
}

@Composable
private fun EntryRow(entry: PreviewedAccount) {
    val refused = entry.refused
    val notes =
        if (refused == null) entry.warnings.map { words(it) } else listOf(stringResource(R.string.preview_not_added), words(refused))
    ListRow(
        title = entry.service.ifBlank { stringResource(R.string.preview_service_unnamed) },
        icon = if (refused == null && notes.isEmpty()) R.drawable.ic_pin else R.drawable.ic_warning,
        text = (listOf(entry.account) + notes).filter { it.isNotBlank() }.joinToString("\n"),
        colour = if (refused == null) MaterialTheme.colorScheme.onSurface else MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

@Composable
private fun ExportButtons(
    state: PreviewState.Read,
    actions: PreviewActions,
) {
    val wide = Modifier.fillMaxWidth()
    val busy = stringResource(R.string.preview_confirming_several).takeIf { state.enrolling }
    if (state.canBeAdded) PrimaryButton(stringResource(R.string.preview_confirm_several), actions.confirm, wide, busy = busy)
    SecondaryButton(stringResource(R.string.preview_cancel), actions.cancel, wide)
}
