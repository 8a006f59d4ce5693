package org.authenticatorcore.android

/** Where a key is and what unlocks it. It is part of the entry's name: asking the platform for it fails on too many phones. */
internal enum class KeyProtection(
    val tag: String,
    /** A prompt has to unlock each signature. */
    val unlockedByPerson: Boolean,
    /** The PIN of the device unlocks it as well. */
    val pinUnlocks: Boolean,
    val inStrongBox: Boolean,
) {
    DEVICE("device", unlockedByPerson = false, pinUnlocks = false, inStrongBox = false),
    STRICT("strict", unlockedByPerson = true, pinUnlocks = false, inStrongBox = false),
    STRICT_STRONGBOX("strict-strongbox", unlockedByPerson = true, pinUnlocks = false, inStrongBox = true),
    ANY("any", unlockedByPerson = true, pinUnlocks = true, inStrongBox = false),
    ANY_STRONGBOX("any-strongbox", unlockedByPerson = true, pinUnlocks = true, inStrongBox = true),
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
