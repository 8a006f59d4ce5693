package org.authenticatorcore.sample.endtoend

import android.app.Activity
import android.app.KeyguardManager
import android.content.ClipData
import android.content.ClipboardManager
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Color
import android.net.Uri
import android.os.Bundle
import android.provider.Settings
import android.view.WindowManager
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import com.google.zxing.BarcodeFormat
import com.google.zxing.qrcode.QRCodeWriter
import org.authenticatorcore.android.FakeKeyStore
import org.authenticatorcore.android.ShadowPrompt
import org.authenticatorcore.sample.MainActivity
import org.authenticatorcore.testing.IdentityProvider
import org.junit.After
import org.junit.AfterClass
import org.junit.Before
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNotSame

/** The app on a phone with a lock and a finger, and the identity provider in a process of its own. */
@RunWith(RobolectricTestRunner::class)
@Config(application = TestApp::class, shadows = [ShadowPrompt::class])
internal abstract class WithApp {
    @get:Rule val rule = createEmptyComposeRule()

    protected val app: TestApp get() = RuntimeEnvironment.getApplication() as TestApp
    protected val user = "sample${users.incrementAndGet()}@contoso.example"
    protected val person = Person(rule)
    private lateinit var activity: ActivityController<MainActivity>

    @Before
    fun start() {
        FakeKeyStore.install()
        shadowOf(app.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        // Else each process counts as another start of the phone.
        Settings.Global.putInt(app.contentResolver, Settings.Global.BOOT_COUNT, 1)
        shadowOf(app).grantPermissions(android.Manifest.permission.POST_NOTIFICATIONS)
        ShadowPrompt.onShown = { it.succeed() }
        provider.addUser(user)
        activity = Robolectric.buildActivity(MainActivity::class.java).setup()
    }

    @After
    fun stop() {
        activity.pause().stop().destroy()
        app.end()
        FakeKeyStore.remove()
        ShadowPrompt.reset()
    }

    /** The system ends the process and, when the person comes back, starts it where they were. */
    protected fun processDies() {
        val saved = Bundle()
        activity
            .pause()
            .saveInstanceState(saved)
            .stop()
            .destroy()
        app.die()
        ShadowPrompt.current = null
        activity = Robolectric.buildActivity(MainActivity::class.java)
        activity
            .create(saved)
            .start()
            .restoreInstanceState(saved)
            .postCreate(saved)
            .resume()
            .visible()
    }

    /** The person closes the app and, later, starts it again: nothing of where they were is kept. */
    protected fun startsAgain() {
        activity.pause().stop().destroy()
        app.die()
        activity = Robolectric.buildActivity(MainActivity::class.java).setup()
    }

    /** The person turns the phone: another activity shows what this one did. */
    protected fun turns() {
        val before = activity.get()
        activity.recreate()
        assertNotSame(before, activity.get())
    }

    /** What the app asks the system's consent for, and the system shows; null if nothing. */
    protected fun asksFor(): List<String>? = shadowOf(activity.get()).lastRequestedPermission?.requestedPermissions?.toList()

    /** Another app opens [link]. */
    protected fun opens(link: String) {
        activity.pause()
        activity.newIntent(Intent(Intent.ACTION_VIEW, Uri.parse(link)))
        activity.resume()
    }

    /** By the gesture or the button of the system. */
    protected fun goesBack() {
        rule.runOnUiThread { activity.get().onBackPressedDispatcher.onBackPressed() }
    }

    /** Whether no screenshot and no list of recent apps has what shows. */
    protected fun isSecret(): Boolean =
        activity
            .get()
            .window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0

    /** The picker of the system gives a picture of [text] as a QR code, whose bytes come once [mayCome] is open. */
    protected fun picks(
        text: String,
        mayCome: CountDownLatch = CountDownLatch(0),
    ) {
        var asked: org.robolectric.shadows.ShadowActivity.IntentForResult? = null
        person.until("the picker of pictures") {
            asked = shadowOf(activity.get()).nextStartedActivityForResult
            asked != null
        }
        val picture = Uri.parse("content://pictures/code.png")
        val bytes = qrPicture(text)
        shadowOf(app.contentResolver).registerInputStreamSupplier(picture) {
            mayCome.await()
            ByteArrayInputStream(bytes)
        }
        shadowOf(activity.get()).receiveResult(checkNotNull(asked).intent, Activity.RESULT_OK, Intent().setData(picture))
    }

    /** The address that the app has opened in the browser. */
    protected fun browser(): String {
        var page: String? = null
        person.until("the browser") {
            page = shadowOf(activity.get()).nextStartedActivity?.takeIf { it.action == Intent.ACTION_VIEW }?.dataString
            page != null
        }
        return checkNotNull(page)
    }

    /** The browser leads back into the app. */
    protected fun comesBack(redirect: String) = opens(redirect)

    /** The page in the browser of this phone puts its number into the clipboard. */
    protected fun copies(number: String) {
        val clipboard = assertNotNull(app.getSystemService(ClipboardManager::class.java))
        clipboard.setPrimaryClip(ClipData.newPlainText("number", number))
    }

    protected fun addsAccount() {
        person.tap("Add account")
        person.tap("Work or school")
        person.tap("Choose a picture")
        picks(provider.enrollmentText(user))
        person.sees("Is this right?")
    }

    protected fun confirmsAccount() {
        person.tap("Add this account")
        person.sees("Match the number")
        person.types("request/number", provider.live(user, "enrollment").number)
        person.tap("Approve")
        person.tap("Done")
    }

    protected fun enables() {
        person.tap("Turn on phone sign-in")
        person.tap("Open the browser")
        comesBack(provider.authorize(browser(), user))
        person.sees("Match the number")
        person.types("enabling/number", provider.live(user, "enable").number)
        person.tap("Confirm")
        person.sees("Phone sign-in is on")
        person.tap("Done")
        // A request that comes shows over a screen that is about to go as well, and a tap there would go with it.
        person.until("the account's screen") { !person.shows(hasText("Phone sign-in is on")) }
    }

    /** Enrolled, phone sign-in on, and a request of a browser on the screen. */
    protected fun requestShows(): IdentityProvider.Live {
        addsAccount()
        confirmsAccount()
        enables()
        val live = provider.start(user, "sign_in")
        person.tap("Look at it")
        person.sees("Are you signing in?")
        return live
    }

    protected fun assertBecame(
        state: String,
        live: IdentityProvider.Live,
    ) {
        assertEquals(state, provider.state(live.id))
    }

    companion object {
        lateinit var provider: IdentityProvider
        private val users = AtomicInteger()

        @BeforeClass
        @JvmStatic
        fun startProvider() {
            provider = IdentityProvider.start()
        }

        @AfterClass
        @JvmStatic
        fun stopProvider() = provider.close()
    }
}

private fun qrPicture(text: String): ByteArray {
    val code = QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, SIDE, SIDE)
    val picture = Bitmap.createBitmap(SIDE, SIDE, Bitmap.Config.ARGB_8888)
    for (x in 0 until SIDE) for (y in 0 until SIDE) picture.setPixel(x, y, if (code[x, y]) Color.BLACK else Color.WHITE)
    return ByteArrayOutputStream().also { picture.compress(Bitmap.CompressFormat.PNG, BEST, it) }.toByteArray()
}

private const val SIDE = 600
private const val BEST = 100
