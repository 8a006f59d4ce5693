package org.authenticatorcore.sample.navigation

import android.Manifest
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import androidx.activity.compose.LocalActivity
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.LifecycleResumeEffect
import org.authenticatorcore.Provider
import org.authenticatorcore.sample.model.AccountsState
import org.authenticatorcore.sample.model.AddModel
import org.authenticatorcore.sample.model.Camera
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.MoveAccountModel
import org.authenticatorcore.sample.model.ScanModel
import org.authenticatorcore.sample.model.Scans
import org.authenticatorcore.sample.model.TakeOverModel
import org.authenticatorcore.sample.platform.decode
import org.authenticatorcore.sample.screens.AddScreen
import org.authenticatorcore.sample.screens.MoveAccountScreen
import org.authenticatorcore.sample.screens.ScanScreen
import org.authenticatorcore.sample.screens.TakeOverScreen
import org.authenticatorcore.sample.screens.actions

/** Adding, with the system's picker of pictures. */
@Composable
internal fun Parts.AddRoute(back: () -> Unit) =
    Screen(Destination.Add, { AddModel(library, it, moves) }) { state, model ->
        // Of the application: the picture may outlast the activity.
        val resolver = LocalContext.current.applicationContext.contentResolver
        val picker =
            rememberLauncherForActivityResult(ActivityResultContracts.PickVisualMedia()) { picked: Uri? ->
                picked?.let { model.picture { resolver.decode(it) } }
            }
        val photo = {
            try {
                picker.launch(PickVisualMediaRequest(ActivityResultContracts.PickVisualMedia.ImageOnly))
            } catch (_: ActivityNotFoundException) {
                // A phone without any app for pictures: the words say that a code can be typed.
                model.notAPicture()
            }
        }
        AddScreen(state, model.actions(back, photo))
    }

/** Scanning, with the system's question about the camera. */
@Composable
internal fun Parts.ScanRoute(back: () -> Unit) =
    Screen(Destination.Scan, { ScanModel(library, it, moves) }) { state, model ->
        ScanScreen(state, model.actions(back, askForCamera(model))) { modifier -> CameraPicture(model, modifier) }
    }

/** The old phone, which vouches for a new one. */
@Composable
internal fun Parts.MoveAccountRoute(
    destination: Destination.MoveAccount,
    back: () -> Unit,
) = Screen(destination, { MoveAccountModel(library, it, moves, destination) }) { state, model ->
    Secure()
    MoveAccountScreen(state, model.actions(back, askForCamera(model))) { modifier -> CameraPicture(model, modifier) }
}

/** The new phone, which takes an account over. */
@Composable
internal fun Parts.TakeOverRoute(
    destination: Destination.TakeOver,
    back: () -> Unit,
) = Screen(destination, { TakeOverModel(library, it, moves, destination) }) { state, model ->
    Secure()
    TakeOverScreen(state, model.actions(back, askForCamera(model))) { modifier -> CameraPicture(model, modifier) }
}

/** Lets the system ask whether the camera may be used, and tells [model]. */
@Composable
private fun askForCamera(model: Scans): () -> Unit {
    val activity = LocalActivity.current
    val ask =
        rememberLauncherForActivityResult(ActivityResultContracts.RequestPermission()) { allowed ->
            // The system says no more than this of whether it would ask again.
            val asksAgain = activity?.shouldShowRequestPermissionRationale(Manifest.permission.CAMERA) == true
            model.camera(
                if (allowed) {
                    Camera.Allowed
                } else if (asksAgain) {
                    Camera.Refused
                } else {
                    Camera.RefusedForGood
                },
            )
        }
    val context = LocalContext.current
    LifecycleResumeEffect(model) {
        if (context.allows(Manifest.permission.CAMERA)) model.camera(Camera.Allowed)
        onPauseOrDispose {}
    }
    return { ask.launch(Manifest.permission.CAMERA) }
}

/** Asks once for this installation whether requests may be told, when there is an account that has requests. */
@Composable
internal fun Parts.AskForNotifications(state: AccountsState) {
    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return
    val ask = rememberLauncherForActivityResult(ActivityResultContracts.RequestPermission()) {}
    val context = LocalContext.current
    val wanted = state.accounts.any { it.provider == Provider.PHONE_SIGN_IN }
    LaunchedEffect(wanted) {
        if (!wanted || choices.askedForNotifications || context.allows(Manifest.permission.POST_NOTIFICATIONS)) return@LaunchedEffect
        choices.askedForNotifications = true
        ask.launch(Manifest.permission.POST_NOTIFICATIONS)
    }
}

private fun Context.allows(permission: String): Boolean = checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED
