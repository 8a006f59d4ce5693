package org.authenticatorcore.android

import android.app.Activity
import android.app.Application
import android.os.Bundle

/** Hears of each activity that is started, and of each one that is stopped or saves its state: no prompt calls back over that. */
internal class ShownActivities(
    private val shows: (Activity) -> Unit,
    private val hides: (Activity) -> Unit,
) : Application.ActivityLifecycleCallbacks {
    override fun onActivityCreated(
        activity: Activity,
        state: Bundle?,
    ) = Unit

    override fun onActivityStarted(activity: Activity) = shows(activity)

    override fun onActivityResumed(activity: Activity) = shows(activity)

    override fun onActivityPaused(activity: Activity) = Unit

    override fun onActivityStopped(activity: Activity) = hides(activity)

    override fun onActivitySaveInstanceState(
        activity: Activity,
        state: Bundle,
    ) = hides(activity)

    override fun onActivityDestroyed(activity: Activity) = hides(activity)
}
