package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.Checkbox
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.design.TouchTarget
import org.authenticatorcore.sample.model.BeginAnewModel
import org.authenticatorcore.sample.model.BeginAnewState
import org.authenticatorcore.sample.model.WayOut

class BeginAnewActions(
    val back: () -> Unit = {},
    val agree: (Boolean) -> Unit = {},
    val begin: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun BeginAnewModel.actions(back: () -> Unit): BeginAnewActions = BeginAnewActions(back, ::agree, ::begin, ::take)

/** Beginning with no accounts: what that means, and the consent to it. */
@Composable
fun BeginAnewScreen(
    state: BeginAnewState,
    actions: BeginAnewActions,
) {
    if (state.done) return BegunAnew(actions)
    ScreenScaffold(
        stringResource(R.string.anew_title),
        onBack = actions.back,
        subtitle = words(state.code),
        bottom = { Begin(state, actions) },
    ) {
        state.problem?.let { ProblemCard(it, actions.take) }
        Section(stringResource(R.string.anew_what_title)) {
            RowGroup(
                { ListRow(stringResource(R.string.anew_what_1), icon = R.drawable.ic_storage) },
                { ListRow(stringResource(R.string.anew_what_2), icon = R.drawable.ic_application) },
                { ListRow(stringResource(R.string.anew_what_3), icon = R.drawable.ic_qr) },
            )
        }
        Consent(state, actions)
    }
}

@Composable
private fun Consent(
    state: BeginAnewState,
    actions: BeginAnewActions,
) {
    Row(
        Modifier
            .fillMaxWidth()
            .toggleable(state.agreed, role = Role.Checkbox, enabled = !state.working, onValueChange = actions.agree)
            .heightIn(min = TouchTarget)
            .padding(Space.small),
        Arrangement.spacedBy(Space.medium),
        Alignment.CenterVertically,
    ) {
        Checkbox(state.agreed, onCheckedChange = null)
        Text(stringResource(R.string.anew_agree), style = MaterialTheme.typography.bodyLarge)
    }
}

@Composable
private fun Begin(
    state: BeginAnewState,
    actions: BeginAnewActions,
) {
    val busy = stringResource(R.string.anew_beginning).takeIf { state.working }
    PrimaryButton(stringResource(R.string.anew_begin), actions.begin, Modifier.fillMaxWidth(), enabled = state.agreed, busy = busy)
}

@Composable
private fun BegunAnew(actions: BeginAnewActions) {
    ScreenScaffold(
        title = null,
        bottom = { PrimaryButton(stringResource(R.string.common_continue), actions.back, Modifier.fillMaxWidth()) },
    ) {
        ResultPage(
            stringResource(R.string.anew_done_title),
            stringResource(R.string.anew_done_text),
            R.drawable.ic_check,
            Tone.Good,
        )
    }
}
