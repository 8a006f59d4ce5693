package org.authenticatorcore.sample.design

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.material3.TopAppBar
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R

/** Of screens with two panes. */
val TwoPanesWidth = 1040.dp

/** From here on two panes stand side by side. */
val TwoPaneWidth = 720.dp

/**
 * Every screen: a bar with the way back, then what scrolls; edge to edge, clear of the keyboard.
 *
 * @param title the first line of what scrolls, so that no size of text cuts it
 * @param bottom lies at the lower end of the window, or of what scrolls where that is longer
 * @param above comes before the title
 * @param pinned never scrolls away
 */
@Composable
fun ScreenScaffold(
    title: String?,
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    subtitle: String? = null,
    actions: @Composable RowScope.() -> Unit = {},
    width: Dp = ContentWidth,
    bottom: (@Composable ColumnScope.() -> Unit)? = null,
    above: @Composable () -> Unit = {},
    besideTitle: (@Composable () -> Unit)? = null,
    pinned: (@Composable ColumnScope.() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    ScreenFrame(modifier, onBack, actions, pinned?.let { { Pinned(width, it) } }) { inner ->
        BoxWithConstraints(inner.fillMaxSize()) {
            val window = maxHeight
            Column(Modifier.fillMaxSize().verticalScroll(rememberScrollState()), horizontalAlignment = Alignment.CenterHorizontally) {
                Column(
                    Modifier
                        .widthIn(max = width)
                        .fillMaxWidth()
                        .heightIn(min = window)
                        .padding(horizontal = Space.large),
                    Arrangement.spacedBy(Space.large),
                ) {
                    above()
                    title?.let { ScreenTitle(it, subtitle, end = besideTitle) }
                    content()
                    bottom?.let { Bottom(it) }
                    Spacer(Modifier)
                }
            }
        }
    }
}

/** The bar and the insets alone, for what scrolls by itself. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun ScreenFrame(
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    actions: @Composable RowScope.() -> Unit = {},
    bottomBar: (@Composable () -> Unit)? = null,
    content: @Composable (Modifier) -> Unit,
) {
    Scaffold(
        modifier = modifier.imePadding(),
        topBar = {
            TopAppBar(
                title = {},
                navigationIcon = { onBack?.let { IconAction(R.drawable.ic_arrow_back, stringResource(R.string.common_back), it) } },
                actions = actions,
                colors = TopAppBarDefaults.topAppBarColors(containerColor = MaterialTheme.colorScheme.background),
            )
        },
        bottomBar = { bottomBar?.invoke() },
        contentWindowInsets = WindowInsets.safeDrawing,
    ) { padding -> content(Modifier.padding(padding).consumeWindowInsets(padding)) }
}

@Composable
fun ScreenTitle(
    title: String,
    subtitle: String? = null,
    modifier: Modifier = Modifier,
    end: (@Composable () -> Unit)? = null,
) {
    Column(modifier.padding(top = Space.tiny), Arrangement.spacedBy(Space.small)) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.large), Alignment.CenterVertically) {
            Text(title, Modifier.weight(1f).semantics { heading() }, style = MaterialTheme.typography.headlineMedium)
            end?.invoke()
        }
        subtitle?.let { Text(it, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyLarge) }
    }
}

/** What never scrolls away, above the keyboard as well. */
@Composable
private fun Pinned(
    width: Dp,
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(
        Modifier.fillMaxWidth().windowInsetsPadding(WindowInsets.safeDrawing.only(WindowInsetsSides.Bottom + WindowInsetsSides.Horizontal)),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        Column(Modifier.widthIn(max = width).fillMaxWidth().padding(horizontal = Space.large, vertical = Space.medium), content = content)
    }
}

@Composable
private fun ColumnScope.Bottom(content: @Composable ColumnScope.() -> Unit) {
    Spacer(Modifier.weight(1f))
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.small), content = content)
}

/** Two columns where the window is wide, one below the other where it is not. */
@Composable
fun TwoPane(
    first: @Composable ColumnScope.() -> Unit,
    second: @Composable ColumnScope.() -> Unit,
    modifier: Modifier = Modifier,
) {
    BoxWithConstraints(modifier.fillMaxWidth()) {
        if (maxWidth < TwoPaneWidth - Space.huge) {
            Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.large)) {
                first()
                second()
            }
        } else {
            Row(horizontalArrangement = Arrangement.spacedBy(Space.huge)) {
                Column(Modifier.weight(1f), Arrangement.spacedBy(Space.large), content = first)
                Column(Modifier.weight(1f), Arrangement.spacedBy(Space.large), content = second)
            }
        }
    }
}

/** A group of things under a heading of their own. */
@Composable
fun Section(
    title: String,
    modifier: Modifier = Modifier,
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(Space.small)) {
        Text(
            title,
            Modifier.padding(top = Space.small).semantics { heading() },
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.titleSmall,
        )
        content()
    }
}

/** Whole and in the middle, for a screen that has one thing to say. */
@Composable
fun Centred(
    modifier: Modifier = Modifier,
    content: @Composable ColumnScope.() -> Unit,
) {
    Box(modifier.fillMaxWidth(), Alignment.Center) {
        Column(
            Modifier.widthIn(max = ContentWidth).padding(vertical = Space.wide),
            Arrangement.spacedBy(Space.medium),
            Alignment.CenterHorizontally,
            content,
        )
    }
}
