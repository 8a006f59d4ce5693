package org.authenticatorcore.sample.navigation

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.statusBars
import androidx.compose.foundation.layout.statusBarsPadding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import org.authenticatorcore.sample.design.Space
import org.authenticatorcore.sample.model.ComingModel
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.screens.RequestBanner

/** A request that waits while a screen shows that has nothing to do with it: it is over in a minute. */
@Composable
internal fun Parts.Coming(
    top: Destination,
    content: @Composable (Modifier) -> Unit,
) = Screen(Holders.COMING, { ComingModel(library, it, moves) }) { state, model ->
    val request = state.over(top)
    Column {
        if (request != null) {
            Secure()
            Box(Modifier.statusBarsPadding().padding(Space.medium).semantics { liveRegion = LiveRegionMode.Polite }) {
                RequestBanner(request, model::open)
            }
        }
        content(if (request == null) Modifier else Modifier.consumeWindowInsets(WindowInsets.statusBars))
    }
}
