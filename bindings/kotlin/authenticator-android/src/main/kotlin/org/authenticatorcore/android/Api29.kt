package org.authenticatorcore.android

import android.content.Context
import android.hardware.biometrics.BiometricManager
import org.authenticatorcore.Biometric

/** The question what is enrolled, which came with API level 29. */
@SinceApi(Api29.LEVEL)
internal object Api29 {
    const val LEVEL = 29

    @Suppress("DEPRECATION")
    fun biometric(
        context: Context,
        sdk: Int,
    ): Biometric {
        val manager = context.getSystemService(BiometricManager::class.java) ?: return Biometric.NO_HARDWARE
        val answer = if (sdk >= Api30.LEVEL) Api30.hasBiometric(manager) else manager.canAuthenticate()
        return meaning(answer)
    }

    /** What an answer of `canAuthenticate` means. */
    fun meaning(answer: Int): Biometric =
        when (answer) {
            BiometricManager.BIOMETRIC_SUCCESS -> Biometric.ENROLLED
            BiometricManager.BIOMETRIC_ERROR_NONE_ENROLLED -> Biometric.NOT_ENROLLED
            BiometricManager.BIOMETRIC_ERROR_NO_HARDWARE -> Biometric.NO_HARDWARE
            else -> Biometric.NOT_NOW
        }
}
