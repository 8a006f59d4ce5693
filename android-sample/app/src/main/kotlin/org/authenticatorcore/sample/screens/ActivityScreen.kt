package org.authenticatorcore.sample.screens

import android.text.format.DateUtils
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.ActivityKind
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.EmptyState
import org.authenticatorcore.sample.design.IconAction
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.model.ActivityLine
import org.authenticatorcore.sample.model.ActivityModel
import org.authenticatorcore.sample.model.ActivityState
import org.authenticatorcore.sample.model.Answer
import org.authenticatorcore.sample.model.WayOut

class ActivityActions(
    val back: () -> Unit = {},
    val share: (String) -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun ActivityModel.actions(back: () -> Unit): ActivityActions = ActivityActions(back, ::share, ::take)

/** What this phone did for an account. */
@Composable
fun ActivityScreen(
    state: ActivityState,
    actions: ActivityActions,
) {
    if (state.loading) return Waiting(stringResource(R.string.common_loading), actions.back)
    ScreenScaffold(
        stringResource(R.string.activity_title),
        onBack = actions.back,
        subtitle = state.title.ifBlank { null },
        actions = { if (state.lines.isNotEmpty()) Share(actions.share) },
    ) {
        state.problem?.let { ProblemCard(it, actions.take) }
        if (state.lines.isEmpty() && state.problem == null) {
            EmptyState(
                R.drawable.drawing_quiet,
                stringResource(R.string.activity_empty_title),
                stringResource(R.string.activity_empty_text),
            )
        } else {
            RowGroup(*state.lines.map { line -> @Composable { Line(line) } }.toTypedArray())
        }
    }
}

@Composable
private fun Share(share: (String) -> Unit) {
    val language = LocalConfiguration.current.locales[0].toLanguageTag()
    IconAction(R.drawable.ic_share, stringResource(R.string.activity_share), { share(language) })
}

@Composable
private fun Line(line: ActivityLine) {
    val about = listOf(line.application, line.place).filter { it.isNotBlank() }.joinToString(" \u00B7 ").ifEmpty { null }
    val times = pluralStringResource(R.plurals.activity_times, line.count.toInt(), line.count.toInt()).takeIf { line.count > 1u }
    val below =
        listOfNotNull(
            line.purpose?.let { stringResource(it.label) },
            about,
            line.code?.let { words(it) },
            listOfNotNull(time(line.atSeconds), times).joinToString(", "),
        )
    ListRow(stringResource(line.answer?.words ?: line.kind.words), icon = line.kind.icon, text = below.joinToString("\n"))
}

@Composable
private fun time(atSeconds: ULong): String =
    DateUtils.formatDateTime(
        LocalContext.current,
        atSeconds.toLong() * DateUtils.SECOND_IN_MILLIS,
        DateUtils.FORMAT_SHOW_DATE or DateUtils.FORMAT_SHOW_TIME or DateUtils.FORMAT_SHOW_YEAR or DateUtils.FORMAT_ABBREV_MONTH,
    )

private val Answer.words: Int
    get() =
        when (this) {
            Answer.Approve -> R.string.activity_approved
            Answer.Deny -> R.string.activity_denied
            Answer.Report -> R.string.activity_reported
        }

private val ActivityKind.words: Int
    get() =
        when (this) {
            ActivityKind.ENROLLED -> R.string.activity_enrolled
            ActivityKind.ANSWERED -> R.string.activity_answered
            ActivityKind.VERDICT -> R.string.activity_verdict
            ActivityKind.CHALLENGE_DROPPED -> R.string.activity_challenge_dropped
            ActivityKind.NOT_DELIVERED -> R.string.activity_not_delivered
            ActivityKind.SIGN_IN_ENABLED -> R.string.activity_sign_in_enabled
            ActivityKind.SIGN_IN_DISABLED -> R.string.activity_sign_in_disabled
            ActivityKind.CREDENTIAL_RENEWED -> R.string.activity_credential_renewed
            ActivityKind.REMOVED -> R.string.activity_removed
            ActivityKind.WIPED -> R.string.activity_wiped
        }

private val ActivityKind.icon: Int
    get() =
        when (this) {
            ActivityKind.ENROLLED -> R.drawable.ic_add
            ActivityKind.ANSWERED -> R.drawable.ic_edit
            ActivityKind.VERDICT -> R.drawable.ic_check_circle
            ActivityKind.CHALLENGE_DROPPED -> R.drawable.ic_shield_alert
            ActivityKind.NOT_DELIVERED -> R.drawable.ic_hourglass
            ActivityKind.SIGN_IN_ENABLED -> R.drawable.ic_shield_check
            ActivityKind.SIGN_IN_DISABLED -> R.drawable.ic_shield_off
            ActivityKind.CREDENTIAL_RENEWED -> R.drawable.ic_key
            ActivityKind.REMOVED -> R.drawable.ic_cancel
            ActivityKind.WIPED -> R.drawable.ic_shield_off
        }
