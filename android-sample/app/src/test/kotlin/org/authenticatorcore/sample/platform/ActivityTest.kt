package org.authenticatorcore.sample.platform

import android.content.ComponentName
import android.content.Intent
import android.net.Uri
import android.os.BadParcelableException
import android.os.Looper
import android.view.InputDevice
import android.view.MotionEvent
import android.view.View
import kotlinx.coroutines.flow.first
import org.authenticatorcore.android.looping
import org.authenticatorcore.sample.MainActivity
import org.authenticatorcore.sample.design.isCovered
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Notice
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What other apps can do to the activity. */
internal class ActivityTest : OnSample() {
    private val gone = Destination.Request("gone", "r")

    /** What the app does first when it is started by [intent]; the list of accounts if nothing. */
    private fun first(intent: Intent): Move {
        // No further than this: nobody takes what is asked for.
        Robolectric.buildActivity(MainActivity::class.java, intent).create()
        if (intent.component?.className != MainActivity.NOTIFICATIONS) app.moves.send(Move.Home)
        return looping { app.moves.flow.first() }
    }

    private fun naming(destination: Destination) = Intent().putExtra(MainActivity.DESTINATION, destination.text)

    @Test
    fun `another app or a web page cannot say what shows`() {
        val foreign = naming(Destination.Settings).setComponent(ComponentName(app, MainActivity::class.java))
        assertEquals(Move.Home, first(foreign))
    }

    @Test
    fun `another app cannot end this one with an object of a class that is not here`() {
        val foreign = Unreadable().setComponent(ComponentName(app, MainActivity::class.java))
        assertFailsWith<BadParcelableException> { foreign.getStringExtra(MainActivity.DESTINATION) }
        assertEquals(Move.Home, first(foreign))
    }

    /** Extras of a class that is not here: up to API 32 each look into them throws, from API 33 only that for the one entry. */
    private class Unreadable : Intent() {
        override fun getStringExtra(name: String?): String = throw BadParcelableException("ClassNotFoundException: org.nowhere.Unknown")
    }

    @Test
    fun `no other app shares the task of this one`() {
        val info = app.packageManager.getActivityInfo(ComponentName(app, MainActivity::class.java), 0)
        assertTrue(info.taskAffinity.isNullOrEmpty(), info.taskAffinity)
    }

    @Test
    fun `a notification can`() {
        assertEquals(Move.CloseAccount("gone"), first(naming(gone).setComponent(ComponentName(app, MainActivity.NOTIFICATIONS))))
    }

    @Test
    fun `a link is read and once more it is not from the list of recent apps`() {
        val link = Intent(Intent.ACTION_VIEW, Uri.parse("otpauth://totp/Example:1?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"))
        Robolectric.buildActivity(MainActivity::class.java, link).create()
        assertIs<Move.Arrive>(looping { app.moves.flow.first() })
        val again = Robolectric.buildActivity(MainActivity::class.java, link.addFlags(Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY)).create()
        // Reading it takes a moment: the request of a notification behind it is known to come after.
        again.newIntent(naming(gone).setComponent(ComponentName(app, MainActivity.NOTIFICATIONS)))
        assertEquals(Move.CloseAccount("gone"), looping { app.moves.flow.first() })
        assertNull(again.get().intent.dataString, "taken")
    }

    @Test
    fun `a tap on what another app covers does nothing and says so`() {
        shadowOf(app).grantPermissions(android.Manifest.permission.HIDE_OVERLAY_WINDOWS)
        val activity = Robolectric.buildActivity(MainActivity::class.java).create().get()
        assertTrue(activity.window.decorView.filterTouchesWhenObscured)
        val hides = activity.window.attributes::class.java.getField("privateFlags").getInt(activity.window.attributes)
        assertTrue(hides and HIDES_OVERLAYS != 0, "the system hides them")
        activity.dispatchTouchEvent(tap(MotionEvent.FLAG_WINDOW_IS_PARTIALLY_OBSCURED))
        assertEquals(Move.Tell(Notice.Covered), looping { app.moves.flow.first() })
        assertFalse(tap(0).isCovered())
        assertTrue(tap(MotionEvent.FLAG_WINDOW_IS_OBSCURED).isCovered())
    }

    @Test
    fun `what another app covers is neither clicked nor stays pressed`() {
        val activity = Robolectric.buildActivity(MainActivity::class.java).create()
        var clicks = 0
        val button = View(app).apply { setOnClickListener { clicks++ } }
        activity.get().setContentView(button)
        activity.start().resume().visible()

        fun sends(
            action: Int,
            flags: Int = 0,
        ) {
            activity.get().dispatchTouchEvent(tap(flags, action))
            shadowOf(Looper.getMainLooper()).idle()
        }
        for (covered in listOf(MotionEvent.FLAG_WINDOW_IS_OBSCURED, MotionEvent.FLAG_WINDOW_IS_PARTIALLY_OBSCURED)) {
            sends(MotionEvent.ACTION_DOWN, covered)
            assertFalse(button.isPressed, "$covered")
            sends(MotionEvent.ACTION_UP, covered)
            sends(MotionEvent.ACTION_DOWN)
            assertTrue(button.isPressed)
            sends(MotionEvent.ACTION_MOVE, covered)
            assertFalse(button.isPressed, "let go, $covered")
            sends(MotionEvent.ACTION_UP)
            assertEquals(0, clicks, "$covered")
        }
        sends(MotionEvent.ACTION_DOWN)
        sends(MotionEvent.ACTION_UP)
        assertEquals(1, clicks, "uncovered")
    }

    private fun tap(
        flags: Int,
        action: Int = MotionEvent.ACTION_DOWN,
    ): MotionEvent {
        val coordinates = arrayOf(MotionEvent.PointerCoords())
        val pointers = arrayOf(MotionEvent.PointerProperties())
        return MotionEvent.obtain(0, 0, action, 1, pointers, coordinates, 0, 0, 1f, 1f, 0, 0, InputDevice.SOURCE_TOUCHSCREEN, flags)
    }

    private companion object {
        /** `WindowManager.LayoutParams.SYSTEM_FLAG_HIDE_NON_SYSTEM_OVERLAY_WINDOWS`. */
        const val HIDES_OVERLAYS = 1 shl 19
    }
}
