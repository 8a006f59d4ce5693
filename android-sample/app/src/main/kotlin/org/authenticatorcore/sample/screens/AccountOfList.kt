package org.authenticatorcore.sample.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.authenticatorcore.Provider
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.Arrow
import org.authenticatorcore.sample.design.CodeStyle
import org.authenticatorcore.sample.design.CountdownRing
import org.authenticatorcore.sample.design.IconAction
import org.authenticatorcore.sample.design.IconDisc
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.TextAction
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.design.colours
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.CodeState
import org.authenticatorcore.sample.model.RequestCard
import org.authenticatorcore.sample.model.WayOut

/** An account in the list, with its code where it has nothing else. */
@Composable
fun AccountOfList(
    card: AccountCard,
    actions: AccountsActions,
) {
    Panel(padding = PaddingValues(0.dp)) {
        Column {
            Column(
                Modifier.fillMaxWidth().clickable(role = Role.Button) { actions.open(card) }.padding(Space.large),
                Arrangement.spacedBy(Space.medium),
            ) {
                AccountHeader(card) { Arrow() }
                if (card.provider == Provider.PHONE_SIGN_IN) AccountStatus(card.status)
            }
            if (card.provider == Provider.ONE_TIME_PASSWORD) {
                HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
                CodeLine(
                    card.code,
                    CodeActions(
                        { actions.showCode(card) },
                        { actions.hideCode(card) },
                        { actions.copyCode(card) },
                        { actions.takeOfCode(card, it) },
                    ),
                )
            }
        }
    }
}

class CodeActions(
    val show: () -> Unit = {},
    val hide: () -> Unit = {},
    val copy: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** A one-time code, once it is asked for. */
@Composable
fun CodeLine(
    code: CodeState,
    actions: CodeActions,
) {
    when (code) {
        CodeState.Hidden ->
            Box(Modifier.padding(horizontal = Space.small, vertical = Space.tiny)) {
                TextAction(stringResource(R.string.accounts_show_code), actions.show, icon = R.drawable.ic_pin)
            }
        is CodeState.Failed -> ProblemCard(code.problem, actions.take, Modifier.padding(Space.medium))
        is CodeState.Shown -> ShownCode(code, actions)
    }
}

@Composable
private fun ShownCode(
    code: CodeState.Shown,
    actions: CodeActions,
) {
    Column(Modifier.padding(horizontal = Space.large, vertical = Space.small)) {
        FlowRow(Modifier.fillMaxWidth(), Arrangement.SpaceBetween, itemVerticalAlignment = Alignment.CenterVertically) {
            Digits(code.digits.text)
            Row(verticalAlignment = Alignment.CenterVertically) {
                val (left, whole) = code.secondsLeft to code.secondsAtFirst
                if (left != null && whole != null) {
                    CountdownRing(left.toLong(), whole.toLong(), size = 40.dp, speaks = false)
                } else {
                    IconAction(R.drawable.ic_refresh, stringResource(R.string.accounts_next_code), actions.show)
                }
                IconAction(R.drawable.ic_copy, stringResource(R.string.accounts_copy_code), actions.copy)
                IconAction(R.drawable.ic_eye_off, stringResource(R.string.accounts_hide_code), actions.hide)
            }
        }
        if (!code.timeIsCertain) {
            Text(
                stringResource(R.string.accounts_code_uncertain),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodySmall,
            )
        }
    }
}

/** In groups for the eye, digit by digit for the ear. */
@Composable
private fun Digits(digits: String) {
    val spoken = stringResource(R.string.accounts_code_spoken, digits.toList().joinToString(" "))
    Text(
        digits.chunked((digits.length + 1) / 2).joinToString("\u00A0"),
        Modifier.clearAndSetSemantics { contentDescription = spoken },
        color = MaterialTheme.colorScheme.primary,
        style = CodeStyle,
        maxLines = 1,
    )
}

/** An account while the order is changed; TalkBack moves it by actions of its name as well. */
@Composable
fun MovableAccount(
    card: AccountCard,
    up: (() -> Unit)?,
    down: (() -> Unit)?,
) {
    val (upWord, downWord) = stringResource(R.string.accounts_move_up) to stringResource(R.string.accounts_move_down)
    val moves =
        listOfNotNull(
            up?.let { CustomAccessibilityAction(upWord) { it().let { true } } },
            down?.let { CustomAccessibilityAction(downWord) { it().let { true } } },
        )
    Panel(padding = PaddingValues(start = Space.large, top = Space.small, bottom = Space.small)) {
        AccountHeader(card, names = Modifier.semantics(mergeDescendants = true) { customActions = moves }) {
            Row {
                IconAction(
                    R.drawable.ic_arrow_up,
                    stringResource(R.string.accounts_move_up_of, card.name()),
                    { up?.invoke() },
                    enabled =
                        up != null,
                )
                IconAction(
                    R.drawable.ic_arrow_down,
                    stringResource(R.string.accounts_move_down_of, card.name()),
                    { down?.invoke() },
                    enabled =
                        down != null,
                )
            }
        }
    }
}

/** A request that waits, above everything else. */
@Composable
fun RequestBanner(
    request: RequestCard,
    onOpen: (RequestCard) -> Unit,
) {
    Panel(container = Tone.Informing.colours().container) {
        Row(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(Space.large)) {
            IconDisc(R.drawable.ic_bell, Tone.Informing, 40.dp)
            Column(Modifier.weight(1f)) { BannerWords(request) }
        }
        PrimaryButton(stringResource(R.string.accounts_answer), { onOpen(request) }, Modifier.fillMaxWidth())
    }
}

@Composable
private fun BannerWords(request: RequestCard) {
    val colour = Tone.Informing.colours().content
    val signIn = request.purpose == Purpose.SIGN_IN || request.purpose == Purpose.MFA
    val titled = signIn && request.application.isNotBlank()
    val title = if (titled) stringResource(R.string.accounts_request_title, request.application) else stringResource(request.purpose.label)
    Text(title, color = colour, style = MaterialTheme.typography.titleMedium)
    val below = listOf(if (titled) "" else request.application, request.account, request.place).filter { it.isNotBlank() }
    if (below.isNotEmpty()) Text(below.joinToString("\n"), color = colour, style = MaterialTheme.typography.bodyMedium)
}
