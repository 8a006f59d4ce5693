package org.authenticatorcore.sample.endtoend

import androidx.compose.ui.test.hasText
import org.authenticatorcore.android.ShadowPrompt
import org.junit.Test
import java.util.concurrent.CountDownLatch
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertSame

/** The phone is turned: what went on goes on, and nothing begins a second time. */
internal class TurningTest : WithApp() {
    @Test
    fun `a link leads to one preview`() {
        opens("otpauth://totp/Parcel:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Parcel")
        person.sees("Is this right?")
        turns()
        person.sees("Is this right?")
        goesBack()
        person.sees("Sign in with your phone")
        assertFalse(person.shows(hasText("Is this right?")))
    }

    @Test
    fun `a picture that is being read leads to its preview`() {
        val mayCome = CountDownLatch(1)
        person.tap("Add account")
        person.tap("Work or school")
        person.tap("Choose a picture")
        picks(provider.enrollmentText(user), mayCome)
        person.sees("Reading the picture")
        turns()
        person.sees("Reading the picture")
        mayCome.countDown()
        person.sees("Is this right?")
    }

    @Test
    fun `a prompt that is open approves`() {
        val live = requestShows()
        val prompts = mutableListOf<ShadowPrompt.Shown>()
        ShadowPrompt.onShown = { prompts += it }
        person.types("request/number", live.number)
        person.tap("Approve")
        person.until("the prompt") { prompts.isNotEmpty() }
        turns()
        person.sees("Are you signing in?")
        assertSame(prompts.single(), ShadowPrompt.current, "it is the same prompt")
        prompts.single().succeed()
        person.sees("Approved")
        assertEquals(1, prompts.size)
        assertBecame("approved", live)
    }
}
