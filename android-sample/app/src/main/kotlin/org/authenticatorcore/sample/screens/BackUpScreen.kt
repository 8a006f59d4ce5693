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
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.TextEntry
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.BackUpModel
import org.authenticatorcore.sample.model.BackUpState
import org.authenticatorcore.sample.model.MadeBackUp
import org.authenticatorcore.sample.model.Strength
import org.authenticatorcore.sample.model.WayOut

class BackUpActions(
    val back: () -> Unit = {},
    val passphrase: (String) -> Unit = {},
    val repeat: (String) -> Unit = {},
    val propose: () -> Unit = {},
    val make: () -> Unit = {},
    val save: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** [make] asks for the screen lock first; [save] lets the person say where the file goes. */
fun BackUpModel.actions(
    back: () -> Unit,
    make: () -> Unit,
    save: () -> Unit,
): BackUpActions = BackUpActions(back, ::passphrase, ::repeat, ::propose, make, save, ::take)

@Composable
fun BackUpScreen(
    state: BackUpState,
    actions: BackUpActions,
) {
    val made = state.made
    if (made != null) return Made(made, actions)
    ScreenScaffold(
        stringResource(R.string.backup_title),
        onBack = actions.back,
        subtitle = stringResource(R.string.backup_subtitle),
        bottom = {
            val busy = stringResource(R.string.backup_making).takeIf { state.working }
            PrimaryButton(stringResource(R.string.backup_make), actions.make, Modifier.fillMaxWidth(), enabled = state.ready, busy = busy)
        },
    ) {
        state.problem?.let { ProblemCard(it, actions.take) }
        Section(stringResource(R.string.backup_what)) {
            RowGroup(
                { ListRow(stringResource(R.string.backup_what_1), icon = R.drawable.ic_code) },
                { ListRow(stringResource(R.string.backup_what_2), icon = R.drawable.ic_organisation) },
                { ListRow(stringResource(R.string.backup_what_3), icon = R.drawable.ic_key) },
            )
        }
        Passphrases(state, actions)
        SecondaryButton(stringResource(R.string.backup_propose), actions.propose, Modifier.fillMaxWidth())
    }
}

@Composable
private fun Passphrases(
    state: BackUpState,
    actions: BackUpActions,
) {
    val hidden = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.Password, imeAction = ImeAction.Next)
    TextEntry(
        label = stringResource(R.string.backup_passphrase),
        typed = state.passphrase.text,
        onType = actions.passphrase,
        tag = "backup/passphrase",
        problem = stringResource(R.string.backup_too_short).takeIf { state.strength == Strength.TooShort },
        options = hidden,
    )
    val (text, tone) =
        when (state.strength) {
            Strength.Enough -> R.string.backup_enough to Tone.Informing
            Strength.Strong -> (if (state.proposed) R.string.backup_proposed else R.string.backup_strong) to Tone.Good
            Strength.TooShort, null -> R.string.backup_keep to Tone.Informing
        }
    ExplanationCard(stringResource(text), tone, R.drawable.ic_key)
    if (!state.proposed) {
        TextEntry(
            label = stringResource(R.string.backup_repeat),
            typed = state.repeated.text,
            onType = actions.repeat,
            tag = "backup/repeat",
            problem = stringResource(R.string.backup_differs).takeIf { state.differs },
            options = hidden.copy(imeAction = ImeAction.Done),
        )
    }
}

@Composable
private fun Made(
    made: MadeBackUp,
    actions: BackUpActions,
) {
    ScreenScaffold(
        title = null,
        bottom = {
            if (made.saved) {
                PrimaryButton(stringResource(R.string.common_continue), actions.back, Modifier.fillMaxWidth())
            } else {
                PrimaryButton(stringResource(R.string.backup_save), actions.save, Modifier.fillMaxWidth())
            }
        },
    ) {
        if (made.notSaved) ExplanationCard(stringResource(R.string.backup_not_saved), Tone.Danger, R.drawable.ic_error)
        ResultPage(
            stringResource(if (made.saved) R.string.backup_saved_title else R.string.backup_made_title),
            pluralStringResource(R.plurals.backup_made_text, made.accounts, made.accounts),
            R.drawable.ic_check,
            Tone.Good,
            detail = if (made.leftOut > 0) pluralStringResource(R.plurals.backup_left_out, made.leftOut, made.leftOut) else null,
        )
    }
}
