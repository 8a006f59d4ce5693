package org.authenticatorcore.android

import android.app.Activity
import android.app.ActivityManager
import android.content.Context
import android.os.Build
import android.os.Process
import android.os.UserManager
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Configuration
import org.authenticatorcore.Device
import org.authenticatorcore.Host
import org.authenticatorcore.Platform
import org.authenticatorcore.Prompt
import org.authenticatorcore.StorageProblem
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
 * As [Authenticator.Companion.open], for a phone: until the person has unlocked it once after its start, nothing is touched. Neither files
 * nor keys are there before.
 *
 * @throws AuthenticatorException as [Authenticator.Companion.open]; [AuthenticatorException.Storage] and [StorageProblem.LOCKED] before the
 *   first unlock: open it when the phone is unlocked, as by the broadcast `ACTION_USER_UNLOCKED`
 */
public suspend fun openOnAndroid(
    configuration: Configuration,
    host: Host,
): Authenticator {
    if ((host.keyStore as? AndroidKeyStore)?.isUserUnlocked() == false) throw notUnlocked()
    return Authenticator.open(configuration, host)
}

/** As above, for a [host] whose key store is no [AndroidKeyStore], which knows by itself whether the phone is unlocked. */
public suspend fun openOnAndroid(
    configuration: Configuration,
    host: Host,
    context: Context,
): Authenticator {
    if (context.getSystemService(UserManager::class.java)?.isUserUnlocked == false) throw notUnlocked()
    return openOnAndroid(configuration, host)
}

private fun notUnlocked() =
    AuthenticatorException.Storage("storage.locked", "Try again when the device is unlocked.", StorageProblem.LOCKED)

private const val FOLDER = "authenticator"

private fun processName(context: Context): String? =
    if (Build.VERSION.SDK_INT >= Api28.LEVEL) {
        Api28.processName()
    } else {
        val running = context.getSystemService(ActivityManager::class.java)?.runningAppProcesses.orEmpty()
        running.find { it.pid == Process.myPid() }?.processName
    }
