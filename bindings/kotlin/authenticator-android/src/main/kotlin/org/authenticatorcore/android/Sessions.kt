package org.authenticatorcore.android

import java.security.Signature

/** A signature that has begun. */
internal class Session(
    val entry: KeyEntry,
    val signature: Signature,
    var unlocked: Boolean,
)

/** The signatures that have begun and not ended; at most one of each key. */
internal class Sessions {
    private val open = HashMap<ULong, Session>()
    private var last = 0uL

    @Synchronized
    fun begin(
        entry: KeyEntry,
        signature: Signature,
    ): ULong {
        endAllOf(entry.alias)
        open[++last] = Session(entry, signature, unlocked = !entry.protection.unlockedByPerson)
        return last
    }

    @Synchronized
    fun get(session: ULong): Session? = open[session]

    /** What the prompt unlocked: this very signature, if its session has not ended meanwhile. */
    @Synchronized
    fun unlock(
        session: ULong,
        signature: Signature?,
    ) {
        open[session]?.takeIf { it.signature === signature }?.unlocked = true
    }

    @Synchronized
    fun end(session: ULong): Session? = open.remove(session)

    @Synchronized
    fun endAllOf(alias: String) {
        open.values.removeAll { it.entry.alias == alias }
    }
}
