package org.authenticatorcore.sample

import androidx.compose.ui.test.assertCountEquals
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import org.authenticatorcore.sample.catalogue.Example
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.model.AccountsState
import org.authenticatorcore.sample.model.WayOut
import org.authenticatorcore.sample.screens.AccountsActions
import org.authenticatorcore.sample.screens.AccountsScreen
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertEquals

/** What the list of accounts says before the accounts. */
@RunWith(RobolectricTestRunner::class)
internal class AccountsNotesTest {
    @get:Rule val rule = createComposeRule()
    private val taken = mutableListOf<WayOut>()

    private fun shows(
        state: AccountsState,
        notifies: Boolean,
    ) = rule.setContent { SampleTheme { AccountsScreen(state, AccountsActions(take = { taken += it }), notifies = notifies) } }

    @Test
    fun `where notifications are not allowed the list says so and leads to the settings`() {
        shows(AccountsState(loading = false, accounts = listOf(Example.aurora)), notifies = false)
        rule.onNodeWithText("Open app settings").performScrollTo().performClick()
        assertEquals(listOf(WayOut.OpenAppSettings), taken)
    }

    @Test
    fun `who has codes alone needs no notifications`() {
        shows(AccountsState(loading = false, accounts = listOf(Example.parcel)), notifies = false)
        rule.onAllNodesWithText("Open app settings").assertCountEquals(0)
    }
}
