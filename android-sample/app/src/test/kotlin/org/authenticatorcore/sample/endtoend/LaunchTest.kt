package org.authenticatorcore.sample.endtoend

import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import org.authenticatorcore.sample.MainActivity
import org.authenticatorcore.sample.platform.OnSample
import org.junit.Rule
import org.junit.Test

/** As the launcher starts it, and as a test of the system's test library does. */
internal class LaunchTest : OnSample() {
    @get:Rule val rule = createAndroidComposeRule<MainActivity>()

    @Test
    fun `from the launcher the list of accounts opens`() {
        Person(rule).sees("Add account")
    }
}
