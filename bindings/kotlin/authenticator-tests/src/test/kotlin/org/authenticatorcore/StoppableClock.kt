package org.authenticatorcore

import org.authenticatorcore.testing.ManualClock
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.test.assertTrue

/** A clock of which a test can stop one reader, on the thread that reads. */
class StoppableClock(
    private val clock: ManualClock,
) : Clock {
    private val stopsNext = AtomicBoolean()
    private val stopped = CountDownLatch(1)
    private val goes = CountDownLatch(1)

    fun stopNextReader() = stopsNext.set(true)

    fun awaitStopped() = assertTrue(stopped.await(20, TimeUnit.SECONDS), "nobody read the clock")

    fun go() = goes.countDown()

    override fun now(): Times {
        if (stopsNext.getAndSet(false)) {
            stopped.countDown()
            goes.await(60, TimeUnit.SECONDS)
        }
        return clock.now()
    }
}
