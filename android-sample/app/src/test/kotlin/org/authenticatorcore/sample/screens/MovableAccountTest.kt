package org.authenticatorcore.sample.screens

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.junit4.v2.createComposeRule
import org.authenticatorcore.sample.catalogue.Example
import org.authenticatorcore.sample.design.SampleTheme
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What TalkBack reaches while the order of the accounts is changed. */
@RunWith(RobolectricTestRunner::class)
internal class MovableAccountTest {
    @get:Rule val rule = createComposeRule()

    @Test
    fun `an account is moved by actions of what reads its name`() {
        val moved = mutableListOf<String>()
        rule.setContent { SampleTheme { MovableAccount(Example.aurora, { moved += "up" }, { moved += "down" }) } }
        val node = rule.onNode(SemanticsMatcher.keyIsDefined(SemanticsActions.CustomActions)).fetchSemanticsNode()
        // TalkBack comes to nodes that read something, and to no others.
        assertTrue(node.config.isMergingSemanticsOfDescendants)
        assertEquals(listOf(Example.aurora.title, Example.aurora.user), node.config[SemanticsProperties.Text].map { it.text })
        val actions = node.config[SemanticsActions.CustomActions]
        assertEquals(listOf("Move up", "Move down"), actions.map { it.label })
        rule.runOnUiThread { actions.forEach { it.action() } }
        assertEquals(listOf("up", "down"), moved)
    }
}
