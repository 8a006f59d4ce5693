package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import org.authenticatorcore.AccountAction
import org.authenticatorcore.AccountKind
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.Fact
import org.authenticatorcore.sample.design.FactList
import org.authenticatorcore.sample.design.IconAction
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.design.TwoPane
import org.authenticatorcore.sample.design.TwoPanesWidth
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.AccountDetailModel
import org.authenticatorcore.sample.model.AccountDetailState
import org.authenticatorcore.sample.model.CodeState
import org.authenticatorcore.sample.model.RequestCard
import org.authenticatorcore.sample.model.WayOut

class AccountDetailActions(
    val back: () -> Unit = {},
    val act: (AccountAction) -> Unit = {},
    val openRequest: (RequestCard) -> Unit = {},
    val openHolder: (AccountCard) -> Unit = {},
    val endQuiet: () -> Unit = {},
    val activity: () -> Unit = {},
    val confirm: () -> Unit = {},
    val dismiss: () -> Unit = {},
    val name: (String) -> Unit = {},
    val rename: () -> Unit = {},
    val hideCode: () -> Unit = {},
    val copyCode: () -> Unit = {},
    val refresh: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
    val takeOfCode: (WayOut) -> Unit = {},
)

fun AccountDetailModel.actions(back: () -> Unit): AccountDetailActions =
    AccountDetailActions(
        back,
        ::act,
        { request: RequestCard -> open(request) },
        { holder: AccountCard -> open(holder) },
        ::endQuiet,
        ::activity,
        ::confirm,
        ::dismiss,
        ::name,
        ::rename,
        ::hideCode,
        ::copyCode,
        ::refresh,
        ::take,
        ::takeOfCode,
    )

/** One account, what can be done with it, and what it needs for that. */
@Composable
fun AccountDetailScreen(
    state: AccountDetailState,
    actions: AccountDetailActions,
) {
    val card = state.card
    when {
        card != null -> AccountFound(state, card, actions)
        state.loading -> Waiting(stringResource(R.string.common_loading), actions.back)
        else -> AccountGone(state, actions)
    }
    AccountDialogs(state, actions)
}

@Composable
private fun AccountFound(
    state: AccountDetailState,
    card: AccountCard,
    actions: AccountDetailActions,
) {
    ScreenScaffold(
        title = null,
        onBack = actions.back,
        width = TwoPanesWidth,
        actions = { IconAction(R.drawable.ic_refresh, stringResource(R.string.accounts_refresh), actions.refresh) },
    ) {
        TwoPane(
            first = {
                AccountTop(card)
                AccountNews(state, actions)
                CodePart(state, card, actions)
                PhoneSignInPart(state, actions)
            },
            second = {
                AboutPart(state, card)
                ManagePart(state, actions)
            },
        )
    }
}

/** What is new about it: requests, what is wrong. */
@Composable
private fun AccountNews(
    state: AccountDetailState,
    actions: AccountDetailActions,
) {
    state.waiting.forEach { RequestBanner(it, actions.openRequest) }
    if (state.quiet) {
        ExplanationCard(
            words("attention.quiet"),
            Tone.Caution,
            R.drawable.ic_shield_alert,
            action = stringResource(R.string.account_end_quiet),
            onAction = actions.endQuiet,
        )
    }
    state.problem?.let { ProblemCard(it, actions.take) }
    // What the main button of the screen does has no second one.
    val done = state.mainAction?.wayOut
    state.explanations.forEach { ProblemCard(it, actions.take, leads = it.wayOut != done) }
}

@Composable
private fun CodePart(
    state: AccountDetailState,
    card: AccountCard,
    actions: AccountDetailActions,
) {
    if (AccountAction.SHOW_CODE !in state.actions && card.code == CodeState.Hidden) return
    Panel(padding = PaddingValues(0.dp)) {
        CodeLine(card.code, CodeActions({ actions.act(AccountAction.SHOW_CODE) }, actions.hideCode, actions.copyCode, actions.takeOfCode))
    }
}

@Composable
private fun AboutPart(
    state: AccountDetailState,
    card: AccountCard,
) {
    val facts =
        listOfNotNull(
            fact(
                R.string.account_user,
                listOf(state.displayName, card.user)
                    .filter {
                        it.isNotBlank()
                    }.distinct()
                    .joinToString("\n"),
                R.drawable.ic_person,
            ),
            fact(R.string.account_organisation, state.organisation, R.drawable.ic_organisation),
            fact(R.string.account_server, card.host, R.drawable.ic_globe),
            state.kind?.let { fact(R.string.account_kind, stringResource(it.label), R.drawable.ic_info) },
        )
    if (facts.isEmpty()) return
    Section(stringResource(R.string.account_about)) {
        Panel { FactList(facts) }
        if (!state.pinned) {
            ExplanationCard(stringResource(R.string.account_not_pinned), Tone.Caution, R.drawable.ic_shield_alert)
        }
    }
}

@Composable
private fun fact(
    name: Int,
    text: String,
    icon: Int,
): Fact? = if (text.isBlank()) null else Fact(stringResource(name), text, icon)

private val AccountKind.label: Int
    get() =
        when (this) {
            AccountKind.WORK -> R.string.account_kind_work
            AccountKind.PERSONAL -> R.string.account_kind_personal
        }

@Composable
private fun AccountGone(
    state: AccountDetailState,
    actions: AccountDetailActions,
) {
    val problem = state.problem
    ScreenScaffold(
        title = null,
        onBack = actions.back,
        bottom = { PrimaryButton(stringResource(R.string.way_show_accounts), actions.back, Modifier.fillMaxWidth()) },
    ) {
        if (problem != null) {
            ProblemCard(problem, actions.take)
        } else {
            ResultPage(
                stringResource(R.string.account_gone_title),
                stringResource(R.string.account_gone_text),
                R.drawable.ic_person,
                Tone.Neutral,
            )
        }
    }
}
