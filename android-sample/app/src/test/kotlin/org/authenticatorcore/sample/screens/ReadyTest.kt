package org.authenticatorcore.sample.screens

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import org.authenticatorcore.sample.catalogue.Example
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.model.NumberEntry
import org.authenticatorcore.sample.model.Secret
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals

/** The way to approve looks as if there were something to approve with once there is. */
@RunWith(RobolectricTestRunner::class)
internal class ReadyTest {
    @get:Rule val rule = createComposeRule()
    private var typed by mutableStateOf("")
    private var taps = 0

    /** The button's own colour, above its word, with [text] in the field. */
    private fun colour(text: String): Color {
        typed = text
        val image = rule.onNodeWithText("Approve").captureToImage()
        return image.toPixelMap()[image.width / 2, ABOVE_WORD]
    }

    @Test
    fun `approve looks ready with all digits of any script and is tapped before as well`() {
        rule.setContent {
            SampleTheme {
                RequestScreen(
                    Example.waits.copy(entry = NumberEntry.Type(2u, Secret(typed))),
                    RequestActions(approve = { taps++ }),
                )
            }
        }
        val ready = colour("42")
        assertEquals(listOf(ready, ready), listOf("4 2", "٤٢").map(::colour))
        assertNotEquals(ready, colour(""))
        assertNotEquals(ready, colour("4"))
        rule.onNodeWithText("Approve").performClick()
        assertEquals(1, taps)
    }

    private companion object {
        const val ABOVE_WORD = 12
    }
}
