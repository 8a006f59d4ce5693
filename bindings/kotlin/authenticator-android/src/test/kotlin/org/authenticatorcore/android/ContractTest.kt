package org.authenticatorcore.android

import org.authenticatorcore.Reaction
import org.authenticatorcore.TestDevice
import org.authenticatorcore.TestPerson
import org.authenticatorcore.checkClock
import org.authenticatorcore.checkDevice
import org.authenticatorcore.checkGate
import org.authenticatorcore.checkKeyStore
import org.authenticatorcore.checkTransport
import org.junit.Test

/** The contracts of the core, checked on the adapters of Android. */
internal class ContractTest : OnPhone() {
    private val device =
        object : TestDevice {
            override fun unlock(session: ULong) {
                val signature = keys.session(session)?.signature ?: return
                FakeSignature.unlock(signature)
                keys.unlock(session, signature)
            }

            override fun invalidate(alias: String): Boolean {
                FakeKeyStore.enrollFinger()
                return true
            }

            override fun prompts() = ShadowPrompt.open.get().toUInt()

            /** The form of a wrapped key, with an id that this phone has not. */
            override fun wrappedElsewhere() = byteArrayOf(1) + ByteArray(16 + 12 + 48) { 7 }
        }

    private val person =
        object : TestPerson {
            override fun next(reaction: Reaction) {
                ShadowPrompt.onShown = { shown ->
                    when (reaction) {
                        Reaction.CONFIRMS -> shown.succeed()
                        Reaction.CANCELS -> shown.error(10)
                        Reaction.WAITS -> Unit
                    }
                }
            }

            override fun openPrompts() = ShadowPrompt.open.get().toUInt()
        }

    @Test
    fun `the key store keeps the contract`() = looping { checkKeyStore(keys, device) }

    @Test
    fun `the gate keeps the contract with it`() {
        val gate = BiometricGate(app, keys, currentActivity = foreground)
        looping { checkGate(gate, keys, person) }
    }

    @Test
    fun `HTTP keeps the contract`() = looping { checkTransport(HttpUrlConnectionTransport()) }

    @Test
    fun `the clock keeps the contract`() = looping { checkClock(AndroidClock(app)) }

    @Test
    fun `the device keeps the contract`() = looping { checkDevice(AndroidDevice(app)) }
}
