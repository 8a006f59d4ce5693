package org.authenticatorcore

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import java.io.IOException
import java.io.InterruptedIOException
import java.net.ConnectException
import java.net.NoRouteToHostException
import java.net.UnknownHostException

/*
 * The generated code catches kotlin.Exception where Rust calls the host, and no java.lang.Error (TODO(), a failed
 * assertion, a missing class): after one of these, Rust would wait for ever. So each object of the host goes through
 * one of the classes below, out of which only a HostException comes.
 */

/** Runs [block] of the host. What it throws and did not declare is dropped, its text included. */
private suspend inline fun <T> guarded(block: () -> T): T = guarded({ HostException.Failed() }, block)

/** As above; [meaning] says what an exception that was not declared stands for. */
@Suppress("TooGenericExceptionCaught", "SwallowedException")
private suspend inline fun <T> guarded(
    meaning: (Throwable) -> Exception,
    block: () -> T,
): T =
    try {
        block()
    } catch (declared: HostException) {
        throw declared
    } catch (declared: TransportException) {
        throw declared
    } catch (cancelled: CancellationException) {
        // Nobody waits any more: go along. If somebody does, the host cancelled itself, by a timeout of its own perhaps.
        currentCoroutineContext().ensureActive()
        throw meaning(cancelled)
    } catch (undeclared: Throwable) {
        throw meaning(undeclared)
    }

internal class GuardedKeyStore(
    private val host: KeyStore,
) : KeyStore {
    override suspend fun create(
        alias: String,
        spec: KeySpec,
    ): ByteArray = guarded { host.create(alias, spec) }

    override suspend fun list(): List<String> = guarded { host.list() }

    override suspend fun delete(alias: String): Unit = guarded { host.delete(alias) }

    override suspend fun attest(alias: String): Attestation? = guarded { host.attest(alias) }

    override suspend fun beginSignature(alias: String): ULong = guarded { host.beginSignature(alias) }

    override suspend fun finishSignature(
        session: ULong,
        message: ByteArray,
    ): ByteArray =
        try {
            guarded { host.finishSignature(session, message) }
        } finally {
            message.fill(0)
        }

    override suspend fun abortSignature(session: ULong): Unit = guarded { host.abortSignature(session) }

    override suspend fun wrapDataKey(dataKey: ByteArray): ByteArray =
        try {
            guarded { host.wrapDataKey(dataKey) }
        } finally {
            dataKey.fill(0)
        }

    /** What comes back is the app's, which may keep it: nobody can tell, and it stays as it is. */
    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = guarded { host.unwrapDataKey(wrapped) }
}

internal class GuardedGate(
    private val host: Gate,
) : Gate {
    override suspend fun authorize(
        session: ULong,
        prompt: Prompt,
    ): UserVerification = guarded { host.authorize(session, prompt) }

    override suspend fun confirm(prompt: Prompt): UserVerification = guarded { host.confirm(prompt) }
}

internal class GuardedDevice(
    private val host: Device,
) : Device {
    override suspend fun deviceLock(): DeviceLock = guarded { host.deviceLock() }

    override suspend fun biometric(): Biometric = guarded { host.biometric() }

    override suspend fun integrity(): Integrity = guarded { host.integrity() }

    override suspend fun location(): Located = guarded { host.location() }
}

internal class GuardedTransport(
    private val host: Transport,
) : Transport {
    override suspend fun send(request: HttpRequest): HttpResponse = guarded(::meaning) { request.use { host.send(it) } }

    /** The exceptions of the platform's HTTP say enough. */
    private fun meaning(thrown: Throwable): TransportException =
        when (thrown) {
            is TimeoutCancellationException, is InterruptedIOException -> TransportException.TimedOut()
            // Only these say that nothing was sent: whatever else breaks may break when the server has the request already.
            is ConnectException, is NoRouteToHostException, is UnknownHostException -> TransportException.Unreachable()
            is IOException -> certificateError(thrown) ?: TransportException.Interrupted()
            else -> TransportException.Failed()
        }
}

/** Not async: called on a thread of the library's own, and on the caller's by what is not async either, as `appWentToBackground`. */
internal class GuardedClock(
    private val host: Clock,
) : Clock {
    @Suppress("TooGenericExceptionCaught", "SwallowedException")
    override fun now(): Times =
        try {
            host.now()
        } catch (declared: HostException) {
            throw declared
        } catch (undeclared: Throwable) {
            throw HostException.Failed()
        }
}
