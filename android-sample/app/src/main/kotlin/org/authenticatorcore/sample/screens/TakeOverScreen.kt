package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.style.TextAlign
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.TakeOverModel
import org.authenticatorcore.sample.model.TakeOverState
import org.authenticatorcore.sample.model.TakeOverStep
import org.authenticatorcore.sample.model.WayOut

class TakeOverActions(
    val back: () -> Unit = {},
    val scan: () -> Unit = {},
    val showKey: () -> Unit = {},
    val ask: () -> Unit = {},
    val giveUp: () -> Unit = {},
    val finish: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** @param ask lets the system ask whether the camera may be used */
fun TakeOverModel.actions(
    leave: () -> Unit,
    ask: () -> Unit,
): TakeOverActions = TakeOverActions(leave, ::scan, ::back, ask, ::giveUp, ::finish, ::take)

/** @param picture what the camera sees, once it may be used */
@Composable
fun TakeOverScreen(
    state: TakeOverState,
    actions: TakeOverActions,
    picture: @Composable (Modifier) -> Unit,
) {
    if (state.step is TakeOverStep.Done) return TakenOver(actions)
    ScreenScaffold(
        stringResource(R.string.take_over_title),
        onBack = actions.back,
        subtitle = state.host.takeIf { it.isNotEmpty() },
        bottom = { TakeOverButtons(state, actions) },
    ) {
        state.problem?.let { ProblemCard(it, actions.take) }
        when (val step = state.step) {
            TakeOverStep.Loading -> WaitingFor(stringResource(R.string.common_loading))
            is TakeOverStep.ShowKey -> Key(step)
            TakeOverStep.Scanning -> CameraView(state.camera, R.string.take_over_scan, actions.ask, picture)
            is TakeOverStep.NotAllowed -> step.reasons.forEach { ProblemCard(Problem(it), actions.take) }
            is TakeOverStep.Done -> Unit
        }
    }
}

@Composable
private fun Key(step: TakeOverStep.ShowKey) {
    step.refused?.let { ExplanationCard(words(it), Tone.Danger, R.drawable.ic_error) }
    Code(step.code, R.string.take_over_key)
    Text(stringResource(R.string.take_over_digits), style = MaterialTheme.typography.bodyLarge)
    val (first, last) = step.comparison.chunked(step.comparison.length / 2).let { it.first() to it.last() }
    Text("$first $last", Modifier.fillMaxWidth(), style = MaterialTheme.typography.displaySmall, textAlign = TextAlign.Center)
}

@Composable
private fun TakeOverButtons(
    state: TakeOverState,
    actions: TakeOverActions,
) {
    val wide = Modifier.fillMaxWidth()
    val busy = stringResource(R.string.common_working).takeIf { state.working }
    when (state.step) {
        is TakeOverStep.ShowKey -> PrimaryButton(stringResource(R.string.take_over_go_on), actions.scan, wide, busy = busy)
        TakeOverStep.Scanning -> SecondaryButton(stringResource(R.string.take_over_show_key), actions.showKey, wide)
        TakeOverStep.Loading, is TakeOverStep.NotAllowed, is TakeOverStep.Done -> Unit
    }
    SecondaryButton(stringResource(R.string.move_cancel), actions.giveUp, wide)
}

@Composable
private fun TakenOver(actions: TakeOverActions) {
    ScreenScaffold(
        title = null,
        bottom = { PrimaryButton(stringResource(R.string.common_continue), actions.finish, Modifier.fillMaxWidth()) },
    ) {
        ResultPage(
            stringResource(R.string.take_over_done_title),
            stringResource(R.string.take_over_done_text),
            R.drawable.ic_check,
            Tone.Good,
        )
    }
}
