package org.authenticatorcore.android

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import java.util.concurrent.ConcurrentHashMap
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * Work of the library in the background, such as telling a server what was decided offline. An app makes a subclass, declares
 * it in its manifest with `android.permission.BIND_JOB_SERVICE`, and calls [schedule] when there is something to retry.
 */
public abstract class AuthenticatorJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val running = ConcurrentHashMap<Int, Job>()

    /**
     * Does the work. False, or an exception, if it has to be tried again: the system calls once more, later each time. Is cancelled
     * when the system needs the phone for something else, and then called again too.
     */
    public abstract suspend fun work(): Boolean

    @Suppress("TooGenericExceptionCaught", "SwallowedException")
    final override fun onStartJob(parameters: JobParameters): Boolean {
        val job =
            scope.launch(start = CoroutineStart.LAZY) {
                val done =
                    try {
                        work()
                    } catch (thrown: Throwable) {
                        // The system stopped it; a time limit of the work's own throws the same and is a failure like another.
                        currentCoroutineContext().ensureActive()
                        false
                    }
                running.remove(parameters.jobId, currentCoroutineContext().job)
                jobFinished(parameters, !done)
            }
        running[parameters.jobId] = job
        job.start()
        return true
    }

    final override fun onStopJob(parameters: JobParameters): Boolean {
        running.remove(parameters.jobId)?.cancel()
        return true
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    public companion object {
        private val FIRST_RETRY = 30.seconds

        /**
         * Has [job] run as soon as there is a network, and not before [after] from now; the place of one with the same [id] is
         * taken. Give the time until the next retry that the library told.
         *
         * @param persisted whether it is still there after a restart of the phone; the app needs
         *   `android.permission.RECEIVE_BOOT_COMPLETED` for that
         * @return whether the system took it
         */
        public fun schedule(
            context: Context,
            job: Class<out AuthenticatorJob>,
            id: Int,
            after: Duration = Duration.ZERO,
            persisted: Boolean = false,
        ): Boolean {
            val info =
                JobInfo
                    .Builder(id, ComponentName(context, job))
                    .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                    .setBackoffCriteria(FIRST_RETRY.inWholeMilliseconds, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                    .setMinimumLatency(after.inWholeMilliseconds.coerceAtLeast(0))
                    .apply { if (persisted) setPersisted(true) }
                    .build()
            val scheduler = context.getSystemService(JobScheduler::class.java)
            return scheduler?.schedule(info) == JobScheduler.RESULT_SUCCESS
        }

        /** Takes it back. */
        public fun cancel(
            context: Context,
            id: Int,
        ) {
            context.getSystemService(JobScheduler::class.java)?.cancel(id)
        }
    }
}
