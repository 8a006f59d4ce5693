package org.authenticatorcore.sample.pictures

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import androidx.activity.ComponentActivity
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.platform.ViewRootForTest
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeContentTestRule
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.core.graphics.createBitmap
import org.authenticatorcore.sample.design.SampleTheme
import org.junit.rules.TestRule
import org.junit.runner.Description
import org.junit.runners.model.Statement
import java.io.File
import kotlin.test.assertTrue

/**
 * Pictures of screens in every [Look], in `target/pictures/NAME.LOOK.png`, each looked over for what is wrong. One screen after
 * another can be shown in one test, and what is wrong in any of them fails it at the end.
 *
 * ```
 * @get:Rule val pictures = Pictures()
 *
 * @Test fun accounts() = pictures.of("accounts-empty") { AccountsScreen(state, actions) }
 * ```
 */
class Pictures : TestRule {
    private val activityRule = createAndroidComposeRule<ComponentActivity>()
    val rule: ComposeContentTestRule = activityRule
    private val findings = mutableListOf<String>()
    private var shown by mutableStateOf<Shown?>(null)
    private var started = false

    private class Shown(
        val name: String,
        val look: Look,
        val content: @Composable () -> Unit,
    )

    override fun apply(
        test: Statement,
        description: Description,
    ): Statement {
        val checked =
            object : Statement() {
                override fun evaluate() {
                    test.evaluate()
                    assertTrue(findings.isEmpty(), findings.joinToString("\n", "${findings.size} findings:\n"))
                }
            }
        return rule.apply(checked, description)
    }

    /** Pictures of [content], and of its end if it scrolls. */
    fun of(
        name: String,
        looks: List<Look> = Look.entries,
        content: @Composable () -> Unit,
    ) {
        for (look in looks) {
            val picture = show(Shown(name, look, content))
            findings += rule.findings(picture).map { "$name, ${look.text}: $it" }
            picture.save("$name.${look.id}")
            if (!scrollToEnd()) continue
            val end = rule.screen()
            findings += rule.findings(end).map { "$name, scrolled to its end, ${look.text}: $it" }
            if (look == Look.LARGE) end.save("$name-end.${look.id}")
        }
    }

    private fun show(next: Shown): Bitmap {
        shown = null
        rule.runOnUiThread { next.look.set(activityRule.activity) }
        shown = next
        if (!started) {
            started = true
            rule.setContent { shown?.let { key(it) { it.look.Content { SampleTheme { it.content() } } } } }
        }
        rule.waitForIdle()
        return rule.screen()
    }

    private fun scrollToEnd(): Boolean {
        val scrolling =
            rule.onAllNodes(SemanticsMatcher("scrolls down") { it.canScroll }).fetchSemanticsNodes().lastOrNull() ?: return false
        rule.runOnUiThread {
            scrolling.config
                .getOrNull(SemanticsActions.ScrollBy)
                ?.action
                ?.invoke(0f, FAR)
        }
        rule.mainClock.advanceTimeBy(SCROLLING_MILLIS)
        rule.waitForIdle()
        return true
    }

    private val SemanticsNode.canScroll: Boolean
        get() = config.getOrNull(SemanticsProperties.VerticalScrollAxisRange)?.let { it.value() < it.maxValue() } == true

    private companion object {
        const val FAR = 100_000f
        const val SCROLLING_MILLIS = 2_000L
    }
}

/** The windows that show, the last one in front, as one picture; FLAG_SECURE does not matter to it. */
fun ComposeTestRule.screen(): Bitmap {
    val windows = onAllNodes(isRoot()).fetchSemanticsNodes().indices.map(::window)
    val whole = windows.first().copy(Bitmap.Config.ARGB_8888, true)
    val canvas = Canvas(whole)
    for (window in windows.drop(1)) {
        canvas.drawColor(SCRIM)
        canvas.drawBitmap(window, (whole.width - window.width) / 2f, (whole.height - window.height) / 2f, null)
    }
    return whole
}

private val SCRIM = Color.argb(0x52, 0, 0, 0)

/** The window of a root. That of a dialog is drawn by its view: here, copying its pixels gives those of the activity. */
private fun ComposeTestRule.window(index: Int): Bitmap {
    if (index == 0) return onAllNodes(isRoot())[0].captureToImage().asAndroidBitmap()
    val view = (onAllNodes(isRoot())[index].fetchSemanticsNode().root as ViewRootForTest).view
    return runOnIdle { createBitmap(view.width, view.height).also { view.draw(Canvas(it)) } }
}

/** What is wrong in the window in front; [picture] serves if it is the only one. */
fun ComposeTestRule.findings(picture: Bitmap = screen()): List<Finding> {
    val last = onAllNodes(isRoot()).fetchSemanticsNodes().lastIndex
    val pixels = if (last == 0) picture else window(last)
    val merged = onAllNodes(isRoot())[last].fetchSemanticsNode()
    val unmerged = onAllNodes(isRoot(), useUnmergedTree = true)[last].fetchSemanticsNode()
    return runOnIdle {
        val texts = texts(unmerged)
        withoutLabel(merged) + smallTargets(merged, density.density) + lowContrast(texts, pixels) + clipped(texts) + broken(texts) +
            overlapping(texts) + blank(unmerged, texts, pixels)
    }
}

/** Into `target/pictures`. */
fun Bitmap.save(name: String) {
    val folder = File(System.getProperty("pictures")).apply { mkdirs() }
    File(folder, "$name.png").outputStream().use { check(compress(Bitmap.CompressFormat.PNG, BEST, it)) }
}

private const val BEST = 100
