package org.authenticatorcore.android

import android.app.Activity
import android.hardware.biometrics.BiometricManager.Authenticators
import android.hardware.biometrics.BiometricPrompt
import android.os.Looper
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import org.authenticatorcore.HostException
import org.authenticatorcore.KeySpec
import org.authenticatorcore.Prompt
import org.authenticatorcore.PromptKind
import org.authenticatorcore.Purpose
import org.authenticatorcore.ShownLine
import org.authenticatorcore.UserVerification
import org.junit.Test
import org.robolectric.Robolectric
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** The platform's prompt, and what phones do with it. */
internal class GateTest : OnPhone() {
    private val prompt =
        Prompt(PromptKind.Approve(Purpose.SIGN_IN), "ana@contoso.example", "Contoso", listOf(ShownLine("application", "Mail")))

    private fun gate(
        sdk: Int = 35,
        timeLimit: Duration = 1.minutes,
        currentActivity: () -> Activity? = foreground,
    ) = BiometricGate(app, keys, sdk, timeLimit, { PromptWords.plain(app, it) }, currentActivity)

    private suspend fun begin(spec: KeySpec = STRICT): ULong {
        keys.create("a", spec)
        return keys.beginSignature("a")
    }

    private inline fun <reified T : HostException> refuses(
        gate: BiometricGate = gate(),
        noinline then: (ShadowPrompt.Shown) -> Unit = {},
    ) = looping {
        ShadowPrompt.onShown = then
        val session = begin()
        assertFailsWith<T> { gate.authorize(session, prompt) }
        assertFailsWith<HostException.NotAvailable> { keys.finishSignature(session, MESSAGE) }
    }

    @Test
    fun `the prompt opens on the main thread, says what it is for, and unlocks its signature`() {
        var thread: Thread? = null
        ShadowPrompt.onAuthenticate = { thread = Thread.currentThread() }
        ShadowPrompt.onShown = { it.succeed() }
        looping {
            val session = begin()
            assertEquals(UserVerification.BIOMETRIC, gate().authorize(session, prompt))
            keys.finishSignature(session, MESSAGE)
        }
        assertSame(Looper.getMainLooper().thread, thread)
        val shown = checkNotNull(ShadowPrompt.current).prompt
        assertEquals(listOf("Contoso", "ana@contoso.example", "Mail"), listOf(shown.title, shown.subtitle, shown.description))
    }

    @Test
    fun `l1 a strict key asks for a strong biometric only, another one for the PIN as well`() {
        ShadowPrompt.onShown = { it.succeed(BiometricPrompt.AUTHENTICATION_RESULT_TYPE_DEVICE_CREDENTIAL) }
        looping { gate().authorize(begin(), prompt) }
        assertEquals(Authenticators.BIOMETRIC_STRONG, ShadowPrompt.current?.prompt?.allowedAuthenticators)
        looping {
            keys.delete("a")
            assertEquals(UserVerification.DEVICE_CREDENTIAL, gate().authorize(begin(ANY), prompt))
        }
        val either = Authenticators.BIOMETRIC_STRONG or Authenticators.DEVICE_CREDENTIAL
        assertEquals(either, ShadowPrompt.current?.prompt?.allowedAuthenticators)
    }

    @Test
    fun `on API 28 and 29 nothing that they lack is asked, below there is no prompt`() {
        ShadowPrompt.onShown = { it.succeed() }
        for (sdk in 28..29) {
            keys = keyStore(sdk)
            looping {
                keys.delete("a")
                assertEquals(UserVerification.BIOMETRIC, gate(sdk).authorize(begin(ANY), prompt))
            }
            assertEquals(0, ShadowPrompt.current?.prompt?.allowedAuthenticators)
        }
        failsWith<HostException.Unsupported> { gate(27).authorize(begin(), prompt) }
    }

    @Test
    fun `without an activity that is started, and after its state is saved, the answer is NotAvailable`() {
        refuses<HostException.NotAvailable>(gate { null })
        refuses<HostException.NotAvailable>(
            gate {
                Robolectric
                    .buildActivity(Activity::class.java)
                    .create()
                    .get()
                    .apply { finish() }
            },
        )
        activity.pause().stop()
        refuses<HostException.NotAvailable>()
        activity.start().resume()
        ShadowPrompt.onShown = { it.succeed() }
        looping { gate().authorize(begin(), prompt) }
        activity.saveInstanceState(android.os.Bundle())
        assertNull(foreground())
        refuses<HostException.NotAvailable>()
        assertEquals(0, ShadowPrompt.open.get())
    }

