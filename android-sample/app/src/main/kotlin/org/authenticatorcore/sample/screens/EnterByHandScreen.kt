package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.TextEntry
import org.authenticatorcore.sample.model.EnterByHandModel
import org.authenticatorcore.sample.model.EnterByHandState
import org.authenticatorcore.sample.model.WayOut

class EnterByHandActions(
    val back: () -> Unit = {},
    val code: (String) -> Unit = {},
    val url: (String) -> Unit = {},
    val goOn: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun EnterByHandModel.actions(back: () -> Unit): EnterByHandActions = EnterByHandActions(back, ::code, ::url, ::goOn, ::take)

@Composable
fun EnterByHandScreen(
    state: EnterByHandState,
    actions: EnterByHandActions,
) {
    ScreenScaffold(
        title = stringResource(R.string.enter_title),
        onBack = actions.back,
        subtitle = stringResource(R.string.enter_subtitle),
        bottom = { PrimaryButton(stringResource(R.string.common_continue), actions.goOn, Modifier.fillMaxWidth()) },
    ) {
        val problem = state.problem
        val ofField = problem?.takeIf { it.field in FIELDS && it.wayOut == WayOut.CorrectInput }
        if (problem != null && ofField == null) ProblemCard(problem, actions.take)
        TextEntry(
            label = stringResource(R.string.enter_code),
            typed = state.code.text,
            onType = actions.code,
            tag = "enter/code",
            problem = ofField?.takeIf { it.field != URL }?.let { words(it.code) },
            options = KeyboardOptions(KeyboardCapitalization.Characters, autoCorrectEnabled = false, imeAction = ImeAction.Next),
        )
        TextEntry(
            label = stringResource(R.string.enter_url),
            typed = state.url,
            onType = actions.url,
            tag = "enter/url",
            hint = stringResource(R.string.enter_url_hint),
            problem = ofField?.takeIf { it.field == URL }?.let { words(it.code) },
            options = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.Uri, imeAction = ImeAction.Go),
            onDone = actions.goOn,
        )
    }
}

private const val URL = "url"
private val FIELDS = setOf("text", "code", "kid", URL, "issuer", "secret", "label", null)
