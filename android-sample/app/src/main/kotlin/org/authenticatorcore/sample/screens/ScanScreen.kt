package org.authenticatorcore.sample.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.EmptyState
import org.authenticatorcore.sample.design.PrimaryButton
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.SecondaryButton
import org.authenticatorcore.sample.model.Camera
import org.authenticatorcore.sample.model.ScanModel
import org.authenticatorcore.sample.model.ScanState
import org.authenticatorcore.sample.model.WayOut

class ScanActions(
    val back: () -> Unit = {},
    val ask: () -> Unit = {},
    val settings: () -> Unit = {},
    val byHand: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** @param ask lets the system ask whether the camera may be used */
fun ScanModel.actions(
    back: () -> Unit,
    ask: () -> Unit,
): ScanActions =
    // The camera is at work already: scanning again is what goes on by itself.
    ScanActions(back, ask, ::cameraSettings, ::byHand, { if (it == WayOut.ScanAgain) dismiss() else take(it) })

/** @param picture what the camera sees, once it may be used */
@Composable
fun ScanScreen(
    state: ScanState,
    actions: ScanActions,
    picture: @Composable (Modifier) -> Unit,
) {
    ScreenScaffold(
        title = stringResource(R.string.scan_title),
        onBack = actions.back,
        bottom = { ScanButtons(state.camera, actions) },
    ) {
        if (state.camera == Camera.Allowed) state.problem?.let { ProblemCard(it, actions.take) }
        CameraView(state.camera, R.string.scan_hint, ask = null, picture)
    }
}

/** What the camera sees with a [hint] below it, or why there is nothing to see; [ask] is the button that lets the system ask. */
@Composable
internal fun CameraView(
    camera: Camera,
    hint: Int,
    ask: (() -> Unit)?,
    picture: @Composable (Modifier) -> Unit,
) {
    when (camera) {
        Camera.Allowed -> {
            Finder(picture)
            Text(stringResource(hint), style = MaterialTheme.typography.bodyLarge)
        }
        Camera.Unknown -> Explanation(R.string.scan_ask_title, R.string.scan_ask_text)
        Camera.Refused, Camera.RefusedForGood -> Explanation(R.string.scan_refused_title, R.string.scan_refused_text)
        Camera.Missing -> Explanation(R.string.scan_missing_title, R.string.scan_missing_text)
    }
    if (camera == Camera.Unknown || camera == Camera.Refused) {
        ask?.let { PrimaryButton(stringResource(R.string.scan_ask), it, Modifier.fillMaxWidth(), icon = R.drawable.ic_camera) }
    }
}

@Composable
private fun Explanation(
    title: Int,
    text: Int,
) {
    EmptyState(R.drawable.drawing_scan, stringResource(title), stringResource(text))
}

@Composable
private fun ScanButtons(
    camera: Camera,
    actions: ScanActions,
) {
    val wide = Modifier.fillMaxWidth()
    when (camera) {
        Camera.Unknown, Camera.Refused -> PrimaryButton(stringResource(R.string.scan_ask), actions.ask, wide, icon = R.drawable.ic_camera)
        Camera.RefusedForGood -> PrimaryButton(stringResource(R.string.way_app_settings), actions.settings, wide)
        Camera.Allowed, Camera.Missing -> Unit
    }
    SecondaryButton(stringResource(R.string.scan_by_hand), actions.byHand, wide, icon = R.drawable.ic_keyboard)
}

/** What the camera sees, and the frame in which the code belongs. */
@Composable
private fun Finder(picture: @Composable (Modifier) -> Unit) {
    val what = stringResource(R.string.scan_view)
    Box(
        Modifier
            .fillMaxWidth()
            .aspectRatio(1f)
            .clip(MaterialTheme.shapes.large)
            .background(Color.Black)
            .semantics { contentDescription = what },
    ) {
        picture(Modifier.fillMaxSize())
        Canvas(Modifier.fillMaxSize()) { corners() }
    }
}

/** The four corners of the frame. */
private fun DrawScope.corners() {
    val inset = size.minDimension * INSET
    val side = size.minDimension - 2 * inset
    val arm = side * ARM
    val stroke = Stroke(4.dp.toPx())
    val arc = Size(arm, arm)
    val (near, far) = inset to inset + side - arm
    val places = listOf(Offset(far, far), Offset(near, far), Offset(near, near), Offset(far, near))
    // An arc begins at the right and goes down: so do the places.
    places.forEachIndexed { index, place -> drawArc(Color.White, index * QUARTER, QUARTER, useCenter = false, place, arc, style = stroke) }
}

private const val QUARTER = 90f
private const val INSET = 0.14f
private const val ARM = 0.22f
