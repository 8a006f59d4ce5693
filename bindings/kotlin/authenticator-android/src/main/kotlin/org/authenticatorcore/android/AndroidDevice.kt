package org.authenticatorcore.android

import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import org.authenticatorcore.Biometric
import org.authenticatorcore.Device
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.Integrity
import org.authenticatorcore.Located

/**
 * The phone: its lock (in a work profile, that of the profile), its biometric, how sound it is, and where it is.
 *
 * How sound it is, is what [integrity] of the app says: by the Play Integrity API, by a service that the app uses, or by
 * [integrityHint], which is all that there is without. It is called where the rules of an organisation ask for it, and has 5 seconds.
 *
 * Where it is, is asked of the system's `LocationManager`, once and for at most 20 seconds, while the person approves a request that said
 * so. The app asks for the permission before (`ACCESS_FINE_LOCATION` or `ACCESS_COARSE_LOCATION`, in the foreground); nothing is shown
 * from here.
 */
public class AndroidDevice internal constructor(
    private val context: Context,
    private val sdk: Int,
    private val integrity: suspend () -> Integrity = { integrityHint(context) },
) : Device {
    /** With [integrityHint] in the place of a check of the app's own. */
    public constructor(context: Context) : this(context, { integrityHint(context.applicationContext) })

    public constructor(context: Context, integrity: suspend () -> Integrity) : this(
        context.applicationContext,
        Build.VERSION.SDK_INT,
        integrity,
    )

    override suspend fun deviceLock(): DeviceLock {
        val keyguard = context.getSystemService(KeyguardManager::class.java)
        return if (keyguard?.isDeviceSecure == true) DeviceLock.SET else DeviceLock.NOT_SET
    }

    override suspend fun biometric(): Biometric = strongBiometric()

    override suspend fun integrity(): Integrity = integrity.invoke()

    override suspend fun location(): Located = PositionSearch(context, sdk).locate()

    /**
     * What `BiometricManager` says of class 3 (`BIOMETRIC_STRONG`), asked just now. On API level 29 the system does not tell the classes
     * apart, and on 28 it knows of fingers alone: there the key store has the last word. Below 28 no biometric unlocks a key.
     */
    public fun strongBiometric(): Biometric =
        when {
            sdk >= Api29.LEVEL -> Api29.biometric(context, sdk)
            sdk >= Api28.LEVEL -> fingerprint(context)
            else -> Biometric.NO_HARDWARE
        }

    @Suppress("DEPRECATION")
    private fun fingerprint(context: Context): Biometric {
        val fingerprints = context.getSystemService(android.hardware.fingerprint.FingerprintManager::class.java)
        return when {
            fingerprints?.isHardwareDetected != true -> Biometric.NO_HARDWARE
            fingerprints.hasEnrolledFingerprints() -> Biometric.ENROLLED
            else -> Biometric.NOT_ENROLLED
        }
    }
}
