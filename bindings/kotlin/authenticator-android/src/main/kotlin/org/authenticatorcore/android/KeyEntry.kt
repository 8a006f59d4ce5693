package org.authenticatorcore.android

/** Where a key is and what unlocks it. It is part of the entry's name: asking the platform for it fails on too many phones. */
internal enum class KeyProtection(
    val tag: String,
    /** A prompt has to unlock each signature. */
    val unlockedByPerson: Boolean,
    /** The PIN of the device unlocks it as well. */
    val pinUnlocks: Boolean,
    val inStrongBox: Boolean = false,
    /** A second key was made beside it, which becomes useless when a finger or face is enrolled. */
    val hasCanary: Boolean = false,
) {
    DEVICE("device", unlockedByPerson = false, pinUnlocks = false),
    STRICT("strict", unlockedByPerson = true, pinUnlocks = false),
    STRICT_STRONGBOX("strict-strongbox", unlockedByPerson = true, pinUnlocks = false, inStrongBox = true),
    ANY("any", unlockedByPerson = true, pinUnlocks = true),
    ANY_STRONGBOX("any-strongbox", unlockedByPerson = true, pinUnlocks = true, inStrongBox = true),
    ANY_WATCHED("any-watched", unlockedByPerson = true, pinUnlocks = true, hasCanary = true),
    ANY_WATCHED_STRONGBOX("any-watched-strongbox", unlockedByPerson = true, pinUnlocks = true, inStrongBox = true, hasCanary = true),
    ;

    /** The same, beside a canary. */
    fun withCanary(): KeyProtection =
        when (this) {
            ANY -> ANY_WATCHED
            ANY_STRONGBOX -> ANY_WATCHED_STRONGBOX
            else -> this
        }
}

/** A signing key of the library in the platform's key store. */
internal data class KeyEntry(
    val alias: String,
    val protection: KeyProtection,
) {
    val name: String get() = "$KEYS${protection.tag}.$alias"

    companion object {
        private const val KEYS = "org.authenticatorcore.key."
        private const val CANARIES = "org.authenticatorcore.canary."
        private const val WRAPPING_KEYS = "org.authenticatorcore.wrapping."

        /** Every entry that a key of this alias can be. */
        fun allOf(alias: String): List<KeyEntry> = KeyProtection.entries.map { KeyEntry(alias, it) }

        /** The entry of this name; null if it is no signing key of the library. */
        fun of(name: String): KeyEntry? =
            KeyProtection.entries.firstNotNullOfOrNull { protection ->
                val prefix = "$KEYS${protection.tag}."
                if (name.startsWith(prefix)) KeyEntry(name.removePrefix(prefix), protection) else null
            }

        /** The key that becomes useless when a finger or face is enrolled, beside one that the PIN unlocks. */
        fun canaryOf(alias: String): String = CANARIES + alias

        fun wrappingKey(id: String): String = WRAPPING_KEYS + id

        /** The id in the name of a wrapping key; null for any other name. */
        fun wrappingKeyId(name: String): String? = if (name.startsWith(WRAPPING_KEYS)) name.removePrefix(WRAPPING_KEYS) else null
    }
}
