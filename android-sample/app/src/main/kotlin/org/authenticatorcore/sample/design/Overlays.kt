package org.authenticatorcore.sample.design

import android.Manifest
import android.content.pm.PackageManager
import android.os.Build
import android.view.MotionEvent
import android.view.Window
import androidx.compose.runtime.Composable
import androidx.compose.runtime.SideEffect
import androidx.compose.ui.platform.LocalView
import androidx.compose.ui.window.DialogWindowProvider
import org.authenticatorcore.sample.SinceApi

/**
 * No app lays anything over this window where the system can see to that; elsewhere what is under it cannot be tapped. What a person
 * trusts and refuses must be what they see.
 */
fun Window.refuseOverlays() {
    decorView.filterTouchesWhenObscured = true
    if (Build.VERSION.SDK_INT >= Hiding.LEVEL) Hiding.begin(this)
}

/** The same for the window of the dialog around this. */
@Composable
internal fun RefuseOverlays() {
    val dialog = LocalView.current.parent as? DialogWindowProvider ?: return
    SideEffect { dialog.window.refuseOverlays() }
}

/** Whether another app's window is over this one, here or elsewhere. */
fun MotionEvent.isCovered(): Boolean = flags and (MotionEvent.FLAG_WINDOW_IS_OBSCURED or PARTIALLY) != 0

/** `MotionEvent.FLAG_WINDOW_IS_PARTIALLY_OBSCURED`: older systems do not set it. */
private const val PARTIALLY = 0x2

@SinceApi(Hiding.LEVEL)
private object Hiding {
    const val LEVEL = 31

    /** The permission comes with the installation; an app that leaves it out of its manifest goes on without. */
    fun begin(window: Window) {
        val allowed = window.context.checkSelfPermission(Manifest.permission.HIDE_OVERLAY_WINDOWS)
        if (allowed == PackageManager.PERMISSION_GRANTED) window.setHideOverlayWindows(true)
    }
}
