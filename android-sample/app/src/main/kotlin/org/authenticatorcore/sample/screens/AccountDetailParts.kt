package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import org.authenticatorcore.AccountAction
import org.authenticatorcore.PrerequisiteKind
import org.authenticatorcore.PrerequisiteState
import org.authenticatorcore.Provider
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.Monogram
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.PrerequisiteRow
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.Stage
import org.authenticatorcore.sample.design.TextAction
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.AccountDetailState
import org.authenticatorcore.sample.model.Prerequisite
import org.authenticatorcore.sample.model.Status
import org.authenticatorcore.sample.model.WayOut

/** Whose account it is, and where it stands. */
@Composable
internal fun AccountTop(card: AccountCard) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.small), Alignment.CenterHorizontally) {
        Monogram(card.name(), card.tone, size = 72.dp)
        Text(
            card.name(),
            Modifier.semantics { heading() },
            style = MaterialTheme.typography.headlineSmall,
            textAlign = TextAlign.Center,
        )
        if (card.user.isNotBlank() && card.user != card.name()) {
            Text(
                card.user,
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodyLarge,
                textAlign = TextAlign.Center,
            )
        }
        AccountStatus(card.status)
    }
}

/** Phone sign-in: what it needs and whether that is there, and the way to it. */
@Composable
internal fun PhoneSignInPart(
    state: AccountDetailState,
    actions: AccountDetailActions,
) {
    val main = state.mainAction
    if (main == AccountAction.MATCH_NUMBER || main == AccountAction.ENROLL_AGAIN) return MainAction(main, state.working, actions)
    if (state.prerequisites.isEmpty() && main == null) return
    val enabled = state.card?.status == Status.Enabled
    Section(stringResource(R.string.account_phone_sign_in)) {
        Panel(padding = PaddingValues(0.dp)) {
            Column {
                Text(
                    stringResource(if (enabled) R.string.account_phone_sign_in_on else R.string.account_phone_sign_in_off),
                    Modifier.padding(Space.large),
                    style = MaterialTheme.typography.bodyMedium,
                )
                state.prerequisites.forEach {
                    HorizontalDivider(Modifier.padding(horizontal = Space.large), color = MaterialTheme.colorScheme.outlineVariant)
                    PrerequisiteOf(it, actions)
                }
            }
        }
        main?.let { MainAction(it, state.working, actions) }
    }
}

@Composable
private fun MainAction(
    action: AccountAction,
    working: Boolean,
    actions: AccountDetailActions,
) {
    val busy = stringResource(R.string.common_working).takeIf { working }
    PrimaryButton(stringResource(action.words), { actions.act(action) }, Modifier.fillMaxWidth(), busy = busy)
}

