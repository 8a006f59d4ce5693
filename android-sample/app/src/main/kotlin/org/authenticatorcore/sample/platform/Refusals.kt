package org.authenticatorcore.sample.platform

import android.content.Context
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Outcome
import org.authenticatorcore.android.AuthenticatorJob
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Background
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Words
import org.authenticatorcore.sample.model.problem
import kotlin.coroutines.cancellation.CancellationException

/** Requests that were refused in their notifications, until the library has it; they outlive the process. */
internal class Refusals(
    private val app: SampleApp,
) {
    private val preferences = app.getSharedPreferences("refusals", Context.MODE_PRIVATE)

    @Synchronized
    fun add(request: Destination.Request): Unit = change { it + request.text }

    @Synchronized
    private fun remove(request: Destination.Request): Unit = change { it - request.text }

    private fun change(to: (Set<String>) -> Set<String>) {
        preferences.edit().putStringSet(KEY, to(preferences.getStringSet(KEY, null).orEmpty())).apply()
    }

    /** Has those that are left done as soon as there is a network. */
    fun doLater() {
        AuthenticatorJob.schedule(app, RefusingJob::class.java, JOB, persisted = true)
    }

    /** Whether none is left. */
    suspend fun doAll(): Boolean {
        val all = preferences.getStringSet(KEY, null).orEmpty().mapNotNull { Destination.parse(it) as? Destination.Request }
        return all.map { deny(it) }.all { it }
    }

    /** Whether it is done with; the notification says why where it was not refused. */
    suspend fun deny(request: Destination.Request): Boolean {
        val problem =
            try {
                return done(request, Background(app.library).deny(request.accountId, request.requestId))
            } catch (error: AuthenticatorException) {
                error.problem() ?: INTERNAL
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (
                @Suppress("TooGenericExceptionCaught", "SwallowedException") fault: Exception,
            ) {
                INTERNAL
            }
        app.library.problems.note(problem)
        explain(request, problem.code)
        val waits = problem.code == OFFLINE
        if (!waits) remove(request)
        return !waits
    }

    /** @param outcome code; null if it does not wait any more */
    private fun done(
        request: Destination.Request,
        outcome: String?,
    ): Boolean {
        if (outcome == null || outcome in REFUSED) app.notifications.takeBack(request.text) else explain(request, outcome)
        remove(request)
        return true
    }

    private fun explain(
        request: Destination.Request,
        code: String,
    ) = app.notifications.explain(request.text, Words.of(code, app.phone.facts.language))

    private companion object {
        const val KEY = "requests"

        /** Beside those of [PollingJob]. */
        const val JOB = 3
        const val OFFLINE = "offline"
        val INTERNAL = Problem("internal")
        val REFUSED = listOf(Outcome.Denied, Outcome.Pending).map { it.code() }
    }
}

/** Refuses what could not be refused at once. */
class RefusingJob : AuthenticatorJob() {
    override suspend fun work(): Boolean = (application as? SampleApp)?.refusals?.doAll() ?: true
}
