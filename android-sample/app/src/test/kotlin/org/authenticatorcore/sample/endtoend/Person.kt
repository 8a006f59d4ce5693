package org.authenticatorcore.sample.endtoend

import android.os.Looper
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.printToString
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowSystemClock
import java.time.Duration
import java.util.concurrent.locks.LockSupport

/** Whoever holds the phone: sees what is on the screen, taps and types, and waits while something is going on. */
internal class Person(
    private val rule: ComposeTestRule,
) {
    private var seen = System.nanoTime()

    /** The words alone, or as part of what is read in one. */
    fun sees(words: String): Unit = until("\"$words\"") { shows(hasText(words, substring = true) or hasContentDescription(words)) }

    fun shows(what: SemanticsMatcher): Boolean = rule.onAllNodes(what).fetchSemanticsNodes().isNotEmpty()

    fun tap(words: String): Unit = tap(words, named(words))

    /** Twice in a row, as impatient fingers do: nothing of the app runs in between. */
    fun tapTwice(words: String) {
        val button = named(words) and hasClickAction() and isEnabled()
        until("a button \"$words\"") { shows(button) || scrollsTo(button) }
        val node = rule.onAllNodes(button)[0].fetchSemanticsNode()
        val click = checkNotNull(node.config[androidx.compose.ui.semantics.SemanticsActions.OnClick].action)
        rule.runOnUiThread {
            click()
            click()
        }
    }

    /** A row may say more below its name. */
    private fun named(words: String) = hasText(words) or hasContentDescription(words)

    private fun tap(
        words: String,
        what: SemanticsMatcher,
    ) {
        val button = what and hasClickAction() and isEnabled()
        until("a button \"$words\"") { shows(button) || scrollsTo(button) }
        val node = rule.onAllNodes(button)[0]
        runCatching { node.performScrollTo() }
        node.performClick()
    }

    fun types(
        tag: String,
        text: String,
    ) {
        val field = hasTestTag(tag) and isEnabled()
        until("a field $tag") { shows(field) }
        val node = rule.onAllNodes(field)[0]
        runCatching { node.performScrollTo() }
        node.performTextReplacement(text)
    }

    /** What is further down a list is not there before it is scrolled to. */
    private fun scrollsTo(what: SemanticsMatcher): Boolean =
        runCatching { rule.onAllNodes(hasScrollAction())[0].performScrollToNode(what) }.isSuccess && shows(what)

    /** Lets the phone go on until it [holds]; real time is that of the phone. */
    fun until(
        what: String,
        holds: () -> Boolean,
    ) {
        val start = System.nanoTime()
        seen = start
        while (!holds()) {
            if (System.nanoTime() - start > LONGEST_NANOS) throw AssertionError("waited in vain for $what; the screen:\n${screen()}")
            turn()
        }
    }

    private fun turn() {
        shadowOf(Looper.getMainLooper()).idle()
        LockSupport.parkNanos(TURN_NANOS)
        val millis = (System.nanoTime() - seen) / NANOS_IN_MILLI
        seen += millis * NANOS_IN_MILLI
        ShadowSystemClock.advanceBy(Duration.ofMillis(millis))
        rule.mainClock.advanceTimeByFrame()
    }

    private fun screen() =
        rule
            .onAllNodes(isRoot())
            .fetchSemanticsNodes()
            .indices
            .joinToString("\n") { rule.onAllNodes(isRoot())[it].printToString() }

    private companion object {
        const val LONGEST_NANOS = 20_000_000_000
        const val TURN_NANOS = 2_000_000L
        const val NANOS_IN_MILLI = 1_000_000L
    }
}
