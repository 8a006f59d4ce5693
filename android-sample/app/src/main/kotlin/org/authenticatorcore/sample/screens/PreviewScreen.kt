package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.authenticatorcore.Provider
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.AddressText
import org.authenticatorcore.sample.design.ExplanationCard
import org.authenticatorcore.sample.design.Fact
import org.authenticatorcore.sample.design.FactList
import org.authenticatorcore.sample.design.IconDisc
import org.authenticatorcore.sample.design.Panel
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ResultPage
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.design.Tone
import org.authenticatorcore.sample.model.PreviewModel
import org.authenticatorcore.sample.model.PreviewState
import org.authenticatorcore.sample.model.WayOut

class PreviewActions(
    val back: () -> Unit = {},
    val confirm: () -> Unit = {},
    val cancel: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun PreviewModel.actions(back: () -> Unit): PreviewActions =
    PreviewActions(back, ::confirm, ::cancel) {
        if (it ==
            WayOut.ScanAgain
        ) {
            scanAgain()
        } else {
            take(it)
        }
    }

/** Whom this phone would trust, before anything is sent. */
@Composable
fun PreviewScreen(
    state: PreviewState,
    actions: PreviewActions,
) {
    when (state) {
        PreviewState.Gone -> PreviewGone(actions)
        is PreviewState.Read -> if (state.entries.isEmpty()) PreviewRead(state, actions) else ExportPreview(state, actions)
    }
}

@Composable
private fun PreviewRead(
    state: PreviewState.Read,
    actions: PreviewActions,
) {
    val codes = state.provider == Provider.ONE_TIME_PASSWORD
    ScreenScaffold(
        title = stringResource(R.string.preview_title),
        onBack = actions.cancel,
        subtitle = stringResource(if (codes) R.string.preview_text_codes else R.string.preview_text),
        bottom = { PreviewButtons(state, actions) },
    ) {
        Panel {
            Whom(if (codes) state.service else state.host, codes)
            HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
            FactList(if (codes) serviceFacts(state) else serverFacts(state))
        }
        if (codes) {
            Text(
                stringResource(R.string.preview_anybody),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodyMedium,
            )
        }
        state.warnings.forEach { ExplanationCard(words(it), Tone.Caution, R.drawable.ic_warning) }
        state.problem?.let { ProblemCard(it, actions.take) }
    }
}

/** The name that matters, as large as it can be. */
@Composable
private fun Whom(
    name: String,
    codes: Boolean,
) {
    val shown = name.ifBlank { stringResource(R.string.preview_service_unnamed) }
    Row(Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}, Arrangement.spacedBy(Space.large), Alignment.CenterVertically) {
        IconDisc(if (codes) R.drawable.ic_pin else R.drawable.ic_organisation, if (codes) Tone.Caution else Tone.Informing, 48.dp)
        Column(Modifier.weight(1f)) {
            Text(
                stringResource(if (codes) R.string.preview_service else R.string.preview_host),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodySmall,
            )
            AddressText(shown, MaterialTheme.typography.titleLarge)
        }
    }
}

@Composable
private fun serverFacts(state: PreviewState.Read): List<Fact> =
    listOf(
        Fact(stringResource(R.string.preview_issuer), state.issuer, R.drawable.ic_globe),
        Fact(
            stringResource(R.string.preview_key),
            stringResource(state.keyIs),
            if (state.pinned) R.drawable.ic_shield_check else R.drawable.ic_shield_alert,
        ),
    )

private val PreviewState.Read.keyIs
    get() =
        when {
            pinned -> R.string.preview_pinned
            bySignIn -> R.string.preview_first_key
            else -> R.string.preview_not_pinned
        }

@Composable
private fun serviceFacts(state: PreviewState.Read): List<Fact> {
    val unnamed = stringResource(R.string.preview_service_unnamed)
    return listOf(
        Fact(stringResource(R.string.preview_account), state.account.ifBlank { unnamed }, R.drawable.ic_person),
    )
}

@Composable
private fun PreviewButtons(
    state: PreviewState.Read,
    actions: PreviewActions,
) {
    val wide = Modifier.fillMaxWidth()
    val busy = busyWith(state.step, R.string.preview_confirming).takeIf { state.enrolling }
    PrimaryButton(stringResource(R.string.preview_confirm), actions.confirm, wide, busy = busy)
    SecondaryButton(stringResource(R.string.preview_cancel), actions.cancel, wide)
}

@Composable
private fun PreviewGone(actions: PreviewActions) {
    ScreenScaffold(
        title = null,
        onBack = actions.back,
        bottom = { PrimaryButton(stringResource(R.string.way_scan_again), { actions.take(WayOut.ScanAgain) }, Modifier.fillMaxWidth()) },
    ) {
        ResultPage(
            stringResource(R.string.preview_gone_title),
            stringResource(R.string.preview_gone_text),
            R.drawable.ic_qr,
            Tone.Neutral,
        )
    }
}
