package org.authenticatorcore.sample.catalogue

import androidx.compose.runtime.Composable
import org.authenticatorcore.AccountAction
import org.authenticatorcore.sample.model.AccountDetailState
import org.authenticatorcore.sample.model.AddKind
import org.authenticatorcore.sample.model.AddState
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.StartingState
import org.authenticatorcore.sample.model.WayOut
import org.authenticatorcore.sample.model.wayOut
import org.authenticatorcore.sample.screens.AccountDetailActions
import org.authenticatorcore.sample.screens.AccountDetailScreen
import org.authenticatorcore.sample.screens.AddActions
import org.authenticatorcore.sample.screens.AddScreen
import org.authenticatorcore.sample.screens.PreviewActions
import org.authenticatorcore.sample.screens.PreviewScreen
import org.authenticatorcore.sample.screens.RequestActions
import org.authenticatorcore.sample.screens.RequestScreen
import org.authenticatorcore.sample.screens.StartingActions
import org.authenticatorcore.sample.screens.StartingScreen
import java.io.File

/** Each code of `docs/errors.md`. */
internal val everyCode: List<String> =
    File("../docs/errors.md")
        .readLines()
        .filter { it.startsWith("| `") }
        .map { it.substringAfter('`').substringBefore('`') }

/** Each code, but the outcomes, which have pictures of their own, on a screen that shows it. */
internal val problemPictures: Map<String, Picture> =
    everyCode
        .filter { !it.startsWith("outcome.") }
        .associateWith { code -> Picture("problem-${code.replace('.', '-').replace('_', '-')}") { Showing(code) } }

@Composable
private fun Showing(code: String) {
    val problem = Problem(code)
    when (code.substringBefore('.')) {
        "invalid_input" -> AddScreen(AddState(AddKind.WorkOrSchool, problem = problem), AddActions())
        "storage" -> StartingScreen(StartingState.Failed(problem, mayBeginAnew = wayOut(code) == WayOut.BeginAnew), StartingActions())
        "reason", "refused", "disabled", "key_lost" -> AccountDetailScreen(account(problem), AccountDetailActions())
        "warning" -> PreviewScreen(readServer.copy(pinned = false, warnings = listOf(code)), PreviewActions())
        else -> RequestScreen(Example.waits.copy(problem = problem), RequestActions())
    }
}

private fun account(problem: Problem) =
    AccountDetailState(
        loading = false,
        card = Example.aurora,
        actions = setOf(AccountAction.SHOW_CODE, AccountAction.RENAME, AccountAction.REMOVE),
        explanations = listOf(problem),
    )
