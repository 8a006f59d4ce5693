package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.testing.IdentityProvider
import org.authenticatorcore.testing.JavaTransport
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ManualClock
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger

/** Tests against the reference identity provider, which runs as long as the tests of a class. */
abstract class WithProvider {
    @TempDir
    lateinit var directory: Path

    protected val keys = JcaKeyStore()
    protected val gate = ScriptedGate(keys)
    protected val time = ManualClock()
    protected val clock = StoppableClock(time)

    protected fun newUser(): String = "user${users.incrementAndGet()}@contoso.example".also { provider.addUser(it) }

    /** Runs [test] with a new phone of a new user. */
    protected fun onPhone(
        keyStore: KeyStore = keys,
        transport: Transport = JavaTransport(),
        device: Device = AlwaysLocked,
        test: suspend Phone.(CoroutineScope) -> Unit,
    ) = inRealTime {
        val user = newUser()
        val opened = Authenticator.open(configuration(directory), host(keyStore, gate, clock, transport, device))
        opened.use { Phone(provider, user, it, keys, gate).test(this) }
    }

    companion object {
        lateinit var provider: IdentityProvider
            private set
        private val users = AtomicInteger()

        @BeforeAll
        @JvmStatic
        fun startProvider() {
            provider = IdentityProvider.start()
        }

        @AfterAll
        @JvmStatic
        fun stopProvider() {
            if (::provider.isInitialized) provider.close()
        }
    }
}