    @Test
    fun `an activity that an app names and that is stopped, or has saved its state, is none`() {
        val gate = gate { activity.get() }
        activity.pause().stop()
        refuses<HostException.NotAvailable>(gate)
        activity.start().resume()
        activity.saveInstanceState(android.os.Bundle())
        refuses<HostException.NotAvailable>(gate)
        assertNull(ShadowPrompt.current)
        activity
            .pause()
            .stop()
            .restart()
            .start()
            .resume()
        ShadowPrompt.onShown = { it.succeed() }
        looping { gate.authorize(begin(), prompt) }
    }

    @Test
    fun `an activity that is made anew does not disturb the prompt`() {
        ShadowPrompt.onShown = { shown ->
            activity.recreate()
            shown.succeed()
        }
        looping {
            val session = begin()
            gate().authorize(session, prompt)
            keys.finishSignature(session, MESSAGE)
        }
        assertSame(activity.get(), foreground())
    }

    @Test
    fun `a person who does not answer in time has the prompt closed`() {
        refuses<HostException.NotAvailable>(gate(timeLimit = 20.milliseconds))
        closes()
    }

    @Test
    fun `it answers once where a phone says that the button was pressed and then that it closed`() {
        refuses<HostException.Cancelled> {
            it.error(13)
            it.error(5)
        }
        refuses<HostException.Cancelled> {
            it.error(13)
            it.succeed()
        }
    }

    @Test
    fun `a finger that was not known is not the end`() {
        ShadowPrompt.onShown = { shown ->
            shown.fail()
            shown.fail()
            shown.succeed()
        }
        looping {
            val session = begin()
            gate().authorize(session, prompt)
            keys.finishSignature(session, MESSAGE)
        }
    }

    @Test
    fun `a caller who goes away has the prompt closed, and the signature let go`() {
        looping {
            val session = begin()
            val asked = async { gate().authorize(session, prompt) }
            while (ShadowPrompt.open.get() == 0) kotlinx.coroutines.yield()
            val shown = checkNotNull(ShadowPrompt.current)
            asked.cancelAndJoin()
            while (ShadowPrompt.open.get() > 0) kotlinx.coroutines.yield()
            assertNull(keys.session(session))
            shown.succeed()
            assertFailsWith<HostException.NotAvailable> { keys.finishSignature(session, MESSAGE) }
        }
    }

    @Test
    fun `the codes of the platform have their meaning`() {
        val meanings = (1..15).associateWith { promptError(it) }
        for (code in listOf(5, 10, 13)) assertIs<HostException.Cancelled>(meanings[code])
        for (code in listOf(7, 9)) assertIs<HostException.LockedOut>(meanings[code])
        assertIs<HostException.NoBiometric>(meanings[11])
        assertIs<HostException.NoDeviceLock>(meanings[14])
        assertIs<HostException.Unsupported>(meanings[12])
        for (code in listOf(1, 2, 3, 4, 8, 15)) assertIs<HostException.NotAvailable>(meanings[code])
        assertIs<HostException.Failed>(promptError(99))
        refuses<HostException.LockedOut> { it.error(7) }
    }

    @Test
    fun `whatever the platform throws is a typed error`() {
        for (thrown in listOf(IllegalArgumentException("weak"), SecurityException("x"), NoClassDefFoundError("x"))) {
            ShadowPrompt.onAuthenticate = { throw thrown }
            refuses<HostException.Failed>()
        }
        refuses<HostException.Failed>(gate { throw IllegalStateException() })
    }

    @Test
    fun `a session that has ended opens no prompt, and the app has no PIN`() {
        looping {
            val session = begin()
            keys.abortSignature(session)
            assertFailsWith<HostException.NotAvailable> { gate().authorize(session, prompt) }
            assertFailsWith<HostException.Unsupported> { gate().confirm(prompt) }
        }
        assertNull(ShadowPrompt.current)
    }

    private fun closes() {
        looping { while (ShadowPrompt.open.get() > 0) kotlinx.coroutines.yield() }
        assertTrue(ShadowPrompt.open.get() == 0)
    }

    private companion object {
        val MESSAGE = "the message".toByteArray()
    }
}
