package org.authenticatorcore

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/*
 * The generated code catches kotlin.Exception where Rust calls the host, and no java.lang.Error (TODO(), a failed
 * assertion, a missing class): after one of these, Rust would wait for ever. So each object of the host goes through
 * one of the classes below, out of which only a HostException comes.
 */

/** Runs [block] of the host. What it throws and did not declare is dropped, its text included. */
@Suppress("TooGenericExceptionCaught", "SwallowedException")
private suspend inline fun <T> guarded(block: () -> T): T =
    try {
        block()
    } catch (declared: HostException) {
        throw declared
    } catch (cancelled: CancellationException) {
        // Nobody waits any more: go along. If somebody does, the host cancelled itself, by a timeout of its own perhaps.
        currentCoroutineContext().ensureActive()
        throw HostException.Failed()
    } catch (undeclared: Throwable) {
        throw HostException.Failed()
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

    override suspend fun securityLevel(alias: String): SecurityLevel = guarded { host.securityLevel(alias) }

    override suspend fun beginSignature(alias: String): ULong = guarded { host.beginSignature(alias) }

    override suspend fun finishSignature(
        session: ULong,
        message: ByteArray,
    ): ByteArray = guarded { host.finishSignature(session, message) }

    override suspend fun abortSignature(session: ULong): Unit = guarded { host.abortSignature(session) }

    override suspend fun wrapDataKey(dataKey: ByteArray): ByteArray =
        try {
            guarded { host.wrapDataKey(dataKey) }
        } finally {
            dataKey.fill(0)
        }

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
}
