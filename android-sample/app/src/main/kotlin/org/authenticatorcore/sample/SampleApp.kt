package org.authenticatorcore.sample

import android.app.Application
import android.os.Build
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Configuration
import org.authenticatorcore.android.ForegroundActivity
import org.authenticatorcore.android.androidConfiguration
import org.authenticatorcore.android.androidHost
import org.authenticatorcore.android.openOnAndroid
import org.authenticatorcore.sample.model.Library
import org.authenticatorcore.sample.model.Moves
import org.authenticatorcore.sample.model.Push
import org.authenticatorcore.sample.model.problem
import org.authenticatorcore.sample.platform.AndroidPhone
import org.authenticatorcore.sample.platform.AndroidPush
import org.authenticatorcore.sample.platform.NetworkWatch
import org.authenticatorcore.sample.platform.Notifications
import org.authenticatorcore.sample.platform.PollingJob
import org.authenticatorcore.sample.platform.Refusals
import org.authenticatorcore.sample.platform.StoredChoices

/** What lives as long as the process. */
open class SampleApp : Application() {
    internal open val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private lateinit var foreground: ForegroundActivity

    /** What the screens ask for, and the activity does. */
    open val moves = Moves()

    open val library: Library by lazy(::makeLibrary)

    internal val phone by lazy { AndroidPhone(this) }
    internal val choices by lazy { StoredChoices(this) }
    internal val notifications by lazy { Notifications(this, choices) }

    internal val push by lazy { AndroidPush(this) }

    internal val refusals by lazy { Refusals(this) }

    override fun onCreate() {
        super.onCreate()
        foreground = ForegroundActivity(this)
        notifications.makeChannel()
        NetworkWatch(library, scope).begin(this)
        PollingJob.schedule(this)
        scope.launch { registerForPush() }
    }

    /** What a push app forgot, or a server was not told, is told anew each time that the app is started. */
    private suspend fun registerForPush() {
        try {
            Push(library, push).register()
        } catch (error: AuthenticatorException) {
            error.problem()?.let(library.problems::note)
        }
    }

    protected fun makeLibrary(): Library = Library(configuration(), androidHost(this, currentActivity = foreground), scope, ::openOnAndroid)

    /** What the library is opened with. */
    protected open fun configuration(): Configuration = androidConfiguration(this, Build.MODEL, BuildInfo.versionName(this), REDIRECT)

    companion object {
        /** Where the browser leads back to. */
        const val REDIRECT = "org.authenticatorcore.sample:/oauth"
    }
}
