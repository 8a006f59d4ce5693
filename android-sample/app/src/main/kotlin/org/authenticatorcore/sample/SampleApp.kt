package org.authenticatorcore.sample

import android.app.Application
import android.os.Build
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import org.authenticatorcore.android.ForegroundActivity
import org.authenticatorcore.android.androidConfiguration
import org.authenticatorcore.android.androidHost
import org.authenticatorcore.android.openOnAndroid
import org.authenticatorcore.sample.model.Library
import org.authenticatorcore.sample.model.Moves

/** What lives as long as the process. */
open class SampleApp : Application() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private lateinit var foreground: ForegroundActivity

    /** What the screens ask for, and the activity does. */
    val moves = Moves()

    val library: Library by lazy {
        Library(
            androidConfiguration(this, Build.MODEL, BuildInfo.versionName(this), REDIRECT),
            androidHost(this, currentActivity = foreground),
            scope,
            ::openOnAndroid,
        )
    }

    internal val phone = StubPhone()
    internal val choices = phone

    override fun onCreate() {
        super.onCreate()
        foreground = ForegroundActivity(this)
    }

    companion object {
        /** Where the browser leads back to. */
        const val REDIRECT = "org.authenticatorcore.sample:/oauth"
    }
}
