package org.authenticatorcore.android

import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricPrompt
import android.location.Location
import android.location.LocationManager
import android.os.CancellationSignal
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import org.authenticatorcore.UserVerification

/** Classes of authenticators, which came with API level 30. */
@SinceApi(Api30.LEVEL)
internal object Api30 {
    const val LEVEL = 30

    /** Each use of the key is unlocked by itself: any positive duration, and the PIN, turn the end by new biometrics off. */
    fun unlockEachUse(
        builder: KeyGenParameterSpec.Builder,
        pinUnlocks: Boolean,
    ) {
        val pin = if (pinUnlocks) KeyProperties.AUTH_DEVICE_CREDENTIAL else 0
        builder.setUserAuthenticationParameters(0, KeyProperties.AUTH_BIOMETRIC_STRONG or pin)
    }

    fun allow(
        builder: BiometricPrompt.Builder,
        pinUnlocks: Boolean,
    ) {
        // Anything weaker, together with a signature to unlock, is an IllegalArgumentException.
        val pin = if (pinUnlocks) BiometricManager.Authenticators.DEVICE_CREDENTIAL else 0
        builder.setAllowedAuthenticators(BiometricManager.Authenticators.BIOMETRIC_STRONG or pin)
    }

    fun verifiedBy(result: BiometricPrompt.AuthenticationResult): UserVerification =
        when (result.authenticationType) {
            BiometricPrompt.AUTHENTICATION_RESULT_TYPE_BIOMETRIC -> UserVerification.BIOMETRIC
            BiometricPrompt.AUTHENTICATION_RESULT_TYPE_DEVICE_CREDENTIAL -> UserVerification.DEVICE_CREDENTIAL
            else -> UserVerification.PLATFORM
        }

    /** Asks a provider for one position, and gives what stops that. */
    fun search(
        manager: LocationManager,
        provider: String,
        told: (Location?) -> Unit,
    ): () -> Unit {
        val stop = CancellationSignal()
        manager.getCurrentLocation(provider, stop, Runnable::run) { told(it) }
        return stop::cancel
    }

    fun hasBiometric(manager: BiometricManager): Int = manager.canAuthenticate(BiometricManager.Authenticators.BIOMETRIC_STRONG)
}
