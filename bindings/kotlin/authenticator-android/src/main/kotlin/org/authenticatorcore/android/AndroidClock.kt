package org.authenticatorcore.android

import android.content.Context
import android.os.SystemClock
import android.provider.Settings
import org.authenticatorcore.BootTime
import org.authenticatorcore.Clock
import org.authenticatorcore.Times
import java.util.UUID

/**
 * The clocks of the phone: `elapsedRealtime`, which runs while it sleeps, and the number of its starts as the name of this one.
 * `/proc` is closed to apps. A phone that does not count its starts gives each process a name of its own, as after a restart.
 */
public class AndroidClock(
    context: Context,
) : Clock {
    private val bootId: String =
        Settings.Global
            .getInt(context.contentResolver, Settings.Global.BOOT_COUNT, NOT_COUNTED)
            .let { count -> if (count == NOT_COUNTED) "process-${UUID.randomUUID()}" else "boot-$count" }

    override fun now(): Times =
        Times(
            wall = (System.currentTimeMillis() / MILLIS_IN_SECOND).coerceAtLeast(0).toULong(),
            boot = BootTime(bootId, SystemClock.elapsedRealtime().toULong()),
        )

    private companion object {
        const val NOT_COUNTED = -1
        const val MILLIS_IN_SECOND = 1000
    }
}
