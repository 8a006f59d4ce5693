package org.authenticatorcore.sample.design

import android.content.ClipData
import android.content.ClipboardManager
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextReplacement
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import kotlin.test.assertEquals

@RunWith(RobolectricTestRunner::class)
internal class NumberFieldTest {
    @get:Rule val rule = createComposeRule()
    private val long = "1".repeat(100_000)

    @Test
    fun `a clipboard of any size gives no more than a number can have`() {
        val given = mutableListOf<String>()
        val clipboard = RuntimeEnvironment.getApplication().getSystemService(ClipboardManager::class.java)
        clipboard.setPrimaryClip(ClipData.newPlainText("", long))
        rule.setContent { SampleTheme { NumberField("", 2, { given += it }, {}, "number") } }
        rule.onNodeWithContentDescription("Paste the number").performClick()
        rule.waitForIdle()
        rule.onNodeWithTag("number").performTextReplacement(long)
        assertEquals(listOf(64, 64), given.map { it.length })
    }
}
