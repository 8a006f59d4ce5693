package org.authenticatorcore.sample.model

/** Text that is shown on a screen or typed into it, and printed nowhere: numbers, codes, addresses of a sign-in. */
class Secret(
    val text: String,
) {
    override fun equals(other: Any?): Boolean = other is Secret && other.text == text

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = "…"

    companion object {
        val EMPTY = Secret("")
    }
}
