package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.window.DialogProperties
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ConfirmDialog
import org.authenticatorcore.sample.design.DialogButtons
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.RefuseOverlays
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.TextAction
import org.authenticatorcore.sample.design.TextEntry
import org.authenticatorcore.sample.model.AccountDetailState
import org.authenticatorcore.sample.model.Confirmation

/** What an account asks for once more, and its name. */
@Composable
internal fun AccountDialogs(
    state: AccountDetailState,
    actions: AccountDetailActions,
) {
    state.asks?.let { asked ->
        val words = asked.words
        ConfirmDialog(
            title = stringResource(words.title),
            text = stringResource(words.text),
            confirm = stringResource(words.confirm),
            onConfirm = actions.confirm,
            onDismiss = actions.dismiss,
            icon = words.icon,
        )
    }
    state.renaming?.let { RenameDialog(it, state.problem?.takeIf { problem -> problem.field == "label" }?.let { words(it.code) }, actions) }
}

@Composable
private fun RenameDialog(
    typed: String,
    problem: String?,
    actions: AccountDetailActions,
) {
    AlertDialog(
        onDismissRequest = actions.dismiss,
        modifier = Modifier.padding(Space.wide).imePadding(),
        // As wide as the window lets it be, so that it keeps its width while a name is typed.
        properties = DialogProperties(usePlatformDefaultWidth = false),
        confirmButton = {
            DialogButtons({ TextAction(stringResource(R.string.common_cancel), actions.dismiss) }) {
                PrimaryButton(stringResource(R.string.account_rename_save), actions.rename)
            }
        },
        title = {
            RefuseOverlays()
            Text(stringResource(R.string.account_rename_title), style = MaterialTheme.typography.titleLarge)
        },
        text = {
            TextEntry(
                label = stringResource(R.string.account_rename_label),
                typed = typed,
                onType = actions.name,
                tag = "account/name",
                problem = problem,
                options = KeyboardOptions(KeyboardCapitalization.Sentences, imeAction = ImeAction.Done),
                onDone = actions.rename,
            )
        },
        shape = MaterialTheme.shapes.extraLarge,
        containerColor = MaterialTheme.colorScheme.surfaceContainerHigh,
    )
}

private class DialogWords(
    val title: Int,
    val text: Int,
    val confirm: Int,
    val icon: Int,
)

private val Confirmation.words: DialogWords
    get() =
        when (this) {
            Confirmation.Disable ->
                DialogWords(
                    R.string.account_disable_title,
                    R.string.account_disable_text,
                    R.string.account_disable,
                    R.drawable.ic_shield_off,
                )
            Confirmation.Remove ->
                DialogWords(R.string.account_remove_title, R.string.account_remove_text, R.string.account_remove, R.drawable.ic_delete)
            Confirmation.Forget ->
                DialogWords(R.string.account_forget_title, R.string.account_forget_text, R.string.account_forget, R.drawable.ic_offline)
        }
