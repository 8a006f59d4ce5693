package org.authenticatorcore.sample.navigation

import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import org.authenticatorcore.sample.model.ScanModel

@Composable
internal fun CameraPicture(
    model: ScanModel,
    modifier: Modifier,
) {
}
