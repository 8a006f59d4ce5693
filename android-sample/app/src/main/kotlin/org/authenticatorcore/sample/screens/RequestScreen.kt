package org.authenticatorcore.sample.screens

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ButtonPair
import org.authenticatorcore.sample.design.ConfirmDialog
import org.authenticatorcore.sample.design.CountdownRing
import org.authenticatorcore.sample.design.DangerButton
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.NumberChoice
import org.authenticatorcore.sample.design.NumberField
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.design.TwoPane
import org.authenticatorcore.sample.design.TwoPanesWidth
import org.authenticatorcore.sample.design.isFull
import org.authenticatorcore.sample.model.Along
import org.authenticatorcore.sample.model.AnsweringModel
import org.authenticatorcore.sample.model.NumberEntry
import org.authenticatorcore.sample.model.RequestState
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.model.WayOut

class RequestActions(
    val back: () -> Unit = {},
    val number: (String) -> Unit = {},
    val choose: (Secret) -> Unit = {},
    val askBrowser: () -> Unit = {},
    val approve: () -> Unit = {},
    val deny: () -> Unit = {},
    val report: () -> Unit = {},
    val reallyReport: () -> Unit = {},
    val doNotReport: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun AnsweringModel.actions(back: () -> Unit): RequestActions =
    RequestActions(back, ::number, ::choose, ::askBrowser, ::approve, ::deny, ::report, ::reallyReport, ::doNotReport, ::take)

/** A request, and its answers; the number that completes an enrollment as well. Refusing is possible at any time. */
@Composable
fun RequestScreen(
    state: RequestState,
    actions: RequestActions,
    enrolling: Boolean = false,
) {
    when (state) {
        RequestState.Loading ->
            Waiting(stringResource(if (enrolling) R.string.enroll_loading else R.string.request_loading), actions.back)
        RequestState.Gone -> RequestGone(actions, enrolling)
        is RequestState.Failed -> RequestFailed(state, actions)
        is RequestState.Waits -> RequestWaits(state, actions)
    }
}

@Composable
private fun RequestWaits(
    state: RequestState.Waits,
    actions: RequestActions,
) {
    ScreenScaffold(
        title = stringResource(state.purpose.question),
        onBack = actions.back,
        subtitle = state.purpose.hint?.let { stringResource(it) },
        width = TwoPanesWidth,
        pinned = { Decision(state, actions) },
        besideTitle = { CountdownRing(state.secondsLeft.toLong(), state.secondsAtFirst.toLong()) },
    ) {
        TwoPane(
            first = {
                AccountPanel(state.account)
                state.payment?.let { PaymentPanel(it) }
                SignedLines(state.lines)
            },
            second = {
                Answer(state, actions)
                DangerButton(stringResource(R.string.request_not_me), actions.report, Modifier.fillMaxWidth(), icon = R.drawable.ic_report)
            },
        )
    }
    if (state.asksToReport) ReportDialog(state.purpose, actions)
}

/** The number, and the way to approve with it. */
@Composable
private fun Answer(
    state: RequestState.Waits,
    actions: RequestActions,
) {
    val wrongInput = state.problem?.takeIf { it.field == "number" }
    state.problem?.takeIf { it != wrongInput }?.let { ProblemCard(it, actions.take) }
    state.device?.let { OfDevice(it, state.mayApprove) }
    if (!state.mayApprove) {
        when {
            state.needsPhoneSignIn -> NeedsPhoneSignIn(actions)
            state.device != BLOCKED -> TooOld(actions)
        }
        return
    }
    state.along?.let { GoesAlong(it, actions) }
    NumberOf(state.entry, !state.approving, wrongInput?.let { words(it.code) }, actions.number, actions.choose, actions.approve)
    if (state.samePhone && state.entry is NumberEntry.Type) {
        val label = stringResource(R.string.request_same_phone)
        SecondaryButton(label, actions.askBrowser, Modifier.fillMaxWidth(), enabled = !state.approving)
    }
}

/** What goes along, and to whom, before anything is approved; with a way to permit it. */
@Composable
private fun GoesAlong(
    along: Along,
    actions: RequestActions,
) {
    ExplanationCard(
        title = stringResource(R.string.request_along_title, along.recipient),
        text = along.codes.map { words(it) }.joinToString(" "),
        tone = Tone.Neutral,
        icon = R.drawable.ic_shield_alert,
        action = stringResource(R.string.way_allow_location).takeIf { along.location },
        onAction = { actions.take(WayOut.AllowLocation) },
    )
}

@Composable
private fun OfDevice(
    code: String,
    mayApprove: Boolean,
) {
    ExplanationCard(
        title = stringResource(if (mayApprove) R.string.request_device_warned_title else R.string.request_device_blocked_title),
        text = words(code),
        tone = Tone.Caution,
        icon = R.drawable.ic_warning,
    )
}

private const val BLOCKED = "device.blocked"

@Composable
private fun TooOld(actions: RequestActions) {
    ExplanationCard(
        title = stringResource(R.string.request_too_old_title),
        text = stringResource(R.string.request_too_old),
        tone = Tone.Caution,
        icon = R.drawable.ic_warning,
        action = stringResource(R.string.way_app_store),
        onAction = { actions.take(WayOut.OpenAppStore) },
    )
}

@Composable
private fun NeedsPhoneSignIn(actions: RequestActions) {
    ExplanationCard(
        title = stringResource(R.string.request_needs_title),
        text = stringResource(R.string.request_needs),
        tone = Tone.Caution,
        icon = R.drawable.ic_warning,
        action = stringResource(R.string.way_enable),
        onAction = { actions.take(WayOut.EnablePhoneSignIn) },
    )
}

@Composable
private fun NumberOf(
    entry: NumberEntry,
    enabled: Boolean,
    problem: String?,
    onType: (String) -> Unit,
    onChoose: (Secret) -> Unit,
    onDone: () -> Unit,
) {
    when (entry) {
        is NumberEntry.Type ->
            NumberField(entry.typed.text, entry.digits.toInt(), onType, onDone, "request/number", enabled = enabled, problem = problem)
        is NumberEntry.Choose ->
            NumberChoice(entry.numbers.map { it.text }, { onChoose(entry.numbers[it]) }, "request/choice", enabled = enabled)
        NumberEntry.Brought ->
            ExplanationCard(
                title = stringResource(R.string.request_brought_title),
                text = stringResource(R.string.request_brought),
                tone = Tone.Neutral,
                icon = R.drawable.ic_check,
            )
    }
}

/** Approve or deny: in sight whatever is scrolled to, also while a number is typed. */
@Composable
private fun Decision(
    state: RequestState.Waits,
    actions: RequestActions,
) {
    val denying = stringResource(R.string.request_denying).takeIf { state.refusing }
    val deny: @Composable (Modifier) -> Unit = { SecondaryButton(stringResource(R.string.request_deny), actions.deny, it, busy = denying) }
    if (state.mayApprove && (state.entry !is NumberEntry.Choose || state.approving)) {
        val approving = busyWith(state.step, R.string.request_approving).takeIf { state.approving }
        ButtonPair(
            first = {
                val ready = state.approving || (state.entry as? NumberEntry.Type)?.let { isFull(it.typed.text, it.digits.toInt()) } != false
                PrimaryButton(stringResource(state.purpose.approve), actions.approve, it, ready = ready, busy = approving)
            },
            second = deny,
        )
    } else {
        deny(Modifier.fillMaxWidth())
    }
}

@Composable
private fun ReportDialog(
    purpose: Purpose,
    actions: RequestActions,
) {
    val (title, text) =
        when (purpose) {
            Purpose.ENROLLMENT -> R.string.enroll_report_title to R.string.enroll_report_text
            Purpose.TRANSACTION -> R.string.request_report_payment_title to R.string.request_report_payment_text
            else -> R.string.request_report_title to R.string.request_report_text
        }
    ConfirmDialog(
        title = stringResource(title),
        text = stringResource(text),
        confirm = stringResource(R.string.request_report),
        onConfirm = actions.reallyReport,
        onDismiss = actions.doNotReport,
        icon = R.drawable.ic_report,
    )
}

@Composable
private fun RequestGone(
    actions: RequestActions,
    enrolling: Boolean,
) {
    ScreenScaffold(
        title = null,
        onBack = actions.back,
        bottom = { PrimaryButton(stringResource(R.string.common_done), actions.back, Modifier.fillMaxWidth()) },
    ) {
        ResultPage(
            stringResource(if (enrolling) R.string.enroll_gone_title else R.string.request_gone_title),
            stringResource(if (enrolling) R.string.enroll_gone_text else R.string.request_gone_text),
            R.drawable.ic_clock,
            Tone.Neutral,
        )
    }
}

@Composable
private fun RequestFailed(
    state: RequestState.Failed,
    actions: RequestActions,
) {
    ScreenScaffold(title = stringResource(R.string.request_failed_title), onBack = actions.back) {
        ProblemCard(state.problem, actions.take)
    }
}

@get:StringRes
private val Purpose.question: Int
    get() =
        when (this) {
            Purpose.ENROLLMENT -> R.string.enroll_title
            Purpose.ENABLE -> R.string.request_title_enable
            Purpose.SIGN_IN, Purpose.MFA -> R.string.request_title_sign_in
            Purpose.PASSWORD_RESET -> R.string.request_title_password_reset
            Purpose.TRANSACTION -> R.string.request_title_transaction
        }

/** A payment is called one on its button as well: nobody takes it for a sign-in. */
@get:StringRes
private val Purpose.approve: Int
    get() = if (this == Purpose.TRANSACTION) R.string.request_approve_payment else R.string.request_approve

@get:StringRes
private val Purpose.hint: Int? get() = if (this == Purpose.ENROLLMENT) R.string.enroll_subtitle else null
