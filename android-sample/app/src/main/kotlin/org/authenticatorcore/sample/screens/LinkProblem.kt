package org.authenticatorcore.sample.screens

import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ConfirmDialog
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.WayOut

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
