package org.authenticatorcore.sample.platform

import android.Manifest
import android.app.KeyguardManager
import android.app.NotificationManager
import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import org.authenticatorcore.android.AndroidDevice
import org.authenticatorcore.sample.model.Phone
import org.authenticatorcore.sample.model.PhoneFacts

/** What this phone says of itself, each time it is asked. */
class AndroidPhone(
    private val context: Context,
) : Phone {
    override val facts: PhoneFacts
        get() =
            PhoneFacts(
                device = "${Build.MANUFACTURER} ${Build.MODEL}",
                system = "Android ${Build.VERSION.RELEASE} (API ${Build.VERSION.SDK_INT}, ${Build.VERSION.SECURITY_PATCH})",
                language =
                    context.resources.configuration.locales[0]
                        .toLanguageTag(),
                deviceLock = context.getSystemService(KeyguardManager::class.java)?.isDeviceSecure == true,
                strongBiometric = AndroidDevice(context).strongBiometric().name,
                notificationsAllowed = context.getSystemService(NotificationManager::class.java)?.areNotificationsEnabled() == true,
                cameraAllowed = context.checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED,
            )
}
