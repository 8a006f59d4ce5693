package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.EmptyState
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.model.StartingModel
import org.authenticatorcore.sample.model.StartingState
import org.authenticatorcore.sample.model.WayOut

class StartingActions(
    val beginAnew: () -> Unit = {},
    val destroyKeys: () -> Unit = {},
    val keepKeys: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun StartingModel.actions(): StartingActions = StartingActions(::beginAnew, ::destroyKeys, ::keepKeys, ::take)

/** Before there is anything else to show. */
@Composable
fun StartingScreen(
    state: StartingState,
    actions: StartingActions,
) {
    when (state) {
        StartingState.Opening, StartingState.Ready, is StartingState.BeginningAnew ->
            Waiting(stringResource(R.string.starting_opening), onBack = null)
        is StartingState.Failed -> CannotOpen(state, actions)
        is StartingState.KeysLeft -> KeysLeft(state, actions)
    }
}

/** Keys of earlier accounts: what becomes of them is for the person to say. */
@Composable
private fun KeysLeft(
    state: StartingState.KeysLeft,
    actions: StartingActions,
) {
    ScreenScaffold(
        title = null,
        bottom = {
            val wide = Modifier.fillMaxWidth()
            val busy = stringResource(R.string.keys_left_removing).takeIf { state.working }
            PrimaryButton(stringResource(R.string.keys_left_remove), actions.destroyKeys, wide, busy = busy)
            SecondaryButton(stringResource(R.string.keys_left_keep), actions.keepKeys, wide)
        },
    ) {
        EmptyState(
            R.drawable.drawing_locked,
            stringResource(R.string.keys_left_title),
            pluralStringResource(R.plurals.keys_left_text, state.count, state.count),
        )
        Text(stringResource(R.string.keys_left_aside), style = MaterialTheme.typography.bodyLarge)
        state.problem?.let { ProblemCard(it, actions.take) }
    }
}

@Composable
private fun CannotOpen(
    state: StartingState.Failed,
    actions: StartingActions,
) {
    // Beginning anew has a button of its own, at the end: it is not the first thing to try.
    val leads = state.problem.wayOut.takeIf { it != WayOut.BeginAnew }
    ScreenScaffold(
        title = null,
        bottom = {
            val wide = Modifier.fillMaxWidth()
            val again = leads?.label ?: R.string.way_retry
            PrimaryButton(stringResource(again), { actions.take(leads ?: WayOut.Retry) }, wide)
            // What leads elsewhere is not all that can be tried.
            if (leads != null && leads.leads != WayOut.Leads.Again && leads.hasButton) {
                SecondaryButton(stringResource(R.string.way_retry), { actions.take(WayOut.Retry) }, wide)
            }
            if (state.mayBeginAnew) SecondaryButton(stringResource(R.string.way_begin_anew), actions.beginAnew, wide)
        },
    ) { EmptyState(R.drawable.drawing_locked, stringResource(R.string.starting_failed_title), words(state.problem.code)) }
}
