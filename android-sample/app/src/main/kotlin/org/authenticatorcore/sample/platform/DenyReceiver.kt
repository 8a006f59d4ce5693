package org.authenticatorcore.sample.platform

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Background
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Words
import org.authenticatorcore.sample.model.problem

/** "Deny" of a notification, also where the app was killed: no screen opens, and no prompt. */
class DenyReceiver : BroadcastReceiver() {
    override fun onReceive(
        context: Context,
        intent: Intent,
    ) {
        val app = context.applicationContext as SampleApp
        val request = intent.getStringExtra(REQUEST)?.let(Destination::parse) as? Destination.Request ?: return
        val goesOn = goAsync()
        app.scope.launch {
            try {
                deny(app, request)
            } finally {
                // Null where nobody has sent it, as in a test.
                goesOn?.finish()
            }
        }
    }

    private suspend fun deny(
        app: SampleApp,
        request: Destination.Request,
    ) {
        val problem =
            try {
                Background(app.library).deny(request.accountId, request.requestId)
                null
            } catch (error: AuthenticatorException) {
                error.problem()
            }
        if (problem == null) app.notifications.takeBack(request.text) else explain(app, request, problem)
    }

    private fun explain(
        app: SampleApp,
        request: Destination.Request,
        problem: Problem,
    ) {
        app.library.problems.note(problem)
        app.notifications.explain(request.text, Words.of(problem.code, app.phone.facts.language))
    }

    companion object {
        private const val REQUEST = "org.authenticatorcore.sample.REQUEST"

        fun intent(
            context: Context,
            request: Destination.Request,
        ): Intent = Intent(context, DenyReceiver::class.java).putExtra(REQUEST, request.text)
    }
}
