package org.authenticatorcore.sample.platform

import android.app.job.JobInfo
import android.app.job.JobScheduler
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.android.PushEvent
import org.authenticatorcore.android.looping
import org.junit.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What a push app sends, and what becomes of it where it cannot be looked after at once. */
internal class PushReceiverTest : OnSample() {
    private val message = PushEvent.Message("account", byteArrayOf(1))
    private val offline = AuthenticatorException.Offline("offline", "", null)

    /** The jobs that wait for a network alone, beside that which asks each quarter of an hour. */
    private fun atOnce(): List<JobInfo> {
        val jobs = app.getSystemService(JobScheduler::class.java).allPendingJobs
        assertEquals(1, jobs.count { it.minLatencyMillis > 0 })
        return jobs.filter { it.minLatencyMillis == 0L }
    }

    private fun assertIsLeftToAJob() {
        val job = atOnce().single()
        assertEquals(PollingJob::class.java.name, job.service.className)
        assertTrue(job.isPersisted)
        assertNotNull(job.requiredNetwork)
    }

    @Test
    fun `b13 a push message without a network is left to a job that waits for one`() {
        app.opens { throw offline }
        looping { PushReceiver().lookAfter(app, message) }
        assertIsLeftToAJob()
        val noted = app.library.problems.entries
        assertEquals(listOf("offline"), noted.map { it.code })
    }

    @Test
    fun `b13 a push message is left to a job when the time of the receiver is over`() {
        val opening = CompletableDeferred<Unit>()
        app.opens {
            opening.complete(Unit)
            awaitCancellation()
        }
        looping {
            val looking = launch { PushReceiver().lookAfter(app, message) }
            opening.await()
            looking.cancelAndJoin()
        }
        assertIsLeftToAJob()
    }

    @Test
    fun `what was looked after is left to no job`() {
        looping { PushReceiver().lookAfter(app, message) }
        assertEquals(emptyList(), atOnce())
    }
}
