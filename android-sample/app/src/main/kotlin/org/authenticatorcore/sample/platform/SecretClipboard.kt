package org.authenticatorcore.sample.platform

import android.app.Activity
import android.content.ClipData
import android.content.ClipboardManager
import android.os.Build
import android.os.Handler
import android.os.Looper
import android.os.PersistableBundle
import android.view.ViewTreeObserver.OnWindowFocusChangeListener
import org.authenticatorcore.sample.SinceApi
import java.util.UUID
import kotlin.time.Duration.Companion.seconds

/** The clipboard for what nobody else is to see: without a preview of the system, and cleared after a minute from API 28 on. */
internal class SecretClipboard(
    private val activity: Activity,
) {
    private val manager = activity.getSystemService(ClipboardManager::class.java)
    private val later = Handler(Looper.getMainLooper())

    fun put(
        label: String,
        text: String,
    ) {
        val id = "${UUID.randomUUID()}"
        val clip = ClipData.newPlainText(label, text)
        clip.description.extras =
            PersistableBundle().apply {
                putBoolean(SENSITIVE, true)
                putString(ID, id)
            }
        manager?.setPrimaryClip(clip)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) later.postDelayed({ clear(id) }, KEPT.inWholeMilliseconds)
    }

    /** Clears what was put under [id], and nothing that came since. An app that is not in front cannot tell: it looks when it is. */
    @SinceApi(Build.VERSION_CODES.P)
    private fun clear(id: String) {
        if (manager?.primaryClipDescription == null) whenInFocus { clearIfThere(id) } else clearIfThere(id)
    }

    @SinceApi(Build.VERSION_CODES.P)
    private fun clearIfThere(id: String) {
        if (manager?.primaryClipDescription?.extras?.getString(ID) == id) manager.clearPrimaryClip()
    }

    private fun whenInFocus(call: () -> Unit) {
        val window = activity.window.decorView
        window.viewTreeObserver.addOnWindowFocusChangeListener(
            object : OnWindowFocusChangeListener {
                override fun onWindowFocusChanged(hasFocus: Boolean) {
                    if (!hasFocus) return
                    window.viewTreeObserver.removeOnWindowFocusChangeListener(this)
                    call()
                }
            },
        )
    }

    private companion object {
        val KEPT = 60.seconds

        /** `ClipDescription.EXTRA_IS_SENSITIVE`, whose name keyboards know on older systems as well. */
        const val SENSITIVE = "android.content.extra.IS_SENSITIVE"
        const val ID = "org.authenticatorcore.sample.COPY"
    }
}
