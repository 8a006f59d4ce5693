package org.authenticatorcore.sample

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.assertAny
import androidx.compose.ui.test.hasAnyAncestor
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.text.TextLayoutResult
import org.authenticatorcore.sample.catalogue.Catalogue
import org.authenticatorcore.sample.catalogue.Picture
import org.authenticatorcore.sample.catalogue.accountPictures
import org.authenticatorcore.sample.catalogue.accountsPictures
import org.authenticatorcore.sample.catalogue.addPictures
import org.authenticatorcore.sample.catalogue.everyCode
import org.authenticatorcore.sample.catalogue.problemPictures
import org.authenticatorcore.sample.catalogue.requestPictures
import org.authenticatorcore.sample.catalogue.resultPictures
import org.authenticatorcore.sample.catalogue.settingsPictures
import org.authenticatorcore.sample.catalogue.startingPictures
import org.authenticatorcore.sample.catalogue.stepPictures
import org.authenticatorcore.sample.model.Words
import org.authenticatorcore.sample.model.wayOut
import org.authenticatorcore.sample.pictures.Look
import org.authenticatorcore.sample.pictures.Pictures
import org.authenticatorcore.sample.screens.label
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Pictures of every screen in every state worth seeing, each looked over for what a person could not read, hear or tap. */
@RunWith(RobolectricTestRunner::class)
class CatalogueTest {
    @get:Rule val pictures = Pictures()

    @Test fun `starting, and beginning anew`() = show(startingPictures)

    @Test fun `the list of accounts`() = show(accountsPictures)

    @Test fun `adding an account`() = show(addPictures)

    @Test fun `one account`() = show(accountPictures)

    @Test fun `a request`() = show(requestPictures)

    @Test fun `the steps to phone sign-in`() = show(stepPictures)

    @Test fun `each outcome`() = show(resultPictures)

    @Test fun `settings and diagnostics`() = show(settingsPictures)

    @Test
    fun `each code has its words and the button of its way out on a screen`() {
        for ((code, picture) in problemPictures) {
            pictures.of(picture.name, listOf(Look.LIGHT), picture.content)
            shows(code, "en")
            wayOut(code).label?.let { label ->
                val button = RuntimeEnvironment.getApplication().getString(label)
                pictures.rule.onAllNodes(hasText(button) and hasClickAction()).assertAny(isEnabled())
            }
            pictures.of(picture.name, listOf(Look.LARGE), picture.content)
            shows(code, "de")
        }
    }

    @Test
    fun `a dialog has the language and the size of text that are set`() {
        for ((name, title) in listOf("account-asks-forget" to "Ohne den Server entfernen?", "account-renaming" to "Name dieses Kontos")) {
            val asks = accountPictures.single { it.name == name }
            pictures.of(name, listOf(Look.LARGE), asks.content)
            val layouts = mutableListOf<TextLayoutResult>()
            pictures.rule.onNode(hasText(title)).performSemanticsAction(SemanticsActions.GetTextLayoutResult) { it(layouts) }
            assertEquals(listOf(2f), layouts.map { it.layoutInput.density.fontScale }, name)
        }
    }

    private fun shows(
        code: String,
        language: String,
    ) {
        pictures.rule.onAllNodes(hasText(Words.of(code, language), substring = true)).assertAny(hasAnyAncestor(isRoot()))
    }

    @Test
    fun `each outcome has its picture`() {
        val outcomes = everyCode.filter { it.startsWith("outcome.") }.map { "result-${it.substringAfter('.').replace('_', '-')}" }
        assertEquals(emptyList(), outcomes - resultPictures.map { it.name }.toSet())
        assertTrue(outcomes.isNotEmpty())
    }

    @Test
    @Config(qualifiers = "w1280dp-h800dp-land-420dpi")
    fun `a large window`() = show(Catalogue.filter { it.name in IN_LARGE_WINDOWS }, listOf(Look.LIGHT), "-wide")

    @Test
    fun `each picture has a name of its own`() {
        val names = Catalogue.map { it.name }
        assertEquals(names.distinct(), names)
    }

    private fun show(
        group: List<Picture>,
        looks: List<Look> = Look.entries,
        suffix: String = "",
    ) {
        val only = System.getProperty("only")?.let(::Regex)
        group.filter { only == null || only.containsMatchIn(it.name) }.forEach { pictures.of(it.name + suffix, looks, it.content) }
    }

    private companion object {
        val IN_LARGE_WINDOWS =
            setOf(
                "accounts-list",
                "account-enabled",
                "account-missing",
                "request-empty",
                "request-long",
                "enabling-number",
                "result-approved",
            )
    }
}
