package org.authenticatorcore.sample.platform

import android.app.KeyguardManager
import org.authenticatorcore.Account
import org.authenticatorcore.Authenticator
import org.authenticatorcore.Configuration
import org.authenticatorcore.Outcome
import org.authenticatorcore.android.FakeKeyStore
import org.authenticatorcore.android.ShadowPrompt
import org.authenticatorcore.android.looping
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Library
import org.authenticatorcore.testing.IdentityProvider
import org.junit.After
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals

/** The app as a phone starts it, beside an identity provider on this machine. */
internal class PhoneApp : SampleApp() {
    override fun onCreate() {
        FakeKeyStore.install()
        shadowOf(getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        super.onCreate()
    }

    private var again: Library? = null

    override val library: Library get() = again ?: super.library

    /** The system has killed the app: nothing of it is in memory. */
    fun isKilled() {
        looping { library.authenticator().shutDown() }
        again = makeLibrary()
    }

    /** The app is killed, and from then on the library is opened by [open]. */
    fun opens(open: suspend () -> Authenticator) {
        looping { library.authenticator().shutDown() }
        again = Library(library.configuration, library.host, scope) { _, _ -> open() }
    }

    override fun configuration(): Configuration = super.configuration().copy(developmentServers = true)
}

@RunWith(RobolectricTestRunner::class)
@Config(application = PhoneApp::class, shadows = [ShadowPrompt::class])
internal abstract class OnSample {
    protected val app: PhoneApp get() = RuntimeEnvironment.getApplication() as PhoneApp

    @After
    fun shutDown() {
        if (app.library.ready.value) looping { app.library.authenticator().shutDown() }
        FakeKeyStore.remove()
    }

    /** An account whose second factor is this phone. */
    protected suspend fun enrolled(
        provider: IdentityProvider,
        user: String,
    ): Account {
        provider.addUser(user)
        val account = app.library.authenticator().run { enroll(readEnrollment(provider.enrollmentText(user))) }
        assertEquals(Outcome.Approved, account.requests(0u).single().approve(provider.live(user, "enrollment").number))
        return account
    }

    protected fun newUser() = "sample${users.incrementAndGet()}@contoso.example"

    private companion object {
        val users = AtomicInteger()
    }
}
