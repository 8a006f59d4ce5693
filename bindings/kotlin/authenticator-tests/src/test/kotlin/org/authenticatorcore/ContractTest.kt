package org.authenticatorcore

import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.runBlocking
import org.authenticatorcore.testing.JavaClock
import org.authenticatorcore.testing.JavaTransport
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ManualClock
import org.authenticatorcore.testing.ScriptedDevice
import org.authenticatorcore.testing.ScriptedGate
import org.junit.jupiter.api.Test
import java.net.http.HttpClient
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds

/** The contracts of the core, checked on objects of a host in Kotlin. */
class ContractTest {
    private val keys = JcaKeyStore()
    private val device =
        object : TestDevice {
            override fun unlock(session: ULong) = keys.unlock(session)

            override fun invalidate(alias: String) = keys.invalidate(alias)

            override fun prompts() = 0u

            override fun wrappedElsewhere() = runBlocking { JcaKeyStore().wrapDataKey(ByteArray(32)) }
        }

    private suspend fun clauseBrokenBy(keyStore: KeyStore) =
        assertFailsWith<ContractException.Broken> { checkKeyStore(GuardedKeyStore(keyStore), device) }.clause

    @Test
    fun `the key store of java security keeps the contract`() = inRealTime { checkKeyStore(GuardedKeyStore(keys), device) }

    @Test
    fun `a key store that signs without the gate breaks it`() =
        inRealTime {
            val careless =
                object : KeyStore by keys {
                    override suspend fun beginSignature(alias: String): ULong = keys.beginSignature(alias).also { keys.unlock(it) }
                }
            val clause = "does not hold: a credential key does not sign before the gate unlocked the session"
            assertEquals(clause, clauseBrokenBy(careless))
        }

    @Test
    fun `a key store that takes the data key of another phone for a locked one breaks it`() =
        inRealTime {
            val unsure =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray =
                        try {
                            keys.unwrapDataKey(wrapped)
                        } catch (_: HostException.KeyNotFound) {
                            throw HostException.NotAvailable()
                        }
                }
            assertEquals("does not hold: what another key store wrapped is told as KeyNotFound", clauseBrokenBy(unsure))
        }

    private fun person(gate: ScriptedGate) =
        object : TestPerson {
            override fun next(reaction: Reaction) =
                when (reaction) {
                    Reaction.CONFIRMS -> Unit
                    Reaction.CANCELS -> gate.next { throw HostException.Cancelled() }
                    Reaction.WAITS -> gate.next { awaitCancellation() }
                }

            override fun openPrompts() = gate.open.get().toUInt()
        }

    @Test
    fun `a gate in Kotlin keeps the contract, its prompt is closed when nobody waits any more`() =
        inRealTime {
            val gate = ScriptedGate(keys)
            checkGate(GuardedGate(gate), GuardedKeyStore(keys), person(gate))
        }

    @Test
    fun `a gate that only says yes breaks the contract`() =
        inRealTime {
            val gate = ScriptedGate(JcaKeyStore())
            val broken =
                assertFailsWith<ContractException.Broken> {
                    checkGate(GuardedGate(gate), GuardedKeyStore(keys), person(gate))
                }
            assertEquals("does not hold: a confirmed prompt unlocks its session", broken.clause)
        }

    @Test
    fun `HTTP of the platform keeps the contract`() = inRealTime { checkTransport(GuardedTransport(JavaTransport())) }

    @Test
    fun `HTTP of the platform that follows redirects breaks it`() =
        inRealTime {
            val following = GuardedTransport(JavaTransport(HttpClient.Redirect.ALWAYS))
            val broken = assertFailsWith<ContractException.Broken> { checkTransport(following) }
            assertEquals("does not hold: no redirect is followed", broken.clause)
        }

    @Test
    fun `clocks of the platform keep the contract`() = inRealTime { checkClock(GuardedClock(JavaClock())) }

    @Test
    fun `clocks that a test moves as time passes keep it, and those that it leaves alone do not`() =
        inRealTime {
            val clock = ManualClock()
            val begun = System.nanoTime()
            var passed = 0L
            val moved =
                object : Clock {
                    override fun now(): Times {
                        val millis = (System.nanoTime() - begun) / 1_000_000
                        clock.advance((millis - passed).milliseconds)
                        passed = millis
                        return clock.now()
                    }
                }
            checkClock(GuardedClock(moved))
            val still = assertFailsWith<ContractException.Broken> { checkClock(GuardedClock(clock)) }
            assertEquals("does not hold: the boot clock counts milliseconds", still.clause)
        }

    @Test
    fun `clocks that a test moves tell time that passes from a wall clock that is set and a phone that starts anew`() {
        val clock = ManualClock(wall = 1_000)
        val first = clock.now()
        clock.advance(2_500.milliseconds)
        val later = clock.now()
        assertEquals(1_000uL to 1_002uL, first.wall to later.wall)
        assertEquals(first.boot.copy(millis = first.boot.millis + 2_500u), later.boot)
        clock.setWall(5)
        assertEquals(Times(5u, later.boot), clock.now())
        clock.restart()
        val restarted = clock.now()
        assertNotEquals(first.boot.bootId, restarted.boot.bootId)
        assertTrue(restarted.wall == 5uL && restarted.boot.millis < first.boot.millis)
    }

    @Test
    fun `a device that a test scripts keeps the contract`() = inRealTime { checkDevice(GuardedDevice(ScriptedDevice())) }

    @Test
    fun `a device in which something was seen and that does not say what breaks it`() =
        inRealTime {
            val device = ScriptedDevice().apply { integrity = { Integrity(IntegrityState.SUSPECT) } }
            val broken = assertFailsWith<ContractException.Broken> { checkDevice(GuardedDevice(device)) }
            assertEquals("does not hold: a device in which something was seen says what", broken.clause)
        }

    @Test
    fun `a boot clock of seconds breaks it`() =
        inRealTime {
            val clock = JavaClock()
            val ofSeconds =
                object : Clock {
                    override fun now() = clock.now().let { it.copy(boot = it.boot.copy(millis = it.boot.millis / 1000u)) }
                }
            val broken = assertFailsWith<ContractException.Broken> { checkClock(GuardedClock(ofSeconds)) }
            assertEquals("does not hold: the boot clock counts milliseconds", broken.clause)
        }

    @Test
    fun `what desktops are given keeps the contracts, behind the guard as well`() =
        inRealTime {
            val host = desktopHost(keys, ScriptedGate(keys))
            checkTransport(host.transport)
            checkTransport(GuardedTransport(host.transport))
            checkClock(host.clock)
            checkClock(GuardedClock(host.clock))
        }
}
