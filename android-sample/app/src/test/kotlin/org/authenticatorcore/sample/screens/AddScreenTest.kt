package org.authenticatorcore.sample.screens

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.model.AddState
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Words
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** A picture that comes after the process has died comes to a screen without a choice. */
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
}
