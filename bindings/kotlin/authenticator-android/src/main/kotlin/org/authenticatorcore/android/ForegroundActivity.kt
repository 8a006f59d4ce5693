package org.authenticatorcore.android

import android.app.Activity
import android.app.Application

/**
 * The activity that is started and has not saved its state: the only one over which a prompt calls back. Make it in
 * `Application.onCreate`, as it knows only what happens afterwards.
 */
public class ForegroundActivity(
    application: Application,
) : () -> Activity? {
    private val started = LinkedHashSet<Activity>()

    init {
        application.registerActivityLifecycleCallbacks(ShownActivities(::shows, ::hides))
    }

    /** That activity; null if the app shows none. */
    @Synchronized
    override fun invoke(): Activity? = started.lastOrNull()

    @Synchronized
    private fun shows(activity: Activity) {
        started.remove(activity)
        started.add(activity)
    }

    @Synchronized
    private fun hides(activity: Activity) {
        started.remove(activity)
    }
}
