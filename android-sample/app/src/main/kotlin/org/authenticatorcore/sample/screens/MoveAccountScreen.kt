package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.DrawnCode
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.NumberField
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.QrPicture
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.MoveAccountModel
import org.authenticatorcore.sample.model.MoveState
import org.authenticatorcore.sample.model.MoveStep
import org.authenticatorcore.sample.model.WayOut

class MoveActions(
    val back: () -> Unit = {},
    val begin: () -> Unit = {},
    val scan: () -> Unit = {},
    val ask: () -> Unit = {},
    val type: (String) -> Unit = {},
    val approve: () -> Unit = {},
    val otherPhone: () -> Unit = {},
    val cancel: () -> Unit = {},
    val finish: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** @param ask lets the system ask whether the camera may be used */
fun MoveAccountModel.actions(
    back: () -> Unit,
    ask: () -> Unit,
): MoveActions = MoveActions(back, ::begin, ::scan, ask, ::type, ::approve, ::backToOffer, ::cancel, ::finish, ::take)

/** @param picture what the camera sees, once it may be used */
@Composable
fun MoveAccountScreen(
    state: MoveState,
    actions: MoveActions,
    picture: @Composable (Modifier) -> Unit,
) {
    if (state.step == MoveStep.Moved) return Moved(actions)
    ScreenScaffold(
        stringResource(R.string.move_title),
        onBack = actions.back,
        bottom = { MoveButtons(state, actions) },
    ) {
        state.card?.let { AccountPanel(it) }
        if (state.step !is MoveStep.Compare || state.problem?.field != COMPARISON) state.problem?.let { ProblemCard(it, actions.take) }
        when (val step = state.step) {
            MoveStep.Explained -> WhatHappens()
            is MoveStep.Offer -> Code(step.code, R.string.move_offer)
            MoveStep.Scanning -> CameraView(state.camera, R.string.move_scan, actions.ask, picture)
            is MoveStep.Compare -> Compare(step, state, actions)
            is MoveStep.Hand -> Code(step.code, R.string.move_hand)
            MoveStep.Moved -> Unit
        }
    }
}

private const val COMPARISON = "comparison"

@Composable
private fun WhatHappens() {
    Section(stringResource(R.string.move_what)) {
        RowGroup(
            { ListRow(stringResource(R.string.move_what_1), icon = R.drawable.ic_phone) },
            { ListRow(stringResource(R.string.move_what_2), icon = R.drawable.ic_key) },
            { ListRow(stringResource(R.string.move_what_3), icon = R.drawable.ic_globe) },
        )
    }
    ExplanationCard(stringResource(R.string.move_warning), Tone.Caution, R.drawable.ic_shield_alert)
}

/** A code for the other phone, and what the person does with it. */
@Composable
internal fun Code(
    code: DrawnCode?,
    text: Int,
) {
    Text(stringResource(text), style = MaterialTheme.typography.bodyLarge)
    code?.let { QrPicture(it, stringResource(R.string.move_code)) }
}

@Composable
private fun Compare(
    step: MoveStep.Compare,
    state: MoveState,
    actions: MoveActions,
) {
    Text(stringResource(R.string.move_compare), style = MaterialTheme.typography.bodyLarge)
    NumberField(
        typed = state.typed.text,
        digits = step.digits,
        onType = actions.type,
        onDone = actions.approve,
        tag = "move/comparison",
        enabled = !state.working,
        problem = state.problem?.takeIf { it.field == COMPARISON }?.let { words(it.code) },
    )
    ExplanationCard(stringResource(R.string.move_compare_warning), Tone.Caution, R.drawable.ic_shield_alert)
}

@Composable
private fun MoveButtons(
    state: MoveState,
    actions: MoveActions,
) {
    val wide = Modifier.fillMaxWidth()
    val busy = stringResource(R.string.common_working).takeIf { state.working }
    when (state.step) {
        MoveStep.Explained -> PrimaryButton(stringResource(R.string.move_begin), actions.begin, wide, busy = busy)
        is MoveStep.Offer -> PrimaryButton(stringResource(R.string.move_go_on), actions.scan, wide, busy = busy)
        is MoveStep.Compare -> {
            PrimaryButton(stringResource(R.string.move_approve), actions.approve, wide, busy = busy)
            SecondaryButton(stringResource(R.string.move_other_phone), actions.otherPhone, wide)
        }
        MoveStep.Scanning, is MoveStep.Hand, MoveStep.Moved -> Unit
    }
    if (state.step != MoveStep.Explained) SecondaryButton(stringResource(R.string.move_cancel), actions.cancel, wide)
}

@Composable
private fun Moved(actions: MoveActions) {
    ScreenScaffold(
        title = null,
        bottom = { PrimaryButton(stringResource(R.string.common_continue), actions.finish, Modifier.fillMaxWidth()) },
    ) {
        ResultPage(stringResource(R.string.move_done_title), words("reason.transferred"), R.drawable.ic_check, Tone.Good)
    }
}
