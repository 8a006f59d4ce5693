package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.window.DialogProperties
import org.authenticatorcore.sample.R

/** Asks once more, before something that cannot be taken back. */
@Composable
fun ConfirmDialog(
    title: String,
    text: String,
    confirm: String,
    onConfirm: () -> Unit,
    onDismiss: () -> Unit,
    danger: Boolean = true,
    dismiss: String? = stringResource(R.string.common_cancel),
    @DrawableRes icon: Int? = null,
) {
    AlertDialog(
        onDismissRequest = onDismiss,
        modifier = Modifier.padding(Space.wide),
        properties = DialogProperties(usePlatformDefaultWidth = false),
        confirmButton = {
            DialogButtons({ dismiss?.let { TextAction(it, onDismiss) } }) {
                if (danger) DangerButton(confirm, onConfirm, filled = true) else PrimaryButton(confirm, onConfirm)
            }
        },
        icon = icon?.let { { Icon(painterResource(it), contentDescription = null) } },
        title = {
            RefuseOverlays()
            Text(title, style = MaterialTheme.typography.titleLarge)
        },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState())) { Text(text, style = MaterialTheme.typography.bodyMedium) }
        },
        shape = MaterialTheme.shapes.extraLarge,
        containerColor = MaterialTheme.colorScheme.surfaceContainerHigh,
    )
}

/** The buttons of a dialog, one above the other where the text is large: Material lays a button of two lines under the other one. */
@Composable
fun DialogButtons(
    dismiss: @Composable () -> Unit,
    confirm: @Composable () -> Unit,
) {
    if (LocalDensity.current.fontScale > LARGE_TEXT) {
        Column(horizontalAlignment = Alignment.End) {
            confirm()
            dismiss()
        }
    } else {
        FlowRow(
            horizontalArrangement = Arrangement.spacedBy(Space.small, Alignment.End),
            itemVerticalAlignment = Alignment.CenterVertically,
        ) {
            dismiss()
            confirm()
        }
    }
}
