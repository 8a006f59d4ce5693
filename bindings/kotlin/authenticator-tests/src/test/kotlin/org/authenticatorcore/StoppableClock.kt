package org.authenticatorcore

import org.authenticatorcore.testing.JavaClock
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicLong
import kotlin.test.assertTrue
import kotlin.time.Duration

/** Clocks that a test moves forward, and of which it can stop one reader, on the thread that reads. */
class StoppableClock : Clock {
    private val clock = JavaClock()
    private val stopsNext = AtomicBoolean()
    private val stopped = CountDownLatch(1)
    private val goes = CountDownLatch(1)
    private val ahead = AtomicLong()

    fun stopNextReader() = stopsNext.set(true)

    fun awaitStopped() = assertTrue(stopped.await(20, TimeUnit.SECONDS), "nobody read the clock")

    fun go() = goes.countDown()

    fun advance(by: Duration) {
        ahead.addAndGet(by.inWholeMilliseconds)
    }

    override fun now(): Times {
        if (stopsNext.getAndSet(false)) {
            stopped.countDown()
            goes.await(60, TimeUnit.SECONDS)
        }
        val millis = ahead.get().toULong()
        return clock.now().run { Times(wall + millis / MILLIS_IN_SECOND, boot.copy(millis = boot.millis + millis)) }
    }

    private companion object {
        const val MILLIS_IN_SECOND = 1000uL
    }
}
