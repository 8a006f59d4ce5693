package org.authenticatorcore.sample.platform

import android.app.job.JobScheduler
import android.content.Context
import org.authenticatorcore.android.AuthenticatorJob
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Background
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Asks for requests while nobody looks at the app: it has no push. */
class PollingJob : AuthenticatorJob() {
    override suspend fun work(): Boolean {
        val app = application as SampleApp
        val found = Background(app.library).poll()
        // Who looks at the app sees them there.
        if (!app.library.inFront.value) app.notifications.show(found)
        schedule(this, found.askAgainAfter?.toLong()?.seconds ?: PERIOD)
        return true
    }

    companion object {
        private val PERIOD = 15.minutes

        /** Two, of which one runs: the system stops a job in whose place another is scheduled. */
        private val IDS = listOf(1, 2)

        /** Of the one that waits for nothing but a network. */
        private const val NOW = 3

        /** Has it run [after] from now, unless it waits already. */
        fun schedule(
            context: Context,
            after: Duration = PERIOD,
        ) {
            val scheduler = context.getSystemService(JobScheduler::class.java) ?: return
            val free = IDS.filter { scheduler.getPendingJob(it) == null }
            // The one that asks for the next is among those that are known.
            val waits = if (context is PollingJob) free.isEmpty() else free.size < IDS.size
            if (!waits) schedule(context, PollingJob::class.java, free.first(), after, persisted = true)
        }

        /** Has it run as soon as there is a network, beside the one that waits: a push message could not be looked after. */
        fun scheduleNow(context: Context) {
            schedule(context, PollingJob::class.java, NOW, persisted = true)
        }
    }
}
