package org.authenticatorcore.sample.platform

import android.Manifest
import android.app.admin.DevicePolicyManager
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.os.storage.StorageManager
import android.provider.Settings
import org.authenticatorcore.sample.SinceApi
import org.authenticatorcore.sample.model.WayOut

/** The pages of the system behind a way out, the best first: not every phone has each of them. */
internal fun WayOut.pages(context: Context): List<Intent> =
    when (this) {
        WayOut.OpenLockSettings ->
            listOf(Intent(DevicePolicyManager.ACTION_SET_NEW_PASSWORD), Intent(Settings.ACTION_SECURITY_SETTINGS))
        WayOut.EnrollBiometric -> enrollBiometric() + Intent(Settings.ACTION_SECURITY_SETTINGS)
        WayOut.AllowLocation ->
            if (mayLocate(context)) listOf(Intent(Settings.ACTION_LOCATION_SOURCE_SETTINGS)) else appSettings(context)
        WayOut.OpenAppStore -> store(context.packageName)
        WayOut.SetClock -> listOf(Intent(Settings.ACTION_DATE_SETTINGS))
        WayOut.FreeSpace -> listOf(Intent(StorageManager.ACTION_MANAGE_STORAGE), Intent(Settings.ACTION_INTERNAL_STORAGE_SETTINGS))
        WayOut.OpenAppSettings -> appSettings(context)
        else -> emptyList()
    } + Intent(Settings.ACTION_SETTINGS)

private fun appSettings(context: Context): List<Intent> =
    listOf(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", context.packageName, null)))

/** Whether the app may see where the phone is; else what is missing is in its own settings. */
internal fun mayLocate(context: Context): Boolean = LOCATION.any { context.checkSelfPermission(it) == PackageManager.PERMISSION_GRANTED }

/** The person chooses which of the two. */
internal val LOCATION = arrayOf(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)

private fun enrollBiometric(): List<Intent> =
    when {
        Build.VERSION.SDK_INT >= BiometricEnroll.LEVEL -> listOf(BiometricEnroll.page())
        else ->
            @Suppress("DEPRECATION")
            listOf(Intent(Settings.ACTION_FINGERPRINT_ENROLL))
    }

private fun store(app: String): List<Intent> =
    listOf(
        "market://details?id=$app",
        "https://play.google.com/store/apps/details?id=$app",
    ).map { Intent(Intent.ACTION_VIEW, Uri.parse(it)) }

@SinceApi(BiometricEnroll.LEVEL)
private object BiometricEnroll {
    const val LEVEL = 30

    /** Asks for a biometric that is strong enough for keys. */
    fun page(): Intent =
        Intent(Settings.ACTION_BIOMETRIC_ENROLL)
            .putExtra(
                Settings.EXTRA_BIOMETRIC_AUTHENTICATORS_ALLOWED,
                android.hardware.biometrics.BiometricManager.Authenticators.BIOMETRIC_STRONG,
            )
}
