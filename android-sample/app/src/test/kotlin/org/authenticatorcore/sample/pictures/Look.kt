package org.authenticatorcore.sample.pictures

import android.app.Activity
import android.content.res.Configuration
import androidx.compose.material3.LocalRippleConfiguration
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.unit.LayoutDirection
import java.util.Locale

/** How a person may have set the phone; every screen is seen in each. */
enum class Look(
    val text: String,
    private val language: String = "en",
    val fontScale: Float = 1f,
    private val night: Boolean = false,
) {
    LIGHT("light"),
    DARK("dark", night = true),

    /** In German, whose words are the longest. */
    LARGE("text 200 %, German", language = "de", fontScale = 2f),

    /** In the order of Arabic, whose words the app does not have. */
    RIGHT_TO_LEFT("right to left", language = "ar"),
    ;

    val id: String get() = name.lowercase().replace('_', '-')

    /**
     * Sets the [activity] so, as the system does with one that takes changes itself. A dialog has a window of its own and takes
     * language and size of text from the activity's resources, not from the composition.
     */
    @Suppress("DEPRECATION")
    fun set(activity: Activity) {
        val resources = activity.resources
        val configuration =
            Configuration(resources.configuration).also {
                it.fontScale = fontScale
                it.setLocale(Locale.forLanguageTag(language))
                val mode = if (night) Configuration.UI_MODE_NIGHT_YES else Configuration.UI_MODE_NIGHT_NO
                it.uiMode = it.uiMode and Configuration.UI_MODE_NIGHT_MASK.inv() or mode
            }
        resources.updateConfiguration(configuration, resources.displayMetrics)
        activity.window.decorView.dispatchConfigurationChanged(configuration)
    }

    /** [content] in the order of the language. */
    @Composable
    fun Content(content: @Composable () -> Unit) {
        CompositionLocalProvider(
            LocalLayoutDirection provides if (language == "ar") LayoutDirection.Rtl else LayoutDirection.Ltr,
            // A ripple runs on a clock that no test moves.
            LocalRippleConfiguration provides null,
            content = content,
        )
    }
}
