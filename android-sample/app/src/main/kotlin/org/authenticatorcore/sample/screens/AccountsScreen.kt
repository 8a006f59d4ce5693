package org.authenticatorcore.sample.screens

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import org.authenticatorcore.Provider
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.EmptyState
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.IconAction
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.TextAction
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.AccountsModel
import org.authenticatorcore.sample.model.AccountsState
import org.authenticatorcore.sample.model.RequestCard
import org.authenticatorcore.sample.model.WayOut

class AccountsActions(
    val add: () -> Unit = {},
    val settings: () -> Unit = {},
    val open: (AccountCard) -> Unit = {},
    val openRequest: (RequestCard) -> Unit = {},
    val refresh: () -> Unit = {},
    val showCode: (AccountCard) -> Unit = {},
    val hideCode: (AccountCard) -> Unit = {},
    val copyCode: (AccountCard) -> Unit = {},
    val move: (AccountCard, Int) -> Unit = { _, _ -> },
    val take: (WayOut) -> Unit = {},
    val takeOfCode: (AccountCard, WayOut) -> Unit = { _, _ -> },
)

fun AccountsModel.actions(): AccountsActions =
    AccountsActions(
        add = ::add,
        settings = ::settings,
        open = { open(it.id) },
        openRequest = ::open,
        refresh = ::refresh,
        showCode = { showCode(it.id) },
        hideCode = { hideCode(it.id) },
        copyCode = { copyCode(it.id) },
        move = { card, to -> move(card.id, to) },
        take = ::take,
        takeOfCode = { card, wayOut -> takeOfCode(card.id, wayOut) },
    )

/** The accounts, and the requests of all of them. */
@Composable
fun AccountsScreen(
    state: AccountsState,
    actions: AccountsActions,
    reordersAtFirst: Boolean = false,
    notifies: Boolean = true,
) {
    var reorders by rememberSaveable { mutableStateOf(reordersAtFirst) }
    when {
        state.loading && state.problem == null -> Waiting(stringResource(R.string.common_loading), onBack = null)
        state.loading -> NotRead(state, actions)
        state.accounts.isEmpty() -> NoAccounts(state, actions)
        else -> AccountList(state, actions, reorders && state.accounts.size > 1, notifies) { reorders = it }
    }
}

/** Nobody knows whether there are accounts. */
@Composable
private fun NotRead(
    state: AccountsState,
    actions: AccountsActions,
) {
    ScreenScaffold(title = stringResource(R.string.accounts_title), actions = { SettingsAction(actions) }) {
        state.problem?.let { ProblemCard(it, actions.take) }
    }
}

@Composable
private fun NoAccounts(
    state: AccountsState,
    actions: AccountsActions,
) {
    ScreenScaffold(
        title = null,
        actions = { SettingsAction(actions) },
        bottom = { AddButton(actions, Modifier.fillMaxWidth()) },
    ) {
        state.problem?.let { ProblemCard(it, actions.take) }
        EmptyState(R.drawable.drawing_welcome, stringResource(R.string.accounts_empty_title), stringResource(R.string.accounts_empty_text))
    }
}

@Composable
private fun AccountList(
    state: AccountsState,
    actions: AccountsActions,
    reorders: Boolean,
    notifies: Boolean,
    onReorder: (Boolean) -> Unit,
) {
    BackHandler(reorders) { onReorder(false) }
    ScreenScaffold(
        title = stringResource(R.string.accounts_title),
        actions = { ListActions(state, actions, reorders, onReorder) },
        above = { Refreshing(state.refreshing) },
    ) {
        Notes(state, actions)
        if (!notifies && state.accounts.any { it.provider == Provider.PHONE_SIGN_IN }) NotificationsOff(actions)
        Column(verticalArrangement = Arrangement.spacedBy(Space.medium)) {
            state.accounts.forEachIndexed { index, card ->
                key(card.id) { AccountItem(card, index, state.accounts.lastIndex, reorders, actions) }
            }
        }
        if (!reorders) AddButton(actions, Modifier.fillMaxWidth())
    }
}

/** What comes before the accounts: that a request waits, first of all. */
@Composable
private fun Notes(
    state: AccountsState,
    actions: AccountsActions,
) {
    state.waiting.forEach { RequestBanner(it, actions.openRequest) }
    (state.problem ?: state.requestsProblem)?.let { ProblemCard(it, actions.take) }
    if (state.offline && state.problem == null) {
        ExplanationCard(stringResource(R.string.accounts_offline), Tone.Neutral, R.drawable.ic_offline)
    }
}

@Composable
private fun NotificationsOff(actions: AccountsActions) {
    ExplanationCard(
        stringResource(R.string.notifications_off),
        Tone.Neutral,
        R.drawable.ic_bell,
        action = stringResource(R.string.way_app_settings),
        onAction = { actions.take(WayOut.OpenAppSettings) },
    )
}

@Composable
private fun AccountItem(
    card: AccountCard,
    index: Int,
    last: Int,
    reorders: Boolean,
    actions: AccountsActions,
) {
    if (reorders) {
        MovableAccount(
            card,
            up = { actions.move(card, index - 1) }.takeIf { index > 0 },
            down = { actions.move(card, index + 1) }.takeIf { index < last },
        )
    } else {
        AccountOfList(card, actions)
    }
}

@Composable
private fun ListActions(
    state: AccountsState,
    actions: AccountsActions,
    reorders: Boolean,
    onReorder: (Boolean) -> Unit,
) {
    if (reorders) {
        TextAction(stringResource(R.string.accounts_reorder_done), { onReorder(false) }, icon = R.drawable.ic_check)
        return
    }
    IconAction(R.drawable.ic_refresh, stringResource(R.string.accounts_refresh), actions.refresh, enabled = !state.refreshing)
    if (state.accounts.size > 1) IconAction(R.drawable.ic_reorder, stringResource(R.string.accounts_reorder), { onReorder(true) })
    SettingsAction(actions)
}

@Composable
private fun SettingsAction(actions: AccountsActions) {
    IconAction(R.drawable.ic_settings, stringResource(R.string.accounts_settings), actions.settings)
}

@Composable
private fun AddButton(
    actions: AccountsActions,
    modifier: Modifier,
) {
    PrimaryButton(stringResource(R.string.accounts_add), actions.add, modifier, icon = R.drawable.ic_add)
}

@Composable
private fun Refreshing(refreshing: Boolean) {
    if (!refreshing) return
    val what = stringResource(R.string.accounts_refreshing)
    LinearProgressIndicator(Modifier.fillMaxWidth().semantics { contentDescription = what })
}
