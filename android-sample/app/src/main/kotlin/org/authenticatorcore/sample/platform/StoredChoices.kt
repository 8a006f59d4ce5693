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

    private companion object {
        const val CONTEXT_ON_LOCK_SCREEN = "context_on_lock_screen"
    }
}
