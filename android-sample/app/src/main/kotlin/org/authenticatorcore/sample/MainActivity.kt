package org.authenticatorcore.sample

import android.content.Intent
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import org.authenticatorcore.sample.design.SampleTheme
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.navigation.App
import org.authenticatorcore.sample.navigation.Holders
import org.authenticatorcore.sample.navigation.Parts
import org.authenticatorcore.sample.navigation.links
import org.authenticatorcore.sample.platform.AndroidOutside

/** The one activity. */
class MainActivity : ComponentActivity() {
    private val holders: Holders by viewModels()
    private val app get() = application as SampleApp
    private val parts by lazy { Parts(app.library, app.moves, app.phone, app.choices, AndroidOutside(this, app.moves), holders) }

    override fun onCreate(savedInstanceState: Bundle?) {
        setTheme(R.style.Theme_Sample)
        enableEdgeToEdge()
        super.onCreate(savedInstanceState)
        // A link is taken once: not again when the phone is turned.
        if (savedInstanceState == null) follow(intent)
        setContent { SampleTheme { parts.App() } }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    override fun onStart() {
        super.onStart()
        app.library.inFront.value = true
        // They show in the app now.
        app.notifications.takeAllBack()
    }

    override fun onStop() {
        if (!isChangingConfigurations) app.library.inFront.value = false
        super.onStop()
    }

    private fun follow(intent: Intent) {
        intent.getStringExtra(DESTINATION)?.let(parts.links()::openNotification)
        intent.dataString?.takeIf { intent.action == Intent.ACTION_VIEW }?.let { parts.links().open(Secret(it)) }
    }

    companion object {
        /** The text of a destination, in the intent of a notification. */
        const val DESTINATION = "org.authenticatorcore.sample.DESTINATION"
    }
}
