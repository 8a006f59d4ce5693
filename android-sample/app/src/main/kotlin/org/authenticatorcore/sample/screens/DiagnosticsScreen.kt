package org.authenticatorcore.sample.screens

import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.style.TextDirection
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ButtonPair
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.model.DiagnosticsModel
import org.authenticatorcore.sample.model.DiagnosticsState
import org.authenticatorcore.sample.model.WayOut

class DiagnosticsActions(
    val back: () -> Unit = {},
    val share: () -> Unit = {},
    val copy: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun DiagnosticsModel.actions(back: () -> Unit): DiagnosticsActions = DiagnosticsActions(back, ::share, ::copy, ::take)

/** What a tester can send to a developer, to read before. */
@Composable
fun DiagnosticsScreen(
    state: DiagnosticsState,
    actions: DiagnosticsActions,
) {
    ScreenScaffold(
        stringResource(R.string.diagnostics_title),
        onBack = actions.back,
        subtitle = stringResource(R.string.diagnostics_subtitle),
        bottom = {
            if (state.text.isNotEmpty()) {
                ButtonPair(
                    first = { PrimaryButton(stringResource(R.string.diagnostics_share), actions.share, it, icon = R.drawable.ic_share) },
                    second = { SecondaryButton(stringResource(R.string.diagnostics_copy), actions.copy, it, icon = R.drawable.ic_copy) },
                )
            }
        },
    ) {
        state.problem?.let { ProblemCard(it, actions.take) }
        if (state.loading) WaitingFor(stringResource(R.string.common_loading))
        if (state.text.isNotEmpty()) Panel { Report(state.text) }
    }
}

/** English and codes, in every language of the app from left to right. */
@Composable
private fun Report(text: String) {
    SelectionContainer {
        Text(
            text,
            style = MaterialTheme.typography.bodySmall.copy(fontFamily = FontFamily.Monospace, textDirection = TextDirection.Ltr),
        )
    }
}
