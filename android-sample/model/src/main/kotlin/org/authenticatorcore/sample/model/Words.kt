package org.authenticatorcore.sample.model

import org.authenticatorcore.text

/** The library's words for codes, in the language of a tag of BCP 47 such as `de-AT`. */
object Words {
    /** Never empty: an unknown code is its own word. */
    fun of(
        code: String,
        language: String,
    ): String = text(code, language) ?: code
}
