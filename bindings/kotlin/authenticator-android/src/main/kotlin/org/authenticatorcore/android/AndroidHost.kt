package org.authenticatorcore.android

import android.app.Activity
import android.app.ActivityManager
import android.content.Context
import android.os.Build
import android.os.Process
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Configuration
import org.authenticatorcore.Device
import org.authenticatorcore.Host
import org.authenticatorcore.Platform
import org.authenticatorcore.Prompt
import org.authenticatorcore.open
import java.io.File

/**
 * What the library asks of a phone, all by the platform. Parameters as those of [BiometricGate]; [device] for an app that has a check of
 * its own of how sound the phone is.
 */
public fun androidHost(
    context: Context,
    words: (Prompt) -> PromptWords = { PromptWords.plain(context.applicationContext, it) },
    device: Device = AndroidDevice(context),
    currentActivity: () -> Activity?,
): Host {
    val keys = AndroidKeyStore(context)
    return Host(
        keyStore = keys,
        gate = BiometricGate(context, keys, words = words, currentActivity = currentActivity),
        device = device,
        clock = AndroidClock(context),
        transport = HttpUrlConnectionTransport(),
    )
}

/**
 * The configuration of an app: a folder that no backup and no move to a new phone takes along, since the keys do not come along
 * either.
 *
 * @param redirectUri where the browser leads back to
 * @throws IllegalArgumentException for a context of device-protected storage, which is there before the first unlock: keys and
 *   database are not
 * @throws IllegalStateException in a process of the app other than its main one: the database is opened by one process
 */
public fun androidConfiguration(
    context: Context,
    deviceName: String,
    appVersion: String,
    redirectUri: String,
): Configuration {
    require(!context.isDeviceProtectedStorage) { "give a context of credential-protected storage" }
    check(processName(context) == context.applicationInfo.processName) { "open the library in the main process of the app only" }
    return Configuration(
        directory = File(context.noBackupFilesDir, FOLDER).path,
        deviceName = deviceName,
        platform = Platform.ANDROID,
        operatingSystem = Build.VERSION.RELEASE,
        appVersion = appVersion,
        redirectUri = redirectUri,
    )
}

/**
 * As [Authenticator.Companion.open], for a phone: an app that was installed without the library for this processor fails by an
 * [AuthenticatorException.Internal] with the id [LIBRARY_MISSING], and not by a `LinkageError` that ends it. The library has no words
 * and no remedy for it then: say that the app is to be installed again from its store.
 *
 * @throws AuthenticatorException as [Authenticator.Companion.open]
 */
public suspend fun openOnAndroid(
    configuration: Configuration,
    host: Host,
): Authenticator = typed { Authenticator.open(configuration, host) }

/** The id of the error where the app has no library for this processor. */
public const val LIBRARY_MISSING: String = "library_missing"

@Suppress("SwallowedException")
internal suspend fun <T> typed(open: suspend () -> T): T =
    try {
        open()
    } catch (missing: LinkageError) {
        throw AuthenticatorException.Internal("internal.$LIBRARY_MISSING", "Install the app again, from its store.", LIBRARY_MISSING)
    }

private const val FOLDER = "authenticator"

private fun processName(context: Context): String? =
    if (Build.VERSION.SDK_INT >= Api28.LEVEL) {
        Api28.processName()
    } else {
        val running = context.getSystemService(ActivityManager::class.java)?.runningAppProcesses.orEmpty()
        running.find { it.pid == Process.myPid() }?.processName
    }
