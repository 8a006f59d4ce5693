package org.authenticatorcore.sample.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.height
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import org.authenticatorcore.sample.design.Centred
import org.authenticatorcore.sample.design.ScreenFrame
import org.authenticatorcore.sample.design.Space

/** A whole screen that waits, and says for what. */
@Composable
fun Waiting(
    what: String,
    onBack: (() -> Unit)?,
) {
    ScreenFrame(onBack = onBack) { inner -> Box(inner.fillMaxSize(), Alignment.Center) { WaitingFor(what) } }
}

@Composable
fun WaitingFor(
    what: String,
    modifier: Modifier = Modifier,
) {
    Centred(modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite }) {
        CircularProgressIndicator()
        Spacer(Modifier.height(Space.small))
        Text(
            what,
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyLarge,
            textAlign = TextAlign.Center,
        )
    }
}
