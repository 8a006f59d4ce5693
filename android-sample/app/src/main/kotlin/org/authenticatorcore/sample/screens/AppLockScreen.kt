package org.authenticatorcore.sample.screens

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.Grace
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.SwitchRow
import org.authenticatorcore.sample.model.AppLockModel
import org.authenticatorcore.sample.model.AppLockState
import org.authenticatorcore.sample.model.LockChoice
import org.authenticatorcore.sample.model.WayOut

class AppLockActions(
    val back: () -> Unit = {},
    val choose: (LockChoice) -> Unit = {},
    val grace: (Grace) -> Unit = {},
    val wipes: (Boolean) -> Unit = {},
    val oldPin: (String) -> Unit = {},
    val newPin: (String) -> Unit = {},
    val again: (String) -> Unit = {},
    val save: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun AppLockModel.actions(back: () -> Unit): AppLockActions =
    AppLockActions(back, ::choose, ::grace, ::wipes, ::oldPin, ::newPin, ::again, ::save, ::take)

/** What opens the app, and how long it may be away. */
@Composable
fun AppLockScreen(
    state: AppLockState,
    actions: AppLockActions,
) {
    val busy = stringResource(R.string.common_working).takeIf { state.working }
    ScreenScaffold(
        stringResource(R.string.settings_app_lock),
        onBack = actions.back,
        bottom = { PrimaryButton(stringResource(R.string.applock_save), actions.save, Modifier.fillMaxWidth(), busy = busy) },
    ) {
        val ofField = state.problem?.takeIf { it.wayOut == WayOut.CorrectInput }
        if (ofField == null) state.problem?.let { ProblemCard(it, actions.take) }
        RowGroup(*LockChoice.entries.map { choice -> @Composable { ChoiceRow(choice, state, actions) } }.toTypedArray())
        if (state.asksOldPin) {
            PinEntry(stringResource(R.string.applock_old), state.oldPin.text, actions.oldPin, "applock/old", verdictWords(state.verdict))
        }
        if (state.choice == LockChoice.Pin) NewPin(state, actions, ofField?.let { words(it.code) })
        if (state.choice != LockChoice.Off) {
            Section(stringResource(R.string.applock_grace)) {
                RowGroup(*Grace.entries.map { grace -> @Composable { GraceRow(grace, state, actions) } }.toTypedArray())
            }
        }
    }
}

@Composable
private fun NewPin(
    state: AppLockState,
    actions: AppLockActions,
    problem: String?,
) {
    val differs = stringResource(R.string.applock_differs).takeIf { state.differs }
    PinEntry(stringResource(R.string.applock_new), state.newPin.text, actions.newPin, "applock/new", problem)
    PinEntry(stringResource(R.string.applock_again), state.again.text, actions.again, "applock/again", differs)
    RowGroup({
        SwitchRow(
            stringResource(R.string.applock_wipe),
            stringResource(R.string.applock_wipe_text),
            state.wipes,
            actions.wipes,
            R.drawable.ic_delete,
        )
    })
}

@Composable
private fun ChoiceRow(
    choice: LockChoice,
    state: AppLockState,
    actions: AppLockActions,
) {
    val (name, text, icon) =
        when (choice) {
            LockChoice.Off -> Triple(R.string.applock_off, R.string.applock_off_text, R.drawable.ic_shield_off)
            LockChoice.Phone -> Triple(R.string.applock_phone, R.string.applock_phone_text, R.drawable.ic_fingerprint)
            LockChoice.Pin -> Triple(R.string.settings_pin, R.string.applock_pin_text, R.drawable.ic_pin)
        }
    SwitchRow(stringResource(name), stringResource(text), state.choice == choice, { if (it) actions.choose(choice) }, icon)
}

@Composable
private fun GraceRow(
    grace: Grace,
    state: AppLockState,
    actions: AppLockActions,
) {
    SwitchRow(stringResource(grace.words), "", state.grace == grace, { if (it) actions.grace(grace) }, R.drawable.ic_clock)
}

private val Grace.words: Int
    @StringRes get() =
        when (this) {
            Grace.NONE -> R.string.applock_grace_none
            Grace.HALF_A_MINUTE -> R.string.applock_grace_half
            Grace.ONE_MINUTE -> R.string.applock_grace_one
            Grace.FIVE_MINUTES -> R.string.applock_grace_five
            Grace.FIFTEEN_MINUTES -> R.string.applock_grace_fifteen
        }
