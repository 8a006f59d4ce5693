package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.TextEntry
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.RestoreModel
import org.authenticatorcore.sample.model.RestoreState
import org.authenticatorcore.sample.model.RestoredBackUp
import org.authenticatorcore.sample.model.RestoredRow
import org.authenticatorcore.sample.model.WayOut

class RestoreActions(
    val back: () -> Unit = {},
    val choose: () -> Unit = {},
    val passphrase: (String) -> Unit = {},
    val restore: () -> Unit = {},
    val signIn: (String) -> Unit = {},
    val done: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** [choose] lets the person say which file it is. */
fun RestoreModel.actions(
    back: () -> Unit,
    choose: () -> Unit,
): RestoreActions = RestoreActions(back, choose, ::passphrase, ::restore, ::signIn, ::done, ::take)

@Composable
fun RestoreScreen(
    state: RestoreState,
    actions: RestoreActions,
) {
    val restored = state.restored
    if (restored != null) return Brought(restored, actions)
    ScreenScaffold(
        stringResource(R.string.restore_title),
        onBack = actions.back,
        subtitle = stringResource(R.string.restore_subtitle),
        bottom = {
            val busy = stringResource(R.string.restore_restoring).takeIf { state.working }
            PrimaryButton(
                stringResource(R.string.restore_restore),
                actions.restore,
                Modifier.fillMaxWidth(),
                enabled = state.ready,
                busy = busy,
            )
        },
    ) {
        val ofPassphrase = state.problem?.takeIf { it.field == PASSPHRASE }
        state.problem?.takeIf { ofPassphrase == null }?.let { ProblemCard(it, actions.take) }
        if (state.notRead) ExplanationCard(stringResource(R.string.restore_not_read), Tone.Danger, R.drawable.ic_error)
        RowGroup({
            ListRow(
                stringResource(R.string.restore_file),
                icon = R.drawable.ic_storage,
                text = stringResource(if (state.chosen) R.string.restore_file_chosen else R.string.restore_file_none),
                onClick = actions.choose,
            )
        })
        TextEntry(
            label = stringResource(R.string.backup_passphrase),
            typed = state.passphrase.text,
            onType = actions.passphrase,
            tag = "restore/passphrase",
            problem = ofPassphrase?.let { words(it.code) },
            options = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.Password, imeAction = ImeAction.Go),
            onDone = actions.restore,
        )
    }
}

private const val PASSPHRASE = "passphrase"

@Composable
private fun Brought(
    restored: RestoredBackUp,
    actions: RestoreActions,
) {
    ScreenScaffold(
        stringResource(R.string.restore_done_title),
        subtitle = summary(restored),
        bottom = { PrimaryButton(stringResource(R.string.common_continue), actions.done, Modifier.fillMaxWidth()) },
    ) {
        val (waiting, ready) = restored.rows.partition { it.signIn }
        if (waiting.isNotEmpty()) {
            Section(stringResource(R.string.restore_sign_in)) {
                RowGroup(*waiting.map { row -> @Composable { Row(row, actions) } }.toTypedArray())
            }
        }
        if (ready.isNotEmpty()) {
            Section(stringResource(R.string.restore_codes)) {
                RowGroup(*ready.map { row -> @Composable { Row(row, actions) } }.toTypedArray())
            }
        }
    }
}

@Composable
private fun summary(restored: RestoredBackUp): String =
    listOfNotNull(
        pluralStringResource(R.plurals.restore_added, restored.rows.size, restored.rows.size),
        restored.alreadyThere.takeIf { it > 0 }?.let { pluralStringResource(R.plurals.restore_already, it, it) },
        restored.unreadable.takeIf { it > 0 }?.let { pluralStringResource(R.plurals.restore_unreadable, it, it) },
    ).joinToString(" ")

@Composable
private fun Row(
    row: RestoredRow,
    actions: RestoreActions,
) {
    ListRow(
        row.title,
        icon = if (row.signIn) R.drawable.ic_organisation else R.drawable.ic_code,
        text = if (row.signIn) stringResource(R.string.restore_sign_in_text, row.subtitle) else row.subtitle,
        onClick = if (row.signIn) ({ actions.signIn(row.accountId) }) else null,
    )
}
