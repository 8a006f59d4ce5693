package org.authenticatorcore.sample.screens

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.WayOut

/**
 * What went wrong, in the library's words, and the button of the way out. The one place where problems are shown.
 *
 * @param leads false where another button of the screen does the same
 */
@Composable
fun ProblemCard(
    problem: Problem,
    onTake: (WayOut) -> Unit,
    modifier: Modifier = Modifier,
    leads: Boolean = true,
) {
    val look = problem.look
    ExplanationCard(
        text = words(problem.code),
        tone = look.tone,
        icon = look.icon,
        modifier = modifier,
        detail = problem.detail(),
        action =
            problem.wayOut.label
                ?.takeIf { leads }
                ?.let { stringResource(it) },
        onAction = { onTake(problem.wayOut) },
    )
}

@Composable
private fun Problem.detail(): String? {
    val wait = retryAfter?.toInt()?.let { pluralStringResource(R.plurals.common_wait, it, it) }
    val named = fault?.let { stringResource(R.string.common_fault, it) }
    return listOfNotNull(wait, named).joinToString("\n").ifEmpty { null }
}

private class Look(
    val tone: Tone,
    @DrawableRes val icon: Int,
)

private val Problem.look: Look
    get() =
        when (wayOut) {
            WayOut.LeaveNetwork, WayOut.Report -> Look(Tone.Danger, R.drawable.ic_shield_alert)
            WayOut.Retry, WayOut.Wait -> Look(Tone.Neutral, if (code == "offline") R.drawable.ic_offline else R.drawable.ic_refresh)
            WayOut.None -> Look(Tone.Neutral, R.drawable.ic_info)
            WayOut.BeginAnew -> Look(Tone.Danger, R.drawable.ic_warning)
            else -> Look(Tone.Caution, R.drawable.ic_warning)
        }

/** The word on the button of a way out; null where it has none. */
@get:StringRes
val WayOut.label: Int?
    get() =
        when (this) {
            WayOut.Retry, WayOut.Wait, WayOut.UnlockPhone -> R.string.way_retry
            WayOut.ConfirmAgain -> R.string.way_confirm_again
            WayOut.OpenLockSettings -> R.string.way_lock_settings
            WayOut.EnrollBiometric -> R.string.way_enroll_biometric
            WayOut.AllowLocation -> R.string.way_allow_location
            WayOut.OpenAppStore -> R.string.way_app_store
            WayOut.SetClock -> R.string.way_set_clock
            WayOut.FreeSpace -> R.string.way_free_space
            WayOut.OpenAppSettings -> R.string.way_app_settings
            WayOut.ScanAgain -> R.string.way_scan_again
            WayOut.TypeByHand -> R.string.way_type_by_hand
            WayOut.SignInAgain -> R.string.way_sign_in_again
            WayOut.MatchEnrollNumber -> R.string.way_match_number
            WayOut.EnablePhoneSignIn -> R.string.way_enable
            WayOut.EnrollAgain -> R.string.way_enroll_again
            WayOut.ShowAccount -> R.string.way_show_account
            WayOut.ShowAccounts -> R.string.way_show_accounts
            WayOut.BeginAnew -> R.string.way_begin_anew
            WayOut.Report -> R.string.way_report
            WayOut.None,
            WayOut.CorrectInput,
            WayOut.AskOrganisation,
            WayOut.BeginAgainOnWeb,
            WayOut.UseWeb,
            WayOut.UseSomethingElse,
            WayOut.LeaveNetwork,
            -> null
        }
