package org.authenticatorcore.sample.platform

import android.content.Context
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.android.PushEvent
import org.authenticatorcore.android.UnifiedPushReceiver
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Push
import org.authenticatorcore.sample.model.problem

/** What a push app sends. What takes longer than a receiver may, or needs a network, is left to the job that asks for requests. */
class PushReceiver : UnifiedPushReceiver() {
    override suspend fun handle(
        context: Context,
        event: PushEvent,
    ) {
        // A backup runs the app without its application class.
        val app = context.applicationContext as? SampleApp ?: return
        lookAfter(app, event)
    }

    /** The job asks if this does not come to its end: without a network, or when the seconds of a receiver are over. */
    internal suspend fun lookAfter(
        app: SampleApp,
        event: PushEvent,
    ) {
        var isDone = false
        try {
            handle(app, event)
            isDone = true
        } catch (error: AuthenticatorException) {
            error.problem()?.let(app.library.problems::note)
        } finally {
            if (!isDone) PollingJob.scheduleNow(app)
        }
    }

    private suspend fun handle(
        app: SampleApp,
        event: PushEvent,
    ) {
        val push = Push(app.library, app.push)
        when (event) {
            is PushEvent.Endpoint -> push.told(event.account, event.endpoint)
            is PushEvent.Message -> push.woken(event.body)?.let { if (!app.library.inFront.value) app.notifications.show(it) }
            is PushEvent.Unregistered, is PushEvent.Failed -> push.ended(event.account)
        }
    }
}
