package org.authenticatorcore.sample.endtoend

import org.junit.Test
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What comes over the screen that a person looks at, and the way back from it. */
internal class OverScreensTest : WithApp() {
    @Test
    fun `a request that comes while the settings are open is told there and opens`() {
        addsAccount()
        confirmsAccount()
        person.tap("Back")
        person.tap("Settings")
        person.sees("Privacy")
        assertFalse(isSecret())
        val live = provider.start(user, "mfa")
        person.sees("Look at it")
        assertTrue(isSecret(), "who asks, and from where, is in no list of recent apps")
        person.tap("Look at it")
        person.tap("Deny")
        person.sees("Denied")
        assertBecame("denied", live)
    }

    @Test
    fun `a request that shows on the screen of its account is in no list of recent apps`() {
        addsAccount()
        confirmsAccount()
        person.sees("Turn on phone sign-in")
        assertFalse(isSecret())
        provider.start(user, "mfa")
        person.sees("Look at it")
        assertTrue(isSecret())
    }

    @Test
    fun `the way back of the system is that of the arrow`() {
        person.tap("Add account")
        person.tap("Work or school")
        person.sees("Choose a picture")
        goesBack()
        person.sees("What kind of account is it?")
        goesBack()
        person.sees("Sign in with your phone")
    }
}
