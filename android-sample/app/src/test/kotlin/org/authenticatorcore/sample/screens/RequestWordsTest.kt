package org.authenticatorcore.sample.screens

import androidx.compose.runtime.Composable
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.junit4.v2.createComposeRule
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.catalogue.Example
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.model.RequestState
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What is asked for is called what it is, wherever a request is told. */
@RunWith(RobolectricTestRunner::class)
internal class RequestWordsTest {
    @get:Rule val rule = createComposeRule()

    private fun texts(screen: @Composable () -> Unit): List<String> {
        rule.setContent { SampleTheme { screen() } }
        return rule
            .onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Text), useUnmergedTree = true)
            .fetchSemanticsNodes()
            .flatMap { it.config[SemanticsProperties.Text] }
            .map { it.text }
    }

    /** The first two texts of the banner of each purpose. */
    private fun banners() =
        buildMap {
            val all = texts { Purpose.entries.forEach { RequestBanner(Example.request.copy(purpose = it)) {} } }.chunked(TEXTS_OF_BANNER)
            Purpose.entries.zip(all).forEach { (purpose, texts) -> put(purpose, texts.take(2)) }
        }

    private fun assertCalled(
        expected: Map<Purpose, String>,
        signIn: String,
    ) {
        val (application, account, place) = Example.request.run { Triple(application, account, place) }
        val all =
            expected.mapValues { (_, title) ->
                if (title == signIn) listOf(title, "$account\n$place") else listOf(title, "$application\n$account\n$place")
            }
        assertEquals(all, banners())
    }

    @Test
    fun `the banner of a request is titled by its purpose`() =
        assertCalled(
            mapOf(
                Purpose.ENROLLMENT to "Add this phone",
                Purpose.ENABLE to "Turn on phone sign-in",
                Purpose.SIGN_IN to "Sign-in to Library catalogue",
                Purpose.PASSWORD_RESET to "Set a new password",
                Purpose.MFA to "Sign-in to Library catalogue",
                Purpose.TRANSACTION to "Approve payment",
            ),
            signIn = "Sign-in to Library catalogue",
        )

    @Test
    @Config(qualifiers = "+de")
    fun `the banner of a request is titled by its purpose in German`() =
        assertCalled(
            mapOf(
                Purpose.ENROLLMENT to "Dieses Telefon hinzufügen",
                Purpose.ENABLE to "Anmeldung per Telefon einschalten",
                Purpose.SIGN_IN to "Anmeldung bei Library catalogue",
                Purpose.PASSWORD_RESET to "Neues Passwort setzen",
                Purpose.MFA to "Anmeldung bei Library catalogue",
                Purpose.TRANSACTION to "Zahlung freigeben",
            ),
            signIn = "Anmeldung bei Library catalogue",
        )

    private fun gone() = texts { RequestScreen(RequestState.Gone, RequestActions(), enrolling = true) }

    private fun report() =
        texts { RequestScreen(Example.waits.copy(purpose = Purpose.ENROLLMENT, asksToReport = true), RequestActions(), enrolling = true) }

    private fun assertNoWord(
        word: String,
        texts: List<String>,
    ) {
        assertTrue(texts.isNotEmpty())
        assertEquals(emptyList(), texts.filter { word in it.lowercase() })
    }

    @Test
    fun `an enrollment that is gone is no sign-in`() = assertNoWord("sign-in", gone())

    @Test
    @Config(qualifiers = "+de")
    fun `an enrollment that is gone is no sign-in in German`() = assertNoWord("anmeld", gone())

    @Test
    fun `an enrollment that is reported is no sign-in`() = assertNoWord("sign-in", report())

    @Test
    @Config(qualifiers = "+de")
    fun `an enrollment that is reported is no sign-in in German`() = assertNoWord("anmeld", report())

    private companion object {
        /** Title, what is below it, and the button. */
        const val TEXTS_OF_BANNER = 3
    }
}
