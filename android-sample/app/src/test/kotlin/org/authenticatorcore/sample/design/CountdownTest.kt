package org.authenticatorcore.sample.design

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertCountEquals
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithContentDescription
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** What TalkBack makes of the seconds that are left. */
@RunWith(RobolectricTestRunner::class)
internal class CountdownTest {
    @get:Rule val rule = createComposeRule()
    private val spoken get() = rule.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.LiveRegion))

    @Test
    fun `at a few seconds it speaks by itself`() {
        rule.setContent { SampleTheme { CountdownRing(29, 60) } }
        spoken.assertCountEquals(1)
        rule.onAllNodesWithContentDescription("30 seconds left").assertCountEquals(1)
        rule.onAllNodesWithContentDescription("29 seconds left").assertCountEquals(1)
    }

    @Test
    fun `where it is not to speak it does not`() {
        rule.setContent { SampleTheme { CountdownRing(29, 60, speaks = false) } }
        spoken.assertCountEquals(0)
    }
}
