package org.authenticatorcore.sample.platform

import android.content.Context
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import org.authenticatorcore.sample.model.Choices

/** The person's choices, in the preferences of the app. */
class StoredChoices(
    context: Context,
) : Choices {
    private val preferences = context.getSharedPreferences("choices", Context.MODE_PRIVATE)
    private val context = MutableStateFlow(preferences.getBoolean(CONTEXT_ON_LOCK_SCREEN, false))

    override val contextOnLockScreen: StateFlow<Boolean> = this.context.asStateFlow()

    override fun showContextOnLockScreen(shows: Boolean) {
        preferences.edit().putBoolean(CONTEXT_ON_LOCK_SCREEN, shows).apply()
        context.value = shows
    }

    /** Whether the system has been asked for its consent to notifications. */
    internal var askedForNotifications: Boolean
        get() = preferences.getBoolean(ASKED_FOR_NOTIFICATIONS, false)
        set(asked) = preferences.edit().putBoolean(ASKED_FOR_NOTIFICATIONS, asked).apply()

    private companion object {
        const val ASKED_FOR_NOTIFICATIONS = "asked_for_notifications"
        const val CONTEXT_ON_LOCK_SCREEN = "context_on_lock_screen"
    }
}
