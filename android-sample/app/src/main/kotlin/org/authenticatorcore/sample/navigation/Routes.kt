package org.authenticatorcore.sample.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.lifecycle.compose.LifecycleResumeEffect
import org.authenticatorcore.sample.model.AccountDetailModel
import org.authenticatorcore.sample.model.AccountsModel
import org.authenticatorcore.sample.model.ActivityModel
import org.authenticatorcore.sample.model.CodeState
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.DiagnosticsModel
import org.authenticatorcore.sample.model.EnablingModel
import org.authenticatorcore.sample.model.EnrollAgainModel
import org.authenticatorcore.sample.model.EnrollBySignInModel
import org.authenticatorcore.sample.model.EnrollNumberModel
import org.authenticatorcore.sample.model.EnterByHandModel
import org.authenticatorcore.sample.model.OrganisationModel
import org.authenticatorcore.sample.model.PreviewModel
import org.authenticatorcore.sample.model.RequestModel
import org.authenticatorcore.sample.model.ResultModel
import org.authenticatorcore.sample.model.SettingsModel
import org.authenticatorcore.sample.screens.AccountDetailScreen
import org.authenticatorcore.sample.screens.AccountsScreen
import org.authenticatorcore.sample.screens.ActivityScreen
import org.authenticatorcore.sample.screens.DiagnosticsScreen
import org.authenticatorcore.sample.screens.EnterByHandScreen
import org.authenticatorcore.sample.screens.OrganisationScreen
import org.authenticatorcore.sample.screens.PreviewScreen
import org.authenticatorcore.sample.screens.RequestScreen
import org.authenticatorcore.sample.screens.ResultScreen
import org.authenticatorcore.sample.screens.SettingsScreen
import org.authenticatorcore.sample.screens.StepScreen
import org.authenticatorcore.sample.screens.StepsTo
import org.authenticatorcore.sample.screens.actions

/** The screen of a destination, with its model. */
@Composable
internal fun Parts.Show(
    destination: Destination,
    back: () -> Unit,
) {
    when (destination) {
        Destination.Accounts -> Accounts()
        Destination.Add -> AddRoute(back)
        Destination.Scan -> ScanRoute(back)
        Destination.EnterByHand -> EnterByHand(back)
        Destination.Organisation -> Organisation(back)
        is Destination.Preview -> Preview(destination, back)
        is Destination.EnrollNumber -> EnrollNumber(destination, back)
        is Destination.AccountDetail -> AccountDetail(destination, back)
        is Destination.Activity -> ActivityOf(destination, back)
        is Destination.Enabling -> Enabling(destination, back)
        is Destination.EnrollAgain -> EnrollAgain(destination, back)
        is Destination.EnrollBySignIn -> EnrollBySignIn(destination, back)
        is Destination.Request -> RequestOf(destination, back)
        is Destination.Result -> Result(destination)
        Destination.Settings -> Settings(back)
        Destination.Diagnostics -> Diagnostics(back)
    }
}

@Composable
private fun Parts.Accounts() =
    Screen(Destination.Accounts, { AccountsModel(library, it, moves) }) { state, model ->
        Secure(state.waiting.isNotEmpty() || state.accounts.any { it.code is CodeState.Shown })
        AskForNotifications(state)
        var notifies by remember { mutableStateOf(true) }
        LifecycleResumeEffect(model) {
            notifies = phone.facts.notificationsAllowed
            onPauseOrDispose {}
        }
        AccountsScreen(state, model.actions(), notifies = notifies)
    }

@Composable
private fun Parts.EnterByHand(back: () -> Unit) =
    Screen(Destination.EnterByHand, { EnterByHandModel(library, it, moves) }) { state, model ->
        Secure()
        EnterByHandScreen(state, model.actions(back))
    }

@Composable
private fun Parts.Organisation(back: () -> Unit) =
    Screen(Destination.Organisation, { OrganisationModel(library, it, moves) }) { state, model ->
        OrganisationScreen(state, model.actions(back))
    }

@Composable
private fun Parts.Preview(
    destination: Destination.Preview,
    back: () -> Unit,
) = Screen(destination, { PreviewModel(library, it, moves, destination) }) { state, model ->
    Secure()
    PreviewScreen(state, model.actions(back))
}

@Composable
private fun Parts.EnrollNumber(
    destination: Destination.EnrollNumber,
    back: () -> Unit,
) = Screen(destination, { EnrollNumberModel(library, it, moves, destination) }) { state, model ->
    Secure()
    RequestScreen(state, model.actions(back), enrolling = true)
}

@Composable
private fun Parts.AccountDetail(
    destination: Destination.AccountDetail,
    back: () -> Unit,
) = Screen(destination, { AccountDetailModel(library, it, moves, destination) }) { state, model ->
    Secure(state.waiting.isNotEmpty() || state.card?.code is CodeState.Shown)
    AccountDetailScreen(state, model.actions(back))
}

@Composable
private fun Parts.ActivityOf(
    destination: Destination.Activity,
    back: () -> Unit,
) = Screen(destination, { ActivityModel(library, it, moves, destination) }) { state, model ->
    ActivityScreen(state, model.actions(back))
}

@Composable
private fun Parts.Enabling(
    destination: Destination.Enabling,
    back: () -> Unit,
) = Screen(destination, { EnablingModel(library, it, moves, destination) }) { state, model ->
    Secure()
    StepScreen(state, if (destination.renewing) StepsTo.Renew else StepsTo.Enable, model.actions(back))
}

@Composable
private fun Parts.EnrollAgain(
    destination: Destination.EnrollAgain,
    back: () -> Unit,
) = Screen(destination, { EnrollAgainModel(library, it, moves, destination) }) { state, model ->
    Secure()
    StepScreen(state, StepsTo.EnrollAgain, model.actions(back))
}

@Composable
private fun Parts.EnrollBySignIn(
    destination: Destination.EnrollBySignIn,
    back: () -> Unit,
) = Screen(destination, { EnrollBySignInModel(library, it, moves, destination) }) { state, model ->
    Secure()
    StepScreen(state, StepsTo.EnrollBySignIn, model.actions(back))
}

@Composable
private fun Parts.RequestOf(
    destination: Destination.Request,
    back: () -> Unit,
) = Screen(destination, { RequestModel(library, it, moves, destination) }) { state, model ->
    Secure()
    RequestScreen(state, model.actions(back))
}

@Composable
private fun Parts.Result(destination: Destination.Result) =
    Screen(destination, { ResultModel(library, it, moves, destination) }) { state, model ->
        ResultScreen(state, model.actions())
    }

@Composable
private fun Parts.Settings(back: () -> Unit) =
    Screen(Destination.Settings, { SettingsModel(library, it, moves, phone, choices, push) }) { state, model ->
        SettingsScreen(state, model.actions(back))
    }

@Composable
private fun Parts.Diagnostics(back: () -> Unit) =
    Screen(Destination.Diagnostics, { DiagnosticsModel(library, it, moves, phone) }) { state, model ->
        DiagnosticsScreen(state, model.actions(back))
    }
