package org.authenticatorcore.sample.platform

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.os.Bundle
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Moves
import org.authenticatorcore.sample.model.Notice
import org.authenticatorcore.sample.model.WayOut
import org.authenticatorcore.sample.navigation.Outside

/** What leads out of the app, by the platform. */
class AndroidOutside(
    private val activity: Activity,
    private val moves: Moves,
) : Outside {
    private val clipboard = SecretClipboard(activity)
    private var askedForLocation = false

    override fun leave(move: Move.Leave) {
        if (move.wayOut == WayOut.AllowLocation && !mayLocate(activity) && mayAskForLocation()) {
            askedForLocation = true
            activity.requestPermissions(LOCATION, 0)
        } else {
            move.wayOut.pages(activity).any(::started)
        }
    }

    /** The system shows its dialog once, and once more to who has not said "never": after that the settings are the way. */
    private fun mayAskForLocation() = !askedForLocation || LOCATION.any(activity::shouldShowRequestPermissionRationale)

    /** As a custom tab where the browser has them, so that the app is behind it; else in the browser. */
    override fun browse(move: Move.Browse) {
        val session = Bundle().apply { putBinder(CUSTOM_TAB, null) }
        val tab = Intent(Intent.ACTION_VIEW, Uri.parse(move.url.text)).putExtras(session)
        if (!started(tab)) moves.send(Move.Tell(Notice.NoBrowser))
    }

    override fun copy(move: Move.Copy) {
        clipboard.put(activity.getString(R.string.app_name), move.text.text)
        // From Android 13 on the system says so itself.
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) moves.send(Move.Tell(Notice.Copied))
    }

    override fun share(move: Move.Share) {
        val send = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, move.text)
        started(Intent.createChooser(send, null))
    }

    private fun started(page: Intent): Boolean =
        try {
            activity.startActivity(page)
            true
        } catch (_: ActivityNotFoundException) {
            false
        } catch (_: SecurityException) {
            // A page that the maker of the phone keeps to itself.
            false
        }

    private companion object {
        /** `CustomTabsIntent.EXTRA_SESSION`: without a session, a tab of its own. */
        const val CUSTOM_TAB = "android.support.customtabs.extra.SESSION"
    }
}
