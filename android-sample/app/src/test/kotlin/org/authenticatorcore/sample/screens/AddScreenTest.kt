package org.authenticatorcore.sample.screens

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.model.AddKind
import org.authenticatorcore.sample.model.AddState
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Words
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** What the screen offers; a picture that comes after the process has died comes to one without a choice. */
@RunWith(RobolectricTestRunner::class)
internal class AddScreenTest {
    @get:Rule val rule = createComposeRule()

    @Test
    fun `that a picture is read shows also where nothing is chosen`() {
        rule.setContent { SampleTheme { AddScreen(AddState(reading = true), AddActions()) } }
        rule.onNodeWithText("Reading the picture").assertIsDisplayed()
    }

    @Test
    fun `why a picture was not read shows also where nothing is chosen`() {
        val problem = Problem("invalid_input.picture.no_code")
        rule.setContent { SampleTheme { AddScreen(AddState(problem = problem), AddActions()) } }
        rule.onNodeWithText(Words.of(problem.code, "en"), substring = true).assertIsDisplayed()
    }

    @Test
    fun `a code of another service is not typed but its link can be pasted`() {
        rule.setContent { SampleTheme { AddScreen(AddState(AddKind.OtherService), AddActions()) } }
        rule.onNodeWithText("Type it").assertDoesNotExist()
        rule.onNodeWithText("Paste a link").assertIsDisplayed()
    }
}
