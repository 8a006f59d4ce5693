package org.authenticatorcore.android

import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import org.authenticatorcore.Device
import org.authenticatorcore.DeviceLock

/** Whether a finger or face can unlock a credential key. */
public enum class Biometric {
    /** It can. */
    ENROLLED,

    /** There is a sensor, and nothing is enrolled: the person can do that in the settings. */
    NOT_ENROLLED,

    /** There is no sensor that is strong enough, or the system is too old. */
    NONE,

    /** The sensor does not answer now. */
    NOT_NOW,
}

/** The lock of the phone; in a work profile, that of the profile. */
public class AndroidDevice internal constructor(
    private val context: Context,
    private val sdk: Int,
) : Device {
    public constructor(context: Context) : this(context.applicationContext, Build.VERSION.SDK_INT)

    override suspend fun deviceLock(): DeviceLock {
        val keyguard = context.getSystemService(KeyguardManager::class.java)
        return if (keyguard?.isDeviceSecure == true) DeviceLock.SET else DeviceLock.NOT_SET
    }

    /** Tells "nothing enrolled" from "no sensor", which take different words to the person. */
    public fun biometric(): Biometric =
        when {
            sdk >= Api29.LEVEL -> Api29.biometric(context, sdk)
            sdk >= Api28.LEVEL -> fingerprint(context)
            else -> Biometric.NONE
        }

    @Suppress("DEPRECATION")
    private fun fingerprint(context: Context): Biometric {
        val fingerprints = context.getSystemService(android.hardware.fingerprint.FingerprintManager::class.java)
        return when {
            fingerprints?.isHardwareDetected != true -> Biometric.NONE
            fingerprints.hasEnrolledFingerprints() -> Biometric.ENROLLED
            else -> Biometric.NOT_ENROLLED
        }
    }
}
