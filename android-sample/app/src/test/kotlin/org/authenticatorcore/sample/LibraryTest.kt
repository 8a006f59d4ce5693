package org.authenticatorcore.sample

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithText
import org.authenticatorcore.text
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertNotEquals

@RunWith(RobolectricTestRunner::class)
class LibraryTest {
    @get:Rule val rule = createAndroidComposeRule<MainActivity>()

    @Test
    fun `the app starts, and the library beside it speaks two languages`() {
        rule.onNodeWithText("Authenticator").assertIsDisplayed()
        assertNotEquals(text("outcome.expired", "en"), text("outcome.expired", "de"))
    }
}
