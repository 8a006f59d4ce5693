package org.authenticatorcore.android

import android.app.Activity
import android.app.Application
import android.app.KeyguardManager
import org.authenticatorcore.Biometric
import org.authenticatorcore.HostException
import org.authenticatorcore.KeyAlgorithm
import org.authenticatorcore.KeyKind
import org.authenticatorcore.KeySpec
import org.authenticatorcore.UvPolicy
import org.junit.After
import org.junit.Before
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertFailsWith

/** A phone with a lock, one finger and an app in the foreground. */
@RunWith(RobolectricTestRunner::class)
@Config(shadows = [ShadowPrompt::class])
internal abstract class OnPhone {
    protected val app: Application get() = RuntimeEnvironment.getApplication()
    protected val phone: Phone get() = FakeKeyStore.phone

    /** The pauses that were made, in milliseconds; none takes time. */
    protected val pauses = CopyOnWriteArrayList<Long>()
    protected var biometric = Biometric.ENROLLED
    protected lateinit var keys: AndroidKeyStore
    protected lateinit var foreground: ForegroundActivity
    protected lateinit var activity: ActivityController<Activity>

    @Before
    fun setUp() {
        FakeKeyStore.install()
        shadowOf(app.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        keys = keyStore()
        foreground = ForegroundActivity(app)
        activity = Robolectric.buildActivity(Activity::class.java).setup()
    }

    @After
    fun tearDown() {
        FakeKeyStore.remove()
        ShadowPrompt.reset()
    }

    protected fun keyStore(sdk: Int = 35) = AndroidKeyStore(app, sdk, pauses::add) { biometric }

    protected fun hasStrongBox() {
        shadowOf(app.packageManager).setSystemFeature("android.hardware.strongbox_keystore", true)
    }

    protected inline fun <reified T : HostException> failsWith(crossinline call: suspend () -> Any?): T =
        looping { assertFailsWith<T> { call() } }

    companion object {
        val DEVICE = KeySpec(KeyKind.DEVICE, KeyAlgorithm.ES256, null, null)
        val STRICT = KeySpec(KeyKind.CREDENTIAL, KeyAlgorithm.ES256, UvPolicy.BIOMETRIC_STRICT, null)
        val ANY = KeySpec(KeyKind.CREDENTIAL, KeyAlgorithm.ES256, UvPolicy.BIOMETRIC_OR_CREDENTIAL, null)

        /** Fails the first [times] times. */
        fun <A> firstTimes(
            times: Int,
            thrown: () -> Throwable,
        ): (A) -> Unit {
            val left =
                java.util.concurrent.atomic
                    .AtomicInteger(times)
            return { if (left.getAndDecrement() > 0) throw thrown() }
        }

        fun keyStoreException(
            code: Int,
            text: String = "fault",
        ): Exception = android.security.KeyStoreException(code, text)
    }
}
