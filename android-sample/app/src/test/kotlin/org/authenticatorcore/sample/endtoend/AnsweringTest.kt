package org.authenticatorcore.sample.endtoend

import kotlinx.coroutines.launch
import org.authenticatorcore.android.ShadowPrompt
import org.authenticatorcore.sample.pictures.save
import org.authenticatorcore.sample.pictures.screen
import org.junit.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull

/** From a QR picture to what a browser gets to hear: everything that is tapped is on the screen of the app. */
internal class AnsweringTest : WithApp() {
    @Test
    fun `a person adds an account from a QR picture, turns phone sign-in on and approves with the number`() {
        addsAccount()
        person.sees("Named by the code")
        rule.screen().save("walk-1-preview.light")
        confirmsAccount()
        rule.screen().save("walk-2-account.light")
        enables()
        val live = provider.start(user, "sign_in")
        person.tap("Look at it")
        person.types("request/number", live.number)
        rule.screen().save("walk-3-request.light")
        person.tap("Approve")
        person.sees("Approved")
        rule.screen().save("walk-4-approved.light")
        assertBecame("approved", live)
        assertEquals("credential", provider.request(live.id).getAsJsonObject("verified")["signed_by"].asString)
    }

    @Test
    fun `a wrong number ends the request`() {
        val live = requestShows()
        person.types("request/number", live.wrongNumber)
        person.tap("Approve")
        person.sees("Wrong number")
        assertBecame("wrong_number", live)
    }

    @Test
    fun `a person denies, and no prompt opens`() {
        val live = requestShows()
        ShadowPrompt.current = null
        person.tap("Deny")
        person.sees("Denied")
        assertBecame("denied", live)
        assertNull(ShadowPrompt.current)
    }

    @Test
    fun `a person denies while the prompt of an approval is open`() {
        val live = requestShows()
        ShadowPrompt.onShown = {}
        person.types("request/number", live.number)
        person.tap("Approve")
        person.until("the prompt") { ShadowPrompt.open.get() == 1 }
        person.tap("Deny")
        person.sees("Denied")
        assertBecame("denied", live)
        person.until("the prompt to close") { ShadowPrompt.open.get() == 0 }
    }

    @Test
    fun `a person reports a sign-in that is not theirs`() {
        val live = requestShows()
        person.tap("No, it’s not me")
        assertBecame("live", live)
        person.tap("Deny and report")
        person.sees("Denied and reported")
        assertBecame("reported", live)
    }

    @Test
    fun `a request whose time is over says so`() {
        val live = requestShows()
        app.secondsAhead = EXPIRED
        provider.advanceClock(EXPIRED.toLong())
        person.sees("Too late")
        assertBecame("expired", live)
    }

    @Test
    fun `a refusal without a network is sent when it is back`() {
        val live = requestShows()
        app.offline = true
        person.tap("Deny")
        person.sees("Waiting for the network")
        assertBecame("live", live)
        app.offline = false
        // As when Android says that there is a network.
        app.scope.launch { app.library.sendWhatWaits() }
        person.sees("Denied")
        assertBecame("denied", live)
    }

    @Test
    fun `what is tapped twice is done once`() {
        val live = requestShows()
        val prompts = mutableListOf<ShadowPrompt.Shown>()
        ShadowPrompt.onShown = { prompts += it }
        person.types("request/number", live.number)
        person.tapTwice("Approve")
        person.until("the prompt") { prompts.isNotEmpty() }
        prompts.single().succeed()
        person.sees("Approved")
        assertEquals(1, prompts.size)
        assertBecame("approved", live)
    }

    @Test
    fun `on the same phone the number is copied on the page and pasted here`() {
        val live = requestShows()
        copies(live.number)
        person.tap("Paste the number")
        person.tap("Approve")
        person.sees("Approved")
        assertBecame("approved", live)
    }

    private companion object {
        const val EXPIRED = 120uL
    }
}
