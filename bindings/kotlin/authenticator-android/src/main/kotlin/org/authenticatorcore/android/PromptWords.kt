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
        /** Whose account, of whom, and the lines of the request; an app with words of its own gives these to its gate. */
        public fun plain(
            context: Context,
            prompt: Prompt,
        ): PromptWords =
            PromptWords(
                title = prompt.organisation,
                subtitle = prompt.account,
                description = prompt.shown.joinToString("\n") { it.text }.ifEmpty { null },
                cancel = context.getString(android.R.string.cancel),
            )
    }
}
