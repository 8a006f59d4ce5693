package org.authenticatorcore.sample.screens

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.semantics
import org.authenticatorcore.Provider
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.Monogram
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.StatusChip
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.Status

/** What names an account; one that nothing names says so. */
@Composable
fun AccountCard.name(): String = title.ifBlank { user }.ifBlank { stringResource(R.string.accounts_unnamed) }

/** Whose request it is, or whose steps they are; read as one. */
@Composable
fun AccountPanel(card: AccountCard) {
    Panel { AccountHeader(card, Modifier.semantics(mergeDescendants = true) {}) }
}

/** What names an account, for what is about it; [names] is of the names alone, without the [end]. */
@Composable
fun AccountHeader(
    card: AccountCard,
    modifier: Modifier = Modifier,
    names: Modifier = Modifier,
    end: @Composable () -> Unit = {},
) {
    Row(
        modifier.fillMaxWidth(),
        Arrangement.spacedBy(Space.large),
        Alignment.CenterVertically,
    ) {
        Monogram(card.name(), card.tone)
        Column(names.weight(1f)) {
            Text(card.name(), style = MaterialTheme.typography.titleMedium)
            if (card.user.isNotBlank() && card.user != card.name()) {
                Text(card.user, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
            }
        }
        end()
    }
}

val AccountCard.tone: Tone get() = if (provider == Provider.ONE_TIME_PASSWORD) Tone.Caution else Tone.Informing

/** Where the account stands. */
@Composable
fun AccountStatus(
    status: Status,
    modifier: Modifier = Modifier,
) {
    val look = status.look
    StatusChip(stringResource(look.text), look.tone, modifier, look.icon)
}

private class StatusLook(
    @StringRes val text: Int,
    val tone: Tone,
    @DrawableRes val icon: Int,
)

private val Status.look: StatusLook
    get() =
        when (this) {
            Status.Pending -> StatusLook(R.string.status_pending, Tone.Caution, R.drawable.ic_pin)
            Status.InUse -> StatusLook(R.string.status_in_use, Tone.Neutral, R.drawable.ic_shield_off)
            Status.Enabling -> StatusLook(R.string.status_enabling, Tone.Informing, R.drawable.ic_hourglass)
            Status.Enabled -> StatusLook(R.string.status_enabled, Tone.Good, R.drawable.ic_shield_check)
            Status.Renewing -> StatusLook(R.string.status_renewing, Tone.Good, R.drawable.ic_key)
            Status.Suspended -> StatusLook(R.string.status_suspended, Tone.Caution, R.drawable.ic_lock)
            Status.TellingServer -> StatusLook(R.string.status_telling_server, Tone.Neutral, R.drawable.ic_hourglass)
            Status.CodesOnly -> StatusLook(R.string.status_codes_only, Tone.Neutral, R.drawable.ic_pin)
            Status.Blocked -> StatusLook(R.string.status_blocked, Tone.Danger, R.drawable.ic_lock)
            Status.MustEnrollAgain -> StatusLook(R.string.status_must_enroll_again, Tone.Danger, R.drawable.ic_refresh)
            Status.Removed -> StatusLook(R.string.status_removed, Tone.Danger, R.drawable.ic_cancel)
        }

@get:StringRes
val Purpose.label: Int
    get() =
        when (this) {
            Purpose.ENROLLMENT -> R.string.purpose_enrollment
            Purpose.ENABLE -> R.string.purpose_enable
            Purpose.SIGN_IN -> R.string.purpose_sign_in
            Purpose.PASSWORD_RESET -> R.string.purpose_password_reset
            Purpose.MFA -> R.string.purpose_mfa
            Purpose.TRANSACTION -> R.string.purpose_transaction
        }
