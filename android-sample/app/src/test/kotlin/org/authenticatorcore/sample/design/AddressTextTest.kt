package org.authenticatorcore.sample.design

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.width
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** An address is broken between its parts, and is read as it is. */
@RunWith(RobolectricTestRunner::class)
internal class AddressTextTest {
    @get:Rule val rule = createComposeRule()

    private fun lines(text: String): List<String> {
        rule.setContent { Box(Modifier.width(160.dp)) { AddressText(text, TextStyle(fontSize = 16.sp)) } }
        val layouts = mutableListOf<TextLayoutResult>()
        rule.onNodeWithText(text).performSemanticsAction(SemanticsActions.GetTextLayoutResult) { it(layouts) }
        return layouts.single().run {
            (0 until lineCount).map {
                layoutInput.text.text
                    .substring(getLineStart(it), getLineEnd(it))
                    .replace("\u200B", "")
            }
        }
    }

    @Test
    fun `a host is broken behind a dot`() {
        val lines = lines("name-of-a-server.department.login.aurora.example")
        assertTrue(lines.size > 2, "$lines")
        assertEquals(emptyList(), lines.dropLast(1).filterNot { it.last() == '.' })
    }

    @Test
    fun `the address of a page is broken behind its parts and not within its scheme`() {
        val lines = lines("https://login.aurora.example/tenants/faculty")
        assertTrue(lines.size > 1 && lines.none { it.endsWith(":") || it == "https:/" }, "$lines")
        assertEquals(emptyList(), lines.dropLast(1).filterNot { it.last() in "./" })
    }

    @Test
    fun `numbers of a network are broken behind a colon`() =
        assertEquals(emptyList(), lines("2001:db8:85a3:8d3:1319:8a2e:370:7348").dropLast(1).filterNot { it.last() == ':' })

    @Test
    fun `words stay as they are`() = assertEquals(listOf("Library"), lines("Library"))
}
