package org.authenticatorcore.android

import android.content.Context
import android.os.Build
import android.os.Debug
import android.provider.Settings
import org.authenticatorcore.Integrity
import org.authenticatorcore.IntegrityState
import java.io.File

/**
 * What can be seen of a rooted phone from within an app, without asking anybody: a system signed by test keys, and a program `su` where
 * it usually is. A hint, and no proof: tools that hide both are common, and some sound phones are built with test keys. An app that
 * needs more gives [AndroidDevice] a check of its own.
 */
public fun integrityHint(context: Context): Integrity = integrityHint(context, Build.TAGS.orEmpty()) { File(it).exists() }

internal fun integrityHint(
    context: Context,
    tags: String,
    exists: (String) -> Boolean,
): Integrity {
    val rooted = "test-keys" in tags || SU.any(exists)
    val signs =
        listOfNotNull(
            "root".takeIf { rooted },
            "debugged".takeIf { Debug.isDebuggerConnected() },
            "developer_mode".takeIf { hasDeveloperMode(context) },
        )
    // A debugger and the options for developers are told, and speak against no phone by themselves.
    return Integrity(if (rooted) IntegrityState.SUSPECT else IntegrityState.SOUND, signs)
}

private fun hasDeveloperMode(context: Context): Boolean =
    Settings.Global.getInt(context.contentResolver, Settings.Global.DEVELOPMENT_SETTINGS_ENABLED, 0) == 1

private val SU =
    listOf("/system/bin", "/system/xbin", "/system_ext/bin", "/sbin", "/su/bin", "/data/local/bin", "/data/local/xbin", "/vendor/bin")
        .map { "$it/su" }
