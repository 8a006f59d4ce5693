package org.authenticatorcore

import org.authenticatorcore.testing.JavaClock
import org.authenticatorcore.testing.JavaTransport
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.atomic.AtomicLong
import kotlin.test.assertEquals
import kotlin.time.Duration.Companion.nanoseconds

/**
 * One approval from Kotlin. By itself it is tried a few times; `tests/boundary/run` sets how often, and where the figures go:
 * medians in microseconds of the time outside the objects of the host, and in them.
 */
class BoundaryTest : WithProvider() {
    @Test
    fun an_approval_spends_its_time_in_the_library_and_in_the_host() =
        inRealTime {
            val spent = AtomicLong()
            val hosts =
                host(TimedKeys(keys, spent), TimedGate(gate, spent), JavaClock(), TimedTransport(JavaTransport(), spent))
            val user = newUser()
            Authenticator.open(configuration(directory), hosts).use { authenticator ->
                val account = Phone(provider, user, authenticator, keys, gate).enrollAndEnable()
                val figures =
                    List(System.getenv("APPROVALS")?.toInt() ?: FEW) {
                        val live = provider.start(user, "sign_in")
                        spent.set(0)
                        val begun = System.nanoTime()
                        assertEquals(Outcome.Approved, account.onlyRequest().approve(live.number))
                        val inHost = spent.get()
                        micros(System.nanoTime() - begun - inHost) to micros(inHost)
                    }
                val line = "approval kotlin ${figures.map { it.first }.median()} ${figures.map { it.second }.median()}\n"
                System.getenv("BOUNDARY_FIGURES")?.let { File(it).appendText(line) }
            }
        }

    private fun micros(nanos: Long) = nanos.nanoseconds.inWholeMicroseconds

    private fun List<Long>.median() = sorted()[size / 2]

    private companion object {
        const val FEW = 3
    }
}

private suspend fun <T> timed(
    spent: AtomicLong,
    call: suspend () -> T,
): T {
    val begun = System.nanoTime()
    try {
        return call()
    } finally {
        spent.addAndGet(System.nanoTime() - begun)
    }
}

private class TimedTransport(
    private val inner: Transport,
    private val spent: AtomicLong,
) : Transport {
    override suspend fun send(request: HttpRequest) = timed(spent) { inner.send(request) }
}

private class TimedGate(
    private val inner: Gate,
    private val spent: AtomicLong,
) : Gate {
    override suspend fun authorize(
        session: ULong,
        prompt: Prompt,
    ) = timed(spent) { inner.authorize(session, prompt) }

    override suspend fun confirm(prompt: Prompt) = timed(spent) { inner.confirm(prompt) }
}

/** An approval calls no more than signatures; the rest goes by. */
private class TimedKeys(
    private val inner: KeyStore,
    private val spent: AtomicLong,
) : KeyStore by inner {
    override suspend fun beginSignature(alias: String) = timed(spent) { inner.beginSignature(alias) }

    override suspend fun finishSignature(
        session: ULong,
        message: ByteArray,
    ) = timed(spent) { inner.finishSignature(session, message) }
}
