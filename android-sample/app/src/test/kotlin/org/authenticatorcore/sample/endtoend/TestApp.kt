package org.authenticatorcore.sample.endtoend

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import org.authenticatorcore.Clock
import org.authenticatorcore.Configuration
import org.authenticatorcore.HttpRequest
import org.authenticatorcore.HttpResponse
import org.authenticatorcore.Times
import org.authenticatorcore.Transport
import org.authenticatorcore.TransportException
import org.authenticatorcore.android.ForegroundActivity
import org.authenticatorcore.android.androidHost
import org.authenticatorcore.android.looping
import org.authenticatorcore.android.openOnAndroid
import org.authenticatorcore.sample.SampleApp
import org.authenticatorcore.sample.model.Library
import org.authenticatorcore.sample.model.Moves

/** The app as it is, with a network that can be cut, a clock that can be put forward, and a process that can end. */
internal class TestApp : SampleApp() {
    private val foreground by lazy { ForegroundActivity(this) }
    private var process = Process()

    @Volatile var offline = false

    @Volatile var secondsAhead = 0uL

    override val scope: CoroutineScope get() = process.scope
    override val moves: Moves get() = process.moves
    override val library: Library get() = process.library

    /** The provider of the tests has no certificate. */
    public override fun configuration(): Configuration = super.configuration().copy(developmentServers = true)

    /**
     * The process ends, with whatever it was doing: memory is gone, and keys and files stay. All but the end of its calls, which the
     * library gets to see here; that it is not needed is shown by the tests that kill a process.
     */
    fun die() {
        end()
        process = Process()
    }

    fun end() {
        process.scope.cancel()
        if (process.library.ready.value) looping { process.library.authenticator().shutDown() }
    }

    private inner class Process {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
        val moves = Moves()
        val library by lazy {
            val host = androidHost(this@TestApp, currentActivity = foreground)
            Library(configuration(), host.copy(transport = Cut(host.transport), clock = Ahead(host.clock)), scope, ::openOnAndroid)
        }
    }

    private inner class Cut(
        private val network: Transport,
    ) : Transport {
        override suspend fun send(request: HttpRequest): HttpResponse =
            if (offline) throw TransportException.Unreachable() else network.send(request)
    }

    private inner class Ahead(
        private val clock: Clock,
    ) : Clock {
        override fun now(): Times =
            clock.now().run { Times(wall + secondsAhead, boot.copy(millis = boot.millis + secondsAhead * MILLIS_IN_SECOND)) }
    }

    private companion object {
        const val MILLIS_IN_SECOND = 1000uL
    }
}
