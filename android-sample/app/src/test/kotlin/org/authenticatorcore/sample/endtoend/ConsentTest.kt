package org.authenticatorcore.sample.endtoend

import android.Manifest
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import kotlin.test.assertEquals
import kotlin.test.assertNull

/** What the system is asked to let the app do. */
internal class ConsentTest : WithApp() {
    @Test
    fun `whether requests may be told is asked once and not at each start`() {
        shadowOf(app).denyPermissions(Manifest.permission.POST_NOTIFICATIONS)
        addsAccount()
        confirmsAccount()
        assertNull(asksFor())
        person.tap("Back")
        person.until("the question") { asksFor() != null }
        assertEquals(listOf(Manifest.permission.POST_NOTIFICATIONS), asksFor())
        startsAgain()
        person.sees("Contoso")
        // Whatever begins with the list has begun.
        person.tap("Add account")
        person.sees("What kind of account is it?")
        assertNull(asksFor())
    }
}
