package org.authenticatorcore.android

import android.content.Context
import org.authenticatorcore.Prompt

/** What stands in the platform's prompt, in the person's language. [cancel] is on the button that closes it. */
public data class PromptWords(
    val title: String,
    val subtitle: String? = null,
    val description: String? = null,
    val cancel: String,
) {
    public companion object {
        /**
         * Whose account, of whom, and the lines of the request, or the name of the app where there is no account; an app with words
         * of its own gives these to its gate.
         */
        public fun plain(
            context: Context,
            prompt: Prompt,
        ): PromptWords =
            PromptWords(
                // The system shows none without a title.
                title = prompt.organisation.ifEmpty { "${context.applicationInfo.loadLabel(context.packageManager)}" },
                subtitle = prompt.account.ifEmpty { null },
                description = prompt.shown.joinToString("\n") { it.text }.ifEmpty { null },
                cancel = context.getString(android.R.string.cancel),
            )
    }
}
