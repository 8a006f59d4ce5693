package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ConfirmDialog
import org.authenticatorcore.sample.design.DangerButton
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.NumberField
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.StepBar
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.design.isFull
import org.authenticatorcore.sample.model.DeviceLine
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Step
import org.authenticatorcore.sample.model.StepModel
import org.authenticatorcore.sample.model.StepState
import org.authenticatorcore.sample.model.WayOut

class StepActions(
    val back: () -> Unit = {},
    val openBrowser: () -> Unit = {},
    val signInAgain: () -> Unit = {},
    val number: (String) -> Unit = {},
    val enterNumber: () -> Unit = {},
    val giveUp: () -> Unit = {},
    val reallyGiveUp: () -> Unit = {},
    val doNotGiveUp: () -> Unit = {},
    val beginAgain: () -> Unit = {},
    val finish: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun StepModel.actions(back: () -> Unit): StepActions =
    StepActions(
        back = back,
        openBrowser = ::openBrowser,
        signInAgain = ::signInAgain,
        number = ::number,
        enterNumber = ::enterNumber,
        giveUp = ::giveUp,
        reallyGiveUp = ::reallyGiveUp,
        doNotGiveUp = ::doNotGiveUp,
        beginAgain = ::beginAgain,
        finish = ::finish,
        take = ::take,
    )

/** Which way it is: the steps are the same, the words are not. */
enum class StepsTo(
    internal val title: Int,
    internal val doneTitle: Int,
    internal val doneText: Int,
) {
    Enable(R.string.enabling_title, R.string.enabling_done_title, R.string.enabling_done_text),
    Renew(R.string.enabling_title_renew, R.string.enabling_done_title_renew, R.string.enabling_done_text_renew),
    EnrollAgain(R.string.enabling_title_again, R.string.enabling_done_title_again, R.string.enabling_done_text_again),
    EnrollBySignIn(R.string.enabling_title_sign_in, R.string.enabling_done_title_sign_in, R.string.enabling_done_text_sign_in),
}

/** The way to phone sign-in, or to another enrollment, one step at a time. */
@Composable
fun StepScreen(
    state: StepState,
    to: StepsTo,
    actions: StepActions,
) {
    when (val step = state.step) {
        Step.Done -> StepsDone(to, actions)
        is Step.Ended -> StepsEnded(R.string.enabling_ended_title, step.why, emptyList(), actions)
        is Step.NotAllowed -> StepsEnded(R.string.enabling_not_allowed_title, step.why, step.devices, actions)
        else -> StepUnderWay(state, to, actions)
    }
    if (state.asksToGiveUp) GiveUpDialog(actions)
}

@Composable
private fun StepUnderWay(
    state: StepState,
    to: StepsTo,
    actions: StepActions,
) {
    val words = state.step.words
    ScreenScaffold(
        title = words?.title?.let { stringResource(it) } ?: stringResource(to.title),
        onBack = actions.back,
        subtitle = words?.text?.let { stringResource(it) },
        bottom = { StepButtons(state, actions) },
        above = { words?.let { StepBar(stringResource(to.title), it.number, STEPS) } },
    ) {
        state.card?.let { AccountPanel(it) }
        StepProblem(state, actions)
        StepBody(state, actions)
    }
}

/** What went wrong beside the number; what is wrong with the number is said at its field. */
@Composable
private fun StepProblem(
    state: StepState,
    actions: StepActions,
) {
    (state.step as? Step.SignInAgain)?.let { ProblemCard(it.why, actions.take, leads = false) }
    state.problem?.takeIf { it.field != NUMBER || state.step !is Step.MatchNumber }?.let { ProblemCard(it, actions.take) }
}

@Composable
private fun StepBody(
    state: StepState,
    actions: StepActions,
) {
    when (val step = state.step) {
        Step.Asking -> if (state.problem == null) WaitingFor(stringResource(R.string.enabling_asking))
        is Step.MatchNumber -> {
            SignedLines(step.lines)
            NumberField(
                typed = step.typed.text,
                digits = step.digits.toInt(),
                onType = actions.number,
                onDone = actions.enterNumber,
                tag = "enabling/number",
                enabled = !state.working,
                problem = state.problem?.takeIf { it.field == NUMBER }?.let { words(it.code) },
            )
        }
        else -> Unit
    }
}

@Composable
private fun StepButtons(
    state: StepState,
    actions: StepActions,
) {
    val wide = Modifier.fillMaxWidth()
    val busy = stringResource(R.string.common_working).takeIf { state.working }
    when (val step = state.step) {
        Step.SetDeviceLock ->
            PrimaryButton(
                stringResource(R.string.way_lock_settings),
                { actions.take(WayOut.OpenLockSettings) },
                wide,
                icon = R.drawable.ic_lock,
            )
        is Step.SignIn -> BrowserButton(step.opened, busy, actions)
        is Step.SignInAgain -> PrimaryButton(stringResource(R.string.way_sign_in_again), actions.signInAgain, wide, busy = busy)
        is Step.MatchNumber -> {
            val confirming = busyWith(state.doing, R.string.request_approving).takeIf { state.working }
            val ready = state.working || isFull(step.typed.text, step.digits.toInt())
            PrimaryButton(stringResource(R.string.enabling_number_confirm), actions.enterNumber, wide, ready = ready, busy = confirming)
        }
        else -> Unit
    }
    if (state.step != Step.Asking || state.problem != null) {
        DangerButton(stringResource(R.string.enabling_give_up), actions.giveUp, wide)
    }
}

@Composable
private fun BrowserButton(
    opened: Boolean,
    busy: String?,
    actions: StepActions,
) {
    val word = stringResource(if (opened) R.string.enabling_open_browser_again else R.string.enabling_open_browser)
    if (opened) {
        SecondaryButton(word, actions.openBrowser, Modifier.fillMaxWidth(), busy = busy, icon = R.drawable.ic_open_in_new)
    } else {
        PrimaryButton(word, actions.openBrowser, Modifier.fillMaxWidth(), busy = busy, icon = R.drawable.ic_open_in_new)
    }
}

@Composable
private fun StepsDone(
    to: StepsTo,
    actions: StepActions,
) {
    ScreenScaffold(
        title = null,
        bottom = { PrimaryButton(stringResource(R.string.common_done), actions.finish, Modifier.fillMaxWidth()) },
    ) { ResultPage(stringResource(to.doneTitle), stringResource(to.doneText), R.drawable.ic_shield_check, Tone.Good) }
}

@Composable
private fun StepsEnded(
    title: Int,
    why: List<Problem>,
    devices: List<DeviceLine>,
    actions: StepActions,
) {
    ScreenScaffold(
        title = stringResource(title),
        onBack = actions.finish,
        bottom = {
            SecondaryButton(stringResource(R.string.enabling_begin_again), actions.beginAgain, Modifier.fillMaxWidth())
            PrimaryButton(stringResource(R.string.common_done), actions.finish, Modifier.fillMaxWidth())
        },
    ) {
        // The button below begins again: a second one with other words would confuse.
        why.forEach { ProblemCard(it, actions.take, leads = it.wayOut != WayOut.EnablePhoneSignIn) }
        if (devices.isNotEmpty()) {
            Section(stringResource(R.string.enabling_devices)) {
                RowGroup(*devices.map { device -> @Composable { DeviceRow(device) } }.toTypedArray())
            }
        }
    }
}

@Composable
private fun DeviceRow(device: DeviceLine) {
    ListRow(
        device.name,
        icon = R.drawable.ic_phone,
        text = stringResource(R.string.enabling_device_current).takeIf { device.current },
    )
}

@Composable
private fun GiveUpDialog(actions: StepActions) {
    ConfirmDialog(
        title = stringResource(R.string.enabling_give_up_title),
        text = stringResource(R.string.enabling_give_up_text),
        confirm = stringResource(R.string.enabling_give_up),
        onConfirm = actions.reallyGiveUp,
        onDismiss = actions.doNotGiveUp,
        dismiss = stringResource(R.string.enabling_go_on),
    )
}

private class StepWords(
    val number: Int,
    val title: Int,
    val text: Int?,
)

private val Step.words: StepWords?
    get() =
        when (this) {
            Step.SetDeviceLock -> StepWords(1, R.string.enabling_lock_title, R.string.enabling_lock_text)
            is Step.SignIn ->
                StepWords(
                    2,
                    R.string.enabling_sign_in_title,
                    if (opened) R.string.enabling_sign_in_opened else R.string.enabling_sign_in_text,
                )
            is Step.SignInAgain -> StepWords(2, R.string.enabling_again_title, null)
            is Step.MatchNumber -> StepWords(STEPS, R.string.enabling_number_title, R.string.enabling_number_text)
            else -> null
        }

private const val STEPS = 3
private const val NUMBER = "number"
