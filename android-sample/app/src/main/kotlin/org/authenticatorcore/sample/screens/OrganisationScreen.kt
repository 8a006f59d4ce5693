package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.TextEntry
import org.authenticatorcore.sample.model.OrganisationModel
import org.authenticatorcore.sample.model.OrganisationState
import org.authenticatorcore.sample.model.WayOut

class OrganisationActions(
    val back: () -> Unit = {},
    val url: (String) -> Unit = {},
    val goOn: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun OrganisationModel.actions(back: () -> Unit): OrganisationActions = OrganisationActions(back, ::url, ::goOn, ::take)

/** Where to sign in, if there is no code. */
@Composable
fun OrganisationScreen(
    state: OrganisationState,
    actions: OrganisationActions,
) {
    ScreenScaffold(
        title = stringResource(R.string.organisation_title),
        onBack = actions.back,
        subtitle = stringResource(R.string.organisation_subtitle),
        bottom = { PrimaryButton(stringResource(R.string.common_continue), actions.goOn, Modifier.fillMaxWidth()) },
    ) {
        val problem = state.problem
        val ofField = problem?.takeIf { it.wayOut == WayOut.CorrectInput }
        if (problem != null && ofField == null) ProblemCard(problem, actions.take)
        TextEntry(
            label = stringResource(R.string.enter_url),
            typed = state.url,
            onType = actions.url,
            tag = "organisation/url",
            hint = stringResource(R.string.enter_url_hint),
            problem = ofField?.let { words(it.code) },
            options = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.Uri, imeAction = ImeAction.Go),
            onDone = actions.goOn,
        )
    }
}
