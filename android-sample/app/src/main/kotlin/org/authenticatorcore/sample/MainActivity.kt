package org.authenticatorcore.sample

import android.content.Intent
import android.os.Bundle
import android.view.MotionEvent
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.repeatOnLifecycle
import kotlinx.coroutines.launch
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.design.isCovered
import org.authenticatorcore.sample.design.refuseOverlays
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Notice
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.model.tags
import org.authenticatorcore.sample.navigation.App
import org.authenticatorcore.sample.navigation.Holders
import org.authenticatorcore.sample.navigation.Parts
import org.authenticatorcore.sample.navigation.links
import org.authenticatorcore.sample.platform.AndroidOutside

/** The one activity. */
class MainActivity : ComponentActivity() {
    private val holders: Holders by viewModels()
    private val app get() = application as SampleApp
    private val parts by lazy { Parts(app.library, app.moves, app.phone, app.choices, app.push, AndroidOutside(this, app.moves), holders) }

    override fun onCreate(savedInstanceState: Bundle?) {
        setTheme(R.style.Theme_Sample)
        enableEdgeToEdge()
        super.onCreate(savedInstanceState)
        // A link is taken once: not again when the phone is turned.
        if (savedInstanceState == null) follow(intent)
        window.refuseOverlays()
        takeBackWhatShows()
        setContent { SampleTheme { parts.App() } }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    override fun onStart() {
        super.onStart()
        app.library.inFront.value = true
    }

    override fun onStop() {
        if (!isChangingConfigurations) app.library.inFront.value = false
        super.onStop()
    }

    /** A tap that may be meant for what another app has laid over this one does nothing, and says so. */
    override fun dispatchTouchEvent(event: MotionEvent): Boolean {
        if (!event.isCovered()) return super.dispatchTouchEvent(event)
        if (event.actionMasked == MotionEvent.ACTION_DOWN) app.moves.send(Move.Tell(Notice.Covered))
        // What was pressed before is let go. The window itself drops an event that says that it is covered: a new one does not.
        val letGo = MotionEvent.obtain(event.downTime, event.eventTime, MotionEvent.ACTION_CANCEL, event.x, event.y, 0)
        return super.dispatchTouchEvent(letGo).also { letGo.recycle() }
    }

    /** What waits shows in the app, on whatever screen: it needs no notification. */
    private fun takeBackWhatShows() {
        lifecycleScope.launch {
            repeatOnLifecycle(Lifecycle.State.STARTED) {
                app.library.inbox.content
                    .collect { content -> content.waiting.flatMap { it.tags }.forEach(app.notifications::takeBack) }
            }
        }
    }

    private fun follow(intent: Intent) {
        // From the list of recent apps comes the intent of long ago.
        if (intent.flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY != 0) return
        // Any app can send an intent to this activity, and none but this app through the alias.
        val isNotification = intent.component?.className == NOTIFICATIONS
        val destination = intent.getStringExtra(DESTINATION)?.takeIf { isNotification }
        val link = intent.dataString?.takeIf { intent.action == Intent.ACTION_VIEW }
        // The activity keeps no link, which may carry a secret, and none to follow again.
        if (destination != null || link != null) setIntent(Intent())
        destination?.let(parts.links()::openNotification)
        link?.let { parts.links().open(Secret(it)) }
    }

    companion object {
        /** The alias of this activity in the manifest that no other app can start. */
        const val NOTIFICATIONS = "org.authenticatorcore.sample.OpenNotification"

        /** The text of a destination, in the intent of a notification. */
        const val DESTINATION = "org.authenticatorcore.sample.DESTINATION"
    }
}
