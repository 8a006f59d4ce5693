package org.authenticatorcore.sample.model

import org.authenticatorcore.text

/** The library's words for codes, in the language of a tag of BCP 47 such as `de-AT`. */
object Words {
    /** Always a sentence of the library: what comes from outside as a code is not shown. */
    fun of(
        code: String,
        language: String,
    ): String = text(code, language) ?: text(UNKNOWN, language).orEmpty()

    private const val UNKNOWN = "internal"
}
