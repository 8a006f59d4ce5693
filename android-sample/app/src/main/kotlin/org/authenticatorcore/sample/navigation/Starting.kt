package org.authenticatorcore.sample.navigation

import androidx.activity.compose.BackHandler
import androidx.compose.material3.SnackbarHostState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import org.authenticatorcore.AppLock
import org.authenticatorcore.sample.model.BeginAnewModel
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.LinksModel
import org.authenticatorcore.sample.model.LockModel
import org.authenticatorcore.sample.model.StartingModel
import org.authenticatorcore.sample.model.StartingState
import org.authenticatorcore.sample.screens.BeginAnewScreen
import org.authenticatorcore.sample.screens.LinkOpening
import org.authenticatorcore.sample.screens.LinkProblem
import org.authenticatorcore.sample.screens.LockScreen
import org.authenticatorcore.sample.screens.StartingScreen
import org.authenticatorcore.sample.screens.actions

/** The whole app: opening the library, and then its screens. */
@Composable
fun Parts.App() =
    WithSecrecy {
        val stack = rememberStack()
        val notices = remember { SnackbarHostState() }
        // Also where the library cannot be opened: there are ways out of that.
        Follow(stack, notices)
        Screen(Holders.STARTING, { StartingModel(library, it, moves) }) { state, model ->
            when (state) {
                is StartingState.BeginningAnew -> BeginningAnew(state, model)
                StartingState.Ready ->
                    Unlocked {
                        Host(stack)
                        Links()
                    }
                StartingState.Opening, is StartingState.KeysLeft -> StartingScreen(state, model.actions())
                is StartingState.Failed ->
                    if (stack.value.top == Destination.Diagnostics) {
                        val back = { stack.value = stack.value.back() }
                        BackHandler(onBack = back)
                        Show(Destination.Diagnostics, back)
                    } else {
                        StartingScreen(state, model.actions())
                    }
            }
        }
        Notices(notices)
    }

/** The screens, or what covers them while the app is locked: then neither a screenshot nor the list of recent apps has the window. */
@Composable
private fun Parts.Unlocked(screens: @Composable () -> Unit) =
    Screen(Holders.LOCK, { LockModel(library, it, moves) }) { state, model ->
        Secure(state.lock !is AppLock.Off)
        if (state.isOpen) screens() else LockScreen(state, model.actions())
    }

@Composable
private fun Parts.BeginningAnew(
    state: StartingState.BeginningAnew,
    starting: StartingModel,
) = Screen("${Holders.BEGINNING_ANEW}/${state.attempt}", { BeginAnewModel(library, it, moves, state.code) }) { anew, model ->
    BackHandler(onBack = starting::beganAnew)
    BeginAnewScreen(anew, model.actions(back = starting::beganAnew))
}

/** Links that led into the app, and why one led nowhere. */
@Composable
private fun Parts.Links() {
    val model = remember { links() }
    val state by model.state.collectAsStateWithLifecycle()
    if (state.opening) LinkOpening()
    state.problem?.let { LinkProblem(it, model::take, model::dismiss) }
}

/** Takes the links that lead into the app, whatever shows. */
fun Parts.links(): LinksModel = holders.of(Holders.LINKS) { LinksModel(library, it, moves) }
