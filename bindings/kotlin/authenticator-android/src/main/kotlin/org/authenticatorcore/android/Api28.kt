package org.authenticatorcore.android

import android.app.Application
import android.content.Context
import android.hardware.biometrics.BiometricPrompt
import android.location.LocationManager
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.StrongBoxUnavailableException
import java.util.concurrent.Executor

/** Prompts, StrongBox, the switch of locations and the name of the process, which came with API level 28. */
@SinceApi(Api28.LEVEL)
internal object Api28 {
    const val LEVEL = 28

    fun inStrongBox(builder: KeyGenParameterSpec.Builder) {
        builder.setIsStrongBoxBacked(true)
    }

    fun isStrongBoxMissing(thrown: Throwable): Boolean = thrown is StrongBoxUnavailableException

    fun locationIsOn(manager: LocationManager): Boolean = manager.isLocationEnabled

    fun processName(): String = Application.getProcessName()

    /** A prompt with a button that closes it; what the button does goes to [closed]. */
    fun prompt(
        context: Context,
        words: PromptWords,
        pinUnlocks: Boolean,
        executor: Executor,
        closed: () -> Unit,
        sdk: Int,
    ): BiometricPrompt {
        val builder = BiometricPrompt.Builder(context).setTitle(words.title)
        words.subtitle?.let(builder::setSubtitle)
        words.description?.let(builder::setDescription)
        if (sdk >= Api30.LEVEL) Api30.allow(builder, pinUnlocks)
        // The system draws a button of its own where the PIN is allowed, and throws if there is another.
        if (!pinUnlocks) builder.setNegativeButton(words.cancel, executor) { _, _ -> closed() }
        return builder.build()
    }
}
