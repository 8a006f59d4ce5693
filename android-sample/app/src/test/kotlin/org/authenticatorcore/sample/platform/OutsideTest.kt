package org.authenticatorcore.sample.platform

import android.Manifest
import android.app.Activity
import android.app.admin.DevicePolicyManager
import android.content.ClipData
import android.content.ClipboardManager
import android.content.Intent
import android.os.Looper
import android.os.storage.StorageManager
import android.provider.Settings
import kotlinx.coroutines.flow.first
import org.authenticatorcore.android.looping
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Moves
import org.authenticatorcore.sample.model.Notice
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.model.WayOut
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import java.time.Duration
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What leads out of the app. */
internal class OutsideTest : OnSample() {
    private val moves = Moves()
    private val activity by lazy { Robolectric.buildActivity(Activity::class.java).setup().get() }
    private val outside by lazy { AndroidOutside(activity, moves) }
    private val started: Intent? get() = shadowOf(activity).nextStartedActivity

    @Test
    fun `each way out that leads outside opens its page`() {
        val pages =
            WayOut.entries.filter { it.leads == WayOut.Leads.Outside }.associateWith { way ->
                outside.leave(Move.Leave(way))
                started?.action
            }
        assertEquals(
            mapOf(
                WayOut.OpenLockSettings to DevicePolicyManager.ACTION_SET_NEW_PASSWORD,
                WayOut.EnrollBiometric to Settings.ACTION_BIOMETRIC_ENROLL,
                WayOut.AllowLocation to "android.content.pm.action.REQUEST_PERMISSIONS",
                WayOut.OpenAppStore to Intent.ACTION_VIEW,
                WayOut.SetClock to Settings.ACTION_DATE_SETTINGS,
                WayOut.FreeSpace to StorageManager.ACTION_MANAGE_STORAGE,
                WayOut.OpenAppSettings to Settings.ACTION_APPLICATION_DETAILS_SETTINGS,
            ),
            pages,
        )
    }

    @Test
    fun `l7 the location is asked for once and then the settings are the way`() {
        outside.leave(Move.Leave(WayOut.AllowLocation))
        assertEquals("android.content.pm.action.REQUEST_PERMISSIONS", started?.action)
        outside.leave(Move.Leave(WayOut.AllowLocation))
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, started?.action)
        shadowOf(app).grantPermissions(Manifest.permission.ACCESS_COARSE_LOCATION)
        outside.leave(Move.Leave(WayOut.AllowLocation))
        assertEquals(Settings.ACTION_LOCATION_SOURCE_SETTINGS, started?.action)
    }

    @Test
    fun `a page that the phone does not have gives its place to the next`() {
        shadowOf(app).checkActivities(true)
        outside.leave(Move.Leave(WayOut.SetClock))
        assertNull(started, "there is not even one for all settings, and nothing breaks")
    }

    @Test
    fun `the browser opens a page as a tab over the app`() {
        outside.browse(Move.Browse(Secret("https://login.contoso.example/?state=1")))
        val page = assertNotNull(started)
        assertEquals("https://login.contoso.example/?state=1", page.dataString)
        assertTrue(page.hasExtra("android.support.customtabs.extra.SESSION"))
    }

    @Test
    fun `without a browser the app says so`() {
        shadowOf(app).checkActivities(true)
        outside.browse(Move.Browse(Secret("https://login.contoso.example/")))
        assertEquals(Move.Tell(Notice.NoBrowser), looping { moves.flow.first() })
    }

    @Test
    fun `what is copied is marked as sensitive`() {
        outside.copy(Move.Copy(Secret("123456")))
        val clip = assertNotNull(app.getSystemService(ClipboardManager::class.java).primaryClip)
        assertEquals("123456", "${clip.getItemAt(0).text}")
        assertTrue(clip.description.extras.getBoolean("android.content.extra.IS_SENSITIVE"))
    }

    @Test
    fun `what is copied is gone after a minute unless something else was copied since`() {
        val clipboard = app.getSystemService(ClipboardManager::class.java)
        val looper = shadowOf(Looper.getMainLooper())
        outside.copy(Move.Copy(Secret("123456")))
        looper.idleFor(Duration.ofSeconds(59))
        assertTrue(clipboard.hasPrimaryClip())
        outside.copy(Move.Copy(Secret("654321")))
        looper.idleFor(Duration.ofSeconds(30))
        assertTrue(clipboard.hasPrimaryClip(), "the time of the first is over")
        looper.idleFor(Duration.ofSeconds(30))
        assertFalse(clipboard.hasPrimaryClip())
        outside.copy(Move.Copy(Secret("123456")))
        clipboard.setPrimaryClip(ClipData.newPlainText("of another app", "text"))
        looper.idleFor(Duration.ofSeconds(60))
        assertTrue(clipboard.hasPrimaryClip())
    }

    @Test
    fun `diagnostics are sent wherever the person likes`() {
        outside.share(Move.Share("text"))
        val chooser = assertNotNull(started)
        assertEquals(Intent.ACTION_CHOOSER, chooser.action)
        @Suppress("DEPRECATION")
        val sent = chooser.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)
        assertEquals("text", sent?.getStringExtra(Intent.EXTRA_TEXT))
    }

    @Test
    fun `a choice outlives the process`() {
        StoredChoices(app).showContextOnLockScreen(true)
        assertTrue(StoredChoices(app).contextOnLockScreen.value)
        assertFalse(StoredChoices(app).askedForNotifications)
        StoredChoices(app).askedForNotifications = true
        assertTrue(StoredChoices(app).askedForNotifications)
    }

    @Test
    fun `the phone says what it is without a name of its owner`() {
        val facts = app.phone.facts
        assertTrue(facts.deviceLock)
        assertTrue("API 35" in facts.system, facts.system)
        assertTrue(facts.notificationsAllowed)
        assertEquals("en-US", facts.language)
    }
}
