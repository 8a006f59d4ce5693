package org.authenticatorcore.sample.navigation

import androidx.activity.compose.PredictiveBackHandler
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.SnackbarHost
import androidx.compose.material3.SnackbarHostState
import androidx.compose.material3.VerticalDivider
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.GraphicsLayerScope
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.platform.LocalResources
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.launch
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.EmptyState
import org.authenticatorcore.sample.model.BackStack
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Notice

/** All screens once the library is open: one shows, or the list of accounts and one beside it where the window is wide. */
@Composable
internal fun Parts.Host() {
    val stack = rememberStack()
    val notices = remember { SnackbarHostState() }
    Follow(stack, notices)
    LaunchedEffect(stack.value) { holders.keep(stack.value.destinations) }
    val progress = backProgress(stack)
    Box(Modifier.fillMaxSize().background(MaterialTheme.colorScheme.background)) {
        BoxWithConstraints(Modifier.fillMaxSize().graphicsLayer { shrink(progress) }) {
            Screens(stack.value, wide = maxWidth >= ListBeside) { stack.value = stack.value.back() }
        }
        SnackbarHost(notices, Modifier.align(Alignment.BottomCenter).safeDrawingPadding())
    }
}

@Composable
private fun Parts.Screens(
    stack: BackStack,
    wide: Boolean,
    back: () -> Unit,
) {
    val saved = rememberSaveableStateHolder()
    val top = stack.top
    val shown: @Composable (Destination) -> Unit = { saved.SaveableStateProvider(it.text) { Show(it, back) } }
    if (!wide || !top.isBesideTheList) return shown(top)
    Row(Modifier.fillMaxSize()) {
        Box(Modifier.width(ListWidth).fillMaxHeight()) { shown(Destination.Accounts) }
        VerticalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        Box(Modifier.weight(1f).fillMaxHeight(), Alignment.Center) {
            if (top == Destination.Accounts) NothingChosen() else shown(top)
        }
    }
}

@Composable
private fun NothingChosen() {
    EmptyState(R.drawable.drawing_welcome, stringResource(R.string.accounts_choose_title), stringResource(R.string.accounts_choose_one))
}

private val Destination.isBesideTheList: Boolean
    get() = this == Destination.Accounts || this is Destination.AccountDetail || this is Destination.Activity

/** Does what the models ask for, in order. */
@Composable
private fun Parts.Follow(
    stack: MutableState<BackStack>,
    notices: SnackbarHostState,
) {
    val resources = LocalResources.current
    val scope = rememberCoroutineScope()
    LaunchedEffect(moves) {
        moves.flow.collect { move ->
            when (move) {
                // Beside the rest: it ends when the words are gone.
                is Move.Tell -> scope.launch { notices.showSnackbar(resources.getString(move.notice.words)) }
                is Move.Leave -> outside.leave(move)
                is Move.Browse -> outside.browse(move)
                is Move.Copy -> outside.copy(move)
                is Move.Share -> outside.share(move)
                is Move.Open, is Move.Replace, is Move.Close, is Move.CloseAccount, Move.Home -> stack.value = stack.value.after(move)
            }
        }
    }
}

/** How far the person has swiped back; once it is done, the screen is gone. */
@Composable
private fun backProgress(stack: MutableState<BackStack>): Float {
    var progress by remember { mutableFloatStateOf(0f) }
    PredictiveBackHandler(stack.value.canGoBack) { events ->
        try {
            events.collect { progress = it.progress }
            stack.value = stack.value.back()
        } catch (
            @Suppress("SwallowedException") cancelled: CancellationException,
        ) {
            // The person has let go before the edge: the screen stays.
        } finally {
            progress = 0f
        }
    }
    return progress
}

private fun GraphicsLayerScope.shrink(progress: Float) {
    val scale = 1f - progress * SHRINKS_BY
    scaleX = scale
    scaleY = scale
    alpha = 1f - progress * FADES_BY
}

private val Notice.words: Int
    get() =
        when (this) {
            Notice.Disabled -> R.string.notice_disabled
            Notice.DisabledServerLater -> R.string.notice_disabled_later
            Notice.Removed -> R.string.notice_removed
            Notice.RemovedHereOnly -> R.string.notice_removed_here_only
            Notice.Copied -> R.string.notice_copied
            Notice.NoBrowser -> R.string.notice_no_browser
        }

private val ListBeside = 840.dp
private val ListWidth = 380.dp
private const val SHRINKS_BY = 0.1f
private const val FADES_BY = 0.3f
