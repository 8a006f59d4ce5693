package org.authenticatorcore.sample.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import org.authenticatorcore.sample.model.BeginAnewModel
import org.authenticatorcore.sample.model.LinksModel
import org.authenticatorcore.sample.model.StartingModel
import org.authenticatorcore.sample.model.StartingState
import org.authenticatorcore.sample.screens.BeginAnewScreen
import org.authenticatorcore.sample.screens.LinkProblem
import org.authenticatorcore.sample.screens.StartingScreen
import org.authenticatorcore.sample.screens.actions

/** The whole app: opening the library, and then its screens. */
@Composable
fun Parts.App() =
    WithSecrecy {
        Screen(Holders.STARTING, { StartingModel(library, it, moves) }) { state, model ->
            when (state) {
                is StartingState.BeginningAnew -> BeginningAnew(state, model)
                StartingState.Ready -> {
                    Host()
                    Links()
                }
                StartingState.Opening, is StartingState.Failed -> StartingScreen(state, model.actions())
            }
        }
    }

@Composable
private fun Parts.BeginningAnew(
    state: StartingState.BeginningAnew,
    starting: StartingModel,
) = Screen("${Holders.BEGINNING_ANEW}/${state.attempt}", { BeginAnewModel(library, it, moves, state.code) }) { anew, model ->
    BeginAnewScreen(anew, model.actions(back = starting::beganAnew))
}

/** Links that led into the app, and why one led nowhere. */
@Composable
private fun Parts.Links() {
    val model = remember { links() }
    val state by model.state.collectAsStateWithLifecycle()
    state.problem?.let { LinkProblem(it, model::take, model::dismiss) }
}

/** Takes the links that lead into the app, whatever shows. */
fun Parts.links(): LinksModel = holders.of(Holders.LINKS) { LinksModel(library, it, moves) }
