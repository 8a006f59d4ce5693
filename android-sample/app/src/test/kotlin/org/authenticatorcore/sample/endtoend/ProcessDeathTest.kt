package org.authenticatorcore.sample.endtoend

import org.authenticatorcore.android.ShadowPrompt
import org.junit.Test

/** The system ends the app whenever it likes; the person goes on where they were. */
internal class ProcessDeathTest : WithApp() {
    @Test
    fun `an enrollment that was not confirmed is scanned again`() {
        addsAccount()
        processDies()
        person.sees("Please scan it again")
    }

    @Test
    fun `an enrollment goes on with its number`() {
        addsAccount()
        person.tap("Add this account")
        person.sees("Match the number")
        processDies()
        person.types("request/number", provider.live(user, "enrollment").number)
        person.tap("Approve")
        person.tap("Done")
        person.sees("Turn on phone sign-in")
    }

    @Test
    fun `turning phone sign-in on goes on when the browser comes back to another process`() {
        addsAccount()
        confirmsAccount()
        person.tap("Turn on phone sign-in")
        person.tap("Open the browser")
        val redirect = provider.authorize(browser(), user)
        processDies()
        comesBack(redirect)
        person.sees("Match the number")
        processDies()
        person.sees("Match the number")
        person.types("enabling/number", provider.live(user, "enable").number)
        person.tap("Confirm")
        person.sees("Phone sign-in is on")
    }

    @Test
    fun `a request is approved after the prompt of the first try went away with the process`() {
        val live = requestShows()
        ShadowPrompt.onShown = {}
        person.types("request/number", live.number)
        person.tap("Approve")
        person.until("the prompt") { ShadowPrompt.current != null }
        processDies()
        assertBecame("live", live)
        ShadowPrompt.onShown = { it.succeed() }
        person.types("request/number", live.number)
        person.tap("Approve")
        person.sees("Approved")
        assertBecame("approved", live)
    }

    @Test
    fun `a request is denied by the next process`() {
        val live = requestShows()
        processDies()
        person.tap("Deny")
        person.sees("Denied")
        assertBecame("denied", live)
    }

    @Test
    fun `a report that was asked about and not confirmed has told nobody`() {
        val live = requestShows()
        person.tap("No, it’s not me")
        processDies()
        assertBecame("live", live)
        person.tap("No, it’s not me")
        person.tap("Deny and report")
        person.sees("Denied and reported")
        assertBecame("reported", live)
    }

    @Test
    fun `a refusal that waits for the network is sent by the next process`() {
        val live = requestShows()
        app.offline = true
        person.tap("Deny")
        person.sees("Waiting for the network")
        processDies()
        assertBecame("live", live)
        app.offline = false
        person.sees("Denied")
        assertBecame("denied", live)
    }

    @Test
    fun `a request that ended while the app was away says so`() {
        val live = requestShows()
        app.offline = true
        processDies()
        app.secondsAhead = EXPIRED
        provider.advanceClock(EXPIRED.toLong())
        app.offline = false
        person.until("the end of the request") {
            ENDS.any {
                person.shows(
                    androidx.compose.ui.test
                        .hasText(it),
                )
            }
        }
        assertBecame("expired", live)
    }

    @Test
    fun `a wrong number stays wrong in the next process`() {
        val live = requestShows()
        person.types("request/number", live.wrongNumber)
        person.tap("Approve")
        person.sees("Wrong number")
        processDies()
        person.sees("Wrong number")
        assertBecame("wrong_number", live)
    }

    private companion object {
        const val EXPIRED = 120uL
        val ENDS = listOf("Too late", "Nothing to answer")
    }
}
