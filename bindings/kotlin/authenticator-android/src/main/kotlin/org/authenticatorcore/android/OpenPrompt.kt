package org.authenticatorcore.android

import android.hardware.biometrics.BiometricPrompt
import android.os.CancellationSignal
import kotlinx.coroutines.CancellableContinuation
import org.authenticatorcore.HostException
import org.authenticatorcore.UserVerification
import java.security.Signature
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** A prompt and the one who waits for it. It answers once: some phones say that the button was pressed and then that it closed. */
@SinceApi(Api28.LEVEL)
internal class OpenPrompt(
    private val waiting: CancellableContinuation<UserVerification>,
    private val sdk: Int,
    private val unlocked: (Signature?) -> Unit,
) : BiometricPrompt.AuthenticationCallback() {
    private val answered = AtomicBoolean()
    val cancellation = CancellationSignal()

    override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
        once {
            unlocked(result.cryptoObject?.signature)
            waiting.resume(if (sdk >= Api30.LEVEL) Api30.verifiedBy(result) else UserVerification.BIOMETRIC)
        }
    }

    override fun onAuthenticationError(
        code: Int,
        text: CharSequence?,
    ) = fails(promptError(code))

    /** A finger that was not known: the prompt stays open, and the person tries again. */
    override fun onAuthenticationFailed() = Unit

    fun fails(why: HostException) = once { waiting.resumeWithException(why) }

    private fun once(answer: () -> Unit) {
        if (answered.compareAndSet(false, true) && waiting.isActive) answer()
    }
}