@Composable
private fun PrerequisiteOf(
    prerequisite: Prerequisite,
    actions: AccountDetailActions,
) {
    val (stage, state) = prerequisite.state.look
    PrerequisiteRow(stringResource(prerequisite.kind.words), stringResource(state), stage) {
        prerequisite.problems.forEach { problem ->
            Text(words(problem.code), color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
            problem.wayOut.label?.let { TextAction(stringResource(it), { actions.take(problem.wayOut) }) }
        }
        prerequisite.heldBy?.let { holder ->
            TextAction(stringResource(R.string.account_held_by, holder.name()), { actions.openHolder(holder) })
        }
    }
}

/** Everything else that can be done; what destroys something comes last. */
@Composable
internal fun ManagePart(
    state: AccountDetailState,
    actions: AccountDetailActions,
) {
    val possible = OTHER_ACTIONS.filter { it in state.actions }
    val phone = state.card?.provider == Provider.PHONE_SIGN_IN
    val activity: (@Composable () -> Unit)? =
        if (!phone) {
            null
        } else {
            {
                ListRow(
                    stringResource(R.string.account_activity),
                    icon = R.drawable.ic_history,
                    text = stringResource(R.string.account_activity_text),
                    onClick = actions.activity,
                )
            }
        }
    Section(stringResource(R.string.account_manage)) {
        RowGroup(activity, *possible.map { action -> @Composable { ActionRow(action, actions) } }.toTypedArray())
    }
}

@Composable
private fun ActionRow(
    action: AccountAction,
    actions: AccountDetailActions,
) {
    ListRow(
        stringResource(action.words),
        icon = action.icon,
        text = action.text?.let { stringResource(it) },
        colour = if (action.isDangerous) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.onSurface,
        arrow = !action.isDangerous,
        onClick = { actions.act(action) },
    )
}

/** What is to be done next, if anything is. */
internal val AccountDetailState.mainAction: AccountAction? get() = MAIN_ACTIONS.firstOrNull { it in actions }

/** The way out of a problem that does the same. */
internal val AccountAction.wayOut: WayOut?
    get() =
        when (this) {
            AccountAction.MATCH_NUMBER -> WayOut.MatchEnrollNumber
            AccountAction.ENROLL_AGAIN -> WayOut.EnrollAgain
            AccountAction.ENABLE, AccountAction.GO_ON_ENABLING -> WayOut.EnablePhoneSignIn
            else -> null
        }

private val MAIN_ACTIONS =
    listOf(
        AccountAction.MATCH_NUMBER,
        AccountAction.ENROLL_AGAIN,
        AccountAction.GO_ON_ENABLING,
        AccountAction.GO_ON_RENEWING,
        AccountAction.ENABLE,
    )

private val OTHER_ACTIONS =
    listOf(AccountAction.RENEW, AccountAction.MOVE, AccountAction.RENAME, AccountAction.DISABLE, AccountAction.REMOVE)

private val AccountAction.isDangerous: Boolean get() = this == AccountAction.DISABLE || this == AccountAction.REMOVE

private val AccountAction.words: Int
    get() =
        when (this) {
            AccountAction.MATCH_NUMBER -> R.string.account_action_match
            AccountAction.ENABLE -> R.string.account_action_enable
            AccountAction.GO_ON_ENABLING -> R.string.account_action_go_on_enabling
            AccountAction.RENEW -> R.string.account_action_renew
            AccountAction.GO_ON_RENEWING -> R.string.account_action_go_on_renewing
            AccountAction.DISABLE -> R.string.account_action_disable
            AccountAction.MOVE -> R.string.account_action_move
            AccountAction.ENROLL_AGAIN -> R.string.account_action_enroll_again
            AccountAction.SHOW_CODE -> R.string.accounts_show_code
            AccountAction.RENAME -> R.string.account_action_rename
            AccountAction.REMOVE -> R.string.account_action_remove
        }

private val AccountAction.text: Int?
    get() =
        when (this) {
            AccountAction.RENEW -> R.string.account_action_renew_text
            AccountAction.MOVE -> R.string.account_action_move_text
            AccountAction.RENAME -> R.string.account_action_rename_text
            else -> null
        }

private val AccountAction.icon: Int
    get() =
        when (this) {
            AccountAction.RENEW -> R.drawable.ic_key
            AccountAction.MOVE -> R.drawable.ic_phone
            AccountAction.RENAME -> R.drawable.ic_edit
            AccountAction.DISABLE -> R.drawable.ic_shield_off
            AccountAction.REMOVE -> R.drawable.ic_delete
            else -> R.drawable.ic_shield
        }

private val PrerequisiteKind.words: Int
    get() =
        when (this) {
            PrerequisiteKind.ACCOUNT_IN_USE -> R.string.account_need_in_use
            PrerequisiteKind.APP_VERSION -> R.string.account_need_app
            PrerequisiteKind.ALLOWED_BY_ORGANISATION -> R.string.account_need_allowed
            PrerequisiteKind.ONLY_TENANT -> R.string.account_need_only
            PrerequisiteKind.SOUND_DEVICE -> R.string.account_need_sound
            PrerequisiteKind.DEVICE_LOCK -> R.string.account_need_lock
            PrerequisiteKind.BIOMETRIC -> R.string.account_need_biometric
            PrerequisiteKind.FREE_DEVICE_PLACE -> R.string.account_need_place
            PrerequisiteKind.REGISTRATION -> R.string.account_need_registration
        }

private val PrerequisiteState.look: Pair<Stage, Int>
    get() =
        when (this) {
            PrerequisiteState.MET -> Stage.Done to R.string.account_met_yes
            PrerequisiteState.NOT_MET -> Stage.Missing to R.string.account_met_no
            PrerequisiteState.LATER -> Stage.Later to R.string.account_met_later
            PrerequisiteState.UNKNOWN -> Stage.Later to R.string.account_met_unknown
        }
