package org.authenticatorcore.sample.platform

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Destination
import kotlin.time.Duration.Companion.seconds

/**
 * "Deny" of a notification, also where the app was killed: no screen opens, and no prompt. What takes longer than a receiver may, and
 * what waits for a network, is done by a job: the library refuses a request that it has fetched.
 */
class DenyReceiver : BroadcastReceiver() {
    override fun onReceive(
        context: Context,
        intent: Intent,
    ) {
        // A backup runs the app without its application class.
        val app = context.applicationContext as? SampleApp ?: return
        val request = intent.getStringExtra(REQUEST)?.let(Destination::parse) as? Destination.Request ?: return
        val goesOn = goAsync()
        app.refusals.add(request)
        app.scope.launch {
            try {
                val done = withTimeoutOrNull(LONGEST) { app.refusals.deny(request) }
                if (done != true) app.refusals.doLater()
            } finally {
                // Null where nobody has sent it, as in a test.
                goesOn?.finish()
            }
        }
    }

    companion object {
        private const val REQUEST = "org.authenticatorcore.sample.REQUEST"

        /** The system ends a receiver after ten. */
        private val LONGEST = 8.seconds

        fun intent(
            context: Context,
            request: Destination.Request,
        ): Intent = Intent(context, DenyReceiver::class.java).setData(Notifications.own(request.text)).putExtra(REQUEST, request.text)
    }
}
