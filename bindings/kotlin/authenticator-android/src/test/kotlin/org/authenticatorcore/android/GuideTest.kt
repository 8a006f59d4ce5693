package org.authenticatorcore.android

import android.app.Activity
import android.content.Intent
import android.net.Uri
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import org.authenticatorcore.AppLock
import org.authenticatorcore.Grace
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.annotation.Config
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertEquals
import kotlin.test.assertIs

/** Does at once what the app of the guide does on other threads. */
internal class GuidedApp : LockedApp() {
    val links = CopyOnWriteArrayList<String>()
    override val scope = CoroutineScope(Dispatchers.Unconfined)

    override suspend fun open(link: String) {
        links += link
    }

    override fun showLock(lock: AppLock) = Unit

    override fun explainLock(why: Throwable): Unit = throw why
}

internal class VisitedActivity : Activity() {
    override fun onStart() {
        super.onStart()
        (application as GuidedApp).activityStarted()
    }

    override fun onStop() {
        (application as GuidedApp).activityStopped(this)
        super.onStop()
    }
}

/** What the guide shows of an app, run. */
@Config(application = GuidedApp::class)
internal class GuideTest : OnPhone() {
    private val guided get() = app as GuidedApp

    private fun link(
        text: String,
        flags: Int = 0,
    ) = Intent(Intent.ACTION_VIEW, Uri.parse(text)).setFlags(flags)

    @Test
    fun `a link is followed once`() {
        val activity = Robolectric.buildActivity(MainActivity::class.java, link("com.example.authenticator:/oauth?state=1")).setup()
        assertEquals(listOf("com.example.authenticator:/oauth?state=1"), guided.links)
        activity.recreate()
        assertEquals(1, guided.links.size, "when the phone is turned")
        activity.newIntent(link("phonesignin://signin"))
        assertEquals("phonesignin://signin", guided.links.last())
        assertEquals(null, activity.get().intent.data, "the activity keeps none")
    }

    @Test
    fun `what comes from the list of recent apps is the link of long ago, and what is no link is not followed`() {
        val old = link("otpauth://totp/a?secret=b", Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY)
        Robolectric.buildActivity(MainActivity::class.java, old).setup()
        Robolectric.buildActivity(MainActivity::class.java, Intent(Intent.ACTION_MAIN)).setup()
        assertEquals(emptyList(), guided.links)
    }

    @Test
    fun `neither a turn of the phone nor a second activity ends a visit, and leaving the app does`() {
        ShadowPrompt.onShown = { it.succeed() }
        val configuration = androidConfiguration(app, "Phone of Ana", "1.0.0", "com.example.authenticator:/oauth")
        val authenticator = looping { openOnAndroid(configuration, androidHost(app, currentActivity = foreground)) }
        val lock = { looping { authenticator.appLock() } }
        val first = Robolectric.buildActivity(VisitedActivity::class.java).setup()
        guided.wasOpened(authenticator)
        looping { authenticator.lockAppByGate(Grace.NONE, null) }
        first.recreate()
        assertIs<AppLock.Unlocked>(lock())
        val second = Robolectric.buildActivity(VisitedActivity::class.java).setup()
        first.pause().stop()
        assertIs<AppLock.Unlocked>(lock())
        second.pause().stop()
        assertEquals(AppLock.LockedByGate, lock())
        authenticator.close()
    }
}
