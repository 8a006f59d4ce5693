package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.statusBarsPadding
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ConfirmDialog
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.WayOut

/** A link is being read: over whatever screen shows. */
@Composable
fun LinkOpening() {
    val what = stringResource(R.string.links_opening)
    LinearProgressIndicator(Modifier.fillMaxWidth().statusBarsPadding().semantics { contentDescription = what })
}

/** Why a link that led into the app led nowhere; over whatever screen shows. */
@Composable
fun LinkProblem(
    problem: Problem,
    onTake: (WayOut) -> Unit,
    onDismiss: () -> Unit,
) {
    val wayOut = problem.wayOut.label
    ConfirmDialog(
        title = stringResource(R.string.links_failed_title),
        text = words(problem.code),
        confirm = stringResource(wayOut ?: R.string.common_close),
        onConfirm = {
            if (wayOut != null) onTake(problem.wayOut)
            onDismiss()
        },
        onDismiss = onDismiss,
        danger = false,
        dismiss = stringResource(R.string.common_close).takeIf { wayOut != null },
    )
}
