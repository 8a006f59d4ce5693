package org.authenticatorcore.android

import android.hardware.biometrics.BiometricPrompt
import android.os.CancellationSignal
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.annotation.RealObject
import org.robolectric.annotation.Resetter
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicInteger

/** A prompt that hands its signature back as a phone does; that of Robolectric drops it. */
@Implements(BiometricPrompt::class)
internal class ShadowPrompt {
    @RealObject lateinit var prompt: BiometricPrompt

    @Implementation
    protected fun authenticate(
        crypto: BiometricPrompt.CryptoObject,
        cancel: CancellationSignal,
        executor: Executor,
        callback: BiometricPrompt.AuthenticationCallback,
    ) {
        onAuthenticate(prompt)
        val shown = Shown(prompt, crypto, executor, callback)
        open.incrementAndGet()
        current = shown
        cancel.setOnCancelListener { shown.error(CANCELED) }
        onShown(shown)
    }

    class Shown(
        val prompt: BiometricPrompt,
        private val crypto: BiometricPrompt.CryptoObject,
        private val executor: Executor,
        private val callback: BiometricPrompt.AuthenticationCallback,
    ) {
        private var isOpen = true

        fun succeed(type: Int = BiometricPrompt.AUTHENTICATION_RESULT_TYPE_BIOMETRIC) {
            FakeSignature.unlock(checkNotNull(crypto.signature))
            close()
            executor.execute { callback.onAuthenticationSucceeded(BiometricPrompt.AuthenticationResult(crypto, type)) }
        }

        fun fail() = executor.execute { callback.onAuthenticationFailed() }

        fun error(code: Int) {
            close()
            executor.execute { callback.onAuthenticationError(code, "text of the system") }
        }

        private fun close() {
            if (isOpen) open.decrementAndGet()
            isOpen = false
        }
    }

    companion object {
        const val CANCELED = 5
        val open = AtomicInteger()

        @Volatile var current: Shown? = null

        /** What a person does, and what the platform throws. */
        @Volatile var onShown: (Shown) -> Unit = {}

        @Volatile var onAuthenticate: (BiometricPrompt) -> Unit = {}

        @Resetter
        @JvmStatic
        fun reset() {
            open.set(0)
            current = null
            onShown = {}
            onAuthenticate = {}
        }
    }
}
