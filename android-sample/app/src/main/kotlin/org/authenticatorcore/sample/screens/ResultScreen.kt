package org.authenticatorcore.sample.screens

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.ResultModel
import org.authenticatorcore.sample.model.ResultState
import org.authenticatorcore.sample.model.WayOut
import org.authenticatorcore.sample.model.Tone as ResultTone

class ResultActions(
    val done: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun ResultModel.actions(): ResultActions = ResultActions(::done, ::take)

/** What became of an answer; each outcome has its own title, icon and colour. */
@Composable
fun ResultScreen(
    state: ResultState,
    actions: ResultActions,
) {
    val look = looks[state.code]
    ScreenScaffold(title = null, onBack = actions.done, bottom = { ResultButtons(state, actions) }) {
        ResultPage(
            title = stringResource(look?.title ?: R.string.result_other),
            text = look?.text?.let { stringResource(it) } ?: words(state.code),
            icon = look?.icon ?: R.drawable.ic_info,
            tone = state.tone.tone,
            detail = state.detail(),
        )
    }
}

@Composable
private fun ResultButtons(
    state: ResultState,
    actions: ResultActions,
) {
    val wide = Modifier.fillMaxWidth()
    val wayOut = state.wayOut.label
    if (wayOut == null) {
        PrimaryButton(stringResource(R.string.common_done), actions.done, wide)
    } else {
        PrimaryButton(stringResource(wayOut), { actions.take(state.wayOut) }, wide)
        SecondaryButton(stringResource(R.string.common_close), actions.done, wide)
    }
}

@Composable
private fun ResultState.detail(): String? {
    val wait = retryAfter?.toInt()?.let { pluralStringResource(R.plurals.common_wait, it, it) }
    val advice =
        R.string.result_change_password
            .takeIf { code == "outcome.reported" }
            ?.let { stringResource(it) }
    return listOfNotNull(reason?.let { words(it) }, wait, advice).joinToString("\n\n").ifEmpty { null }
}

private val ResultTone.tone: Tone
    get() =
        when (this) {
            ResultTone.Good -> Tone.Good
            ResultTone.Refused -> Tone.Informing
            ResultTone.Waiting -> Tone.Neutral
            ResultTone.Ended -> Tone.Caution
            ResultTone.Warning -> Tone.Danger
        }

/** @property text where the app says more than the library's word */
private class ResultLook(
    @StringRes val title: Int,
    @DrawableRes val icon: Int,
    @StringRes val text: Int? = null,
)

private val looks =
    mapOf(
        "outcome.approved" to ResultLook(R.string.result_approved, R.drawable.ic_check, R.string.result_back_to_browser),
        "outcome.denied" to ResultLook(R.string.result_denied, R.drawable.ic_close, R.string.result_denied_text),
        "outcome.reported" to ResultLook(R.string.result_reported, R.drawable.ic_report, R.string.result_reported_text),
        "outcome.wrong_number" to ResultLook(R.string.result_wrong_number, R.drawable.ic_pin),
        "outcome.expired" to ResultLook(R.string.result_expired, R.drawable.ic_clock),
        "outcome.superseded" to ResultLook(R.string.result_superseded, R.drawable.ic_reorder),
        "outcome.already_answered" to ResultLook(R.string.result_already_answered, R.drawable.ic_check_circle),
        "outcome.display_mismatch" to ResultLook(R.string.result_display_mismatch, R.drawable.ic_shield_alert),
        "outcome.blocked_by_policy" to ResultLook(R.string.result_blocked_by_policy, R.drawable.ic_organisation),
        "outcome.attestation_required" to ResultLook(R.string.result_attestation_required, R.drawable.ic_phone),
        "outcome.app_too_old" to ResultLook(R.string.result_app_too_old, R.drawable.ic_application),
        "outcome.credential_revoked" to ResultLook(R.string.result_credential_revoked, R.drawable.ic_key),
        "outcome.account_disabled" to ResultLook(R.string.result_account_disabled, R.drawable.ic_lock),
        "outcome.throttled" to ResultLook(R.string.result_throttled, R.drawable.ic_hourglass),
        "outcome.must_enroll_again" to ResultLook(R.string.result_must_enroll_again, R.drawable.ic_refresh),
        "outcome.rejected" to ResultLook(R.string.result_rejected, R.drawable.ic_cancel),
        "outcome.unknown" to ResultLook(R.string.result_unknown, R.drawable.ic_info),
        "outcome.pending" to ResultLook(R.string.result_pending, R.drawable.ic_offline),
    )
