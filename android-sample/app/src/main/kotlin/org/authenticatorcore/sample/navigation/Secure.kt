package org.authenticatorcore.sample.navigation

import android.view.Window
import android.view.WindowManager
import androidx.activity.compose.LocalActivity
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf

/** Counts the screens that show secrets: while there is one, no screenshot and no list of recent apps has the window. */
internal class Secrecy(
    private val window: Window?,
) {
    private var showing = 0

    fun begin() {
        if (showing++ == 0) window?.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
    }

    fun end() {
        if (--showing == 0) window?.clearFlags(WindowManager.LayoutParams.FLAG_SECURE)
    }
}

private val LocalSecrecy = staticCompositionLocalOf { Secrecy(window = null) }

@Composable
internal fun WithSecrecy(content: @Composable () -> Unit) {
    val window = LocalActivity.current?.window
    CompositionLocalProvider(LocalSecrecy provides remember(window) { Secrecy(window) }, content = content)
}

/** Says whether what is on the screen now is secret. */
@Composable
internal fun Secure(secret: Boolean = true) {
    val secrecy = LocalSecrecy.current
    DisposableEffect(secrecy, secret) {
        if (secret) secrecy.begin()
        onDispose { if (secret) secrecy.end() }
    }
}
