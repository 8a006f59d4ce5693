package org.authenticatorcore.sample.design

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableLongStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertCountEquals
import androidx.compose.ui.test.junit4.v2.createComposeRule
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertEquals

/** What TalkBack makes of the seconds that are left. */
@RunWith(RobolectricTestRunner::class)
internal class CountdownTest {
    @get:Rule val rule = createComposeRule()
    private val speaking get() = rule.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.LiveRegion))
    private val described = SemanticsMatcher.keyIsDefined(SemanticsProperties.ContentDescription)

    /** All that can be read of it, by itself or when TalkBack comes there. */
    private fun read() =
        rule
            .onAllNodes(described)
            .fetchSemanticsNodes()
            .flatMap { it.config[SemanticsProperties.ContentDescription] }
            .filter { it.isNotEmpty() }

    /** What it speaks by itself; empty where it says nothing. */
    private fun spoken() =
        speaking
            .fetchSemanticsNodes()
            .single()
            .config[SemanticsProperties.ContentDescription]
            .single()

    @Test
    fun `it speaks by itself where a milestone is passed and no words are of another time than what is left`() {
        var seconds by mutableLongStateOf(61)
        rule.setContent { SampleTheme { CountdownRing(seconds, 60) } }
        val spokenAt = mutableListOf<Long>()
        // 30 is a second that the phone was too busy to show.
        for (left in (61L downTo 0L) - 30L) {
            seconds = left
            rule.waitForIdle()
            val words = if (left == 1L) "1 second left" else "$left seconds left"
            assertEquals(setOf(words), read().toSet(), "$left")
            if (spoken().isNotEmpty()) spokenAt += left
        }
        assertEquals(listOf<Long>(60, 29, 10, 0), spokenAt)
    }

    @Test
    fun `where it is not to speak it does not`() {
        rule.setContent { SampleTheme { CountdownRing(30, 60, speaks = false) } }
        speaking.assertCountEquals(0)
    }
}
