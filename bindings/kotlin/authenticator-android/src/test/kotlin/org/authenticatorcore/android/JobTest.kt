package org.authenticatorcore.android

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.Before
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes

/** A job of an app. */
internal class TestJob : AuthenticatorJob() {
    override suspend fun work(): Boolean = next()

    companion object {
        @Volatile var next: suspend () -> Boolean = { true }
    }
}

/** Work in the background, as the system calls it. */
internal class JobTest : OnPhone() {
    private lateinit var job: TestJob
    private val scheduler get() = app.getSystemService(JobScheduler::class.java)
    private val parameters by lazy { Shadow.newInstanceOf(JobParameters::class.java) }

    @Before
    fun create() {
        job = Robolectric.setupService(TestJob::class.java)
    }

    private fun run(work: suspend () -> Boolean) {
        TestJob.next = work
        assertTrue(job.onStartJob(parameters), "it goes on after the call")
        looping { while (!shadowOf(job).isJobFinished) kotlinx.coroutines.yield() }
    }

    /** Starts work that ends by being cancelled alone. Gives what is complete once it was. */
    private fun startEndless(): CompletableDeferred<Unit> {
        val started = CompletableDeferred<Unit>()
        val cancelled = CompletableDeferred<Unit>()
        TestJob.next = {
            started.complete(Unit)
            try {
                awaitCancellation()
            } finally {
                cancelled.complete(Unit)
            }
        }
        job.onStartJob(parameters)
        looping { started.await() }
        return cancelled
    }

    @Test
    fun `it waits for a network and for the next retry, and longer each time`() {
        assertTrue(AuthenticatorJob.schedule(app, TestJob::class.java, 7, 5.minutes))
        val info = scheduler.allPendingJobs.single()
        assertTrue(info.requiredNetwork != null)
        assertEquals(5.minutes.inWholeMilliseconds, info.minLatencyMillis)
        assertEquals(JobInfo.BACKOFF_POLICY_EXPONENTIAL to 30_000L, info.backoffPolicy to info.initialBackoffMillis)
        AuthenticatorJob.schedule(app, TestJob::class.java, 7)
        assertEquals(0, scheduler.allPendingJobs.single().minLatencyMillis, "the later one takes the place")
        AuthenticatorJob.cancel(app, 7)
        assertTrue(scheduler.allPendingJobs.isEmpty())
    }

    @Test
    fun `work that is done is not called again`() {
        run { true }
        assertFalse(shadowOf(job).isRescheduleNeeded)
    }

    @Test
    fun `work that is not done, or throws anything, is`() {
        for (work in listOf<suspend () -> Boolean>({ false }, { throw NoClassDefFoundError("x") }, { error("x") })) {
            create()
            run(work)
            assertTrue(shadowOf(job).isRescheduleNeeded)
        }
    }

    @Test
    fun `work whose own time limit ends it is called again`() {
        run { withTimeout(1) { awaitCancellation() } }
        assertTrue(shadowOf(job).isRescheduleNeeded)
    }

    @Test
    fun `the system stops the work that runs, also when earlier work of the same number ends late`() {
        val gone = CompletableDeferred<Unit>()
        val goOn = CompletableDeferred<Unit>()
        TestJob.next = {
            gone.complete(Unit)
            withContext(NonCancellable) { goOn.await() }
            true
        }
        job.onStartJob(parameters)
        looping { gone.await() }
        val stopped = startEndless()
        goOn.complete(Unit)
        looping { while (!shadowOf(job).isJobFinished) kotlinx.coroutines.yield() }
        assertTrue(job.onStopJob(parameters))
        looping { stopped.await() }
    }

    @Test
    fun `work that the system stops is cancelled and called again`() {
        val cancelled = startEndless()
        assertTrue(job.onStopJob(parameters))
        looping { cancelled.await() }
        assertFalse(shadowOf(job).isJobFinished)
    }

    @Test
    fun `the job of the guide waits once, and the one that runs schedules the next`() {
        val ids = { scheduler.allPendingJobs.map { it.id }.sorted() }
        repeat(2) { RequestsJob.schedule(app) }
        assertEquals(listOf(1), ids())
        assertEquals(15.minutes.inWholeMilliseconds, scheduler.allPendingJobs.single().minLatencyMillis)
        // The system knows the one that runs until it is finished.
        val runs = Robolectric.setupService(RequestsJob::class.java)
        repeat(2) { RequestsJob.schedule(runs) }
        assertEquals(listOf(1, 2), ids())
        RequestsJob.schedule(app)
        assertEquals(listOf(1, 2), ids())
        scheduler.cancel(1)
        RequestsJob.schedule(app)
        assertEquals(listOf(2), ids())
        // A push message that could not be looked after does not wait for it.
        RequestsJob.scheduleNow(app)
        assertEquals(listOf(2, 3), ids())
        assertEquals(0, scheduler.getPendingJob(3)?.minLatencyMillis)
    }
}
