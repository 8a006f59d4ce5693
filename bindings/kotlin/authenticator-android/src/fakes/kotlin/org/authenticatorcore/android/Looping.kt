package org.authenticatorcore.android

import android.os.Looper
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowSystemClock
import java.time.Duration
import java.util.concurrent.locks.LockSupport

private const val LONGEST_NANOS = 60_000_000_000
private const val TURN_NANOS = 500_000L

/**
 * Runs [block] on threads as those of the library, while this one, which is the main thread of the phone, does what is posted to it
 * and lets the phone's clock go along. A call that hangs fails the test.
 */
internal fun <T> looping(block: suspend CoroutineScope.() -> T): T =
    runBlocking {
        val result = async(Dispatchers.Default, block = block)
        val start = System.nanoTime()
        var seen = start
        while (!result.isCompleted) {
            shadowOf(Looper.getMainLooper()).idle()
            LockSupport.parkNanos(TURN_NANOS)
            val now = System.nanoTime()
            if (now - start > LONGEST_NANOS) {
                result.cancel()
                error("the call hangs")
            }
            val millis = (now - seen) / 1_000_000
            seen += millis * 1_000_000
            ShadowSystemClock.advanceBy(Duration.ofMillis(millis))
        }
        result.await()
    }
