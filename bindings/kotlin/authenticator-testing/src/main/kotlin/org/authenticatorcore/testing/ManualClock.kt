package org.authenticatorcore.testing

import org.authenticatorcore.BootTime
import org.authenticatorcore.Clock
import org.authenticatorcore.Times
import java.util.UUID
import kotlin.time.Duration

/**
 * Clocks that a test moves. They stand still in between.
 *
 * @param wall seconds since 1970; the time of the system if it is left out, as a server has it too
 */
class ManualClock(
    wall: Long = System.currentTimeMillis() / MILLIS_IN_SECOND,
) : Clock {
    private var bootId = "${UUID.randomUUID()}"
    private var bootMillis = RUNNING
    private var wallMillis = wall * MILLIS_IN_SECOND

    /** Time passes on both clocks. */
    @Synchronized
    fun advance(by: Duration) {
        require(!by.isNegative()) { "time does not go back" }
        bootMillis += by.inWholeMilliseconds
        wallMillis += by.inWholeMilliseconds
    }

    /** Somebody sets the wall clock: seconds since 1970. */
    @Synchronized
    fun setWall(seconds: Long) {
        wallMillis = seconds * MILLIS_IN_SECOND
    }

    /** The phone starts anew. */
    @Synchronized
    fun restart() {
        bootId = "${UUID.randomUUID()}"
        bootMillis = MILLIS_IN_SECOND
    }

    @Synchronized
    override fun now(): Times = Times((wallMillis / MILLIS_IN_SECOND).toULong(), BootTime(bootId, bootMillis.toULong()))

    private companion object {
        const val MILLIS_IN_SECOND = 1000L

        /** How long it has been running at first. */
        const val RUNNING = 1_000_000L
    }
}
