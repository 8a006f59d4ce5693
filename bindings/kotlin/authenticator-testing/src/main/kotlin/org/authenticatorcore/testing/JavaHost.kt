package org.authenticatorcore.testing

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withTimeout
import org.authenticatorcore.AlwaysLocked
import org.authenticatorcore.BootTime
import org.authenticatorcore.Clock
import org.authenticatorcore.Device
import org.authenticatorcore.Gate
import org.authenticatorcore.Host
import org.authenticatorcore.HttpRequest
import org.authenticatorcore.HttpResponse
import org.authenticatorcore.KeyStore
import org.authenticatorcore.Times
import org.authenticatorcore.Transport
import org.authenticatorcore.TransportException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.util.UUID
import java.net.http.HttpRequest as JavaRequest

/** HTTP of the JVM, as an app on a phone would bring that of its platform. */
class JavaTransport(
    redirects: HttpClient.Redirect = HttpClient.Redirect.NEVER,
) : Transport {
    private val client =
        HttpClient
            .newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(redirects)
            .build()

    override suspend fun send(request: HttpRequest): HttpResponse =
        withTimeout(request.timeoutMillis().toLong()) {
            val builder = JavaRequest.newBuilder(URI(request.url()))
            request.headers().forEach { (name, value) -> builder.header(name, value) }
            val body = request.body()
            builder.method(
                request.method().name,
                if (body.isEmpty()) BodyPublishers.noBody() else BodyPublishers.ofByteArray(body),
            )
            val response = client.sendAsync(builder.build(), BodyHandlers.ofInputStream()).await()
            val read = runInterruptible(Dispatchers.IO) { response.body().use { it.readNBytes(LONGEST_BODY + 1) } }
            if (read.size > LONGEST_BODY) throw TransportException.TooLarge()
            HttpResponse(response.statusCode().toUShort(), response.headers().map(), read)
        }

    private companion object {
        const val LONGEST_BODY = 1024 * 1024 + 64 * 1024
    }
}

/** Clocks of the JVM. `nanoTime` stands still while a phone sleeps: an app takes `elapsedRealtime` there. */
class JavaClock : Clock {
    private val bootId = UUID.randomUUID().toString()
    private val start = System.nanoTime()

    override fun now(): Times {
        val millis = (System.nanoTime() - start) / NANOS_IN_MILLI
        return Times(wall = (System.currentTimeMillis() / MILLIS_IN_SECOND).toULong(), boot = BootTime(bootId, millis.toULong()))
    }

    private companion object {
        const val NANOS_IN_MILLI = 1_000_000
        const val MILLIS_IN_SECOND = 1000
    }
}

/** A host all in Kotlin. */
fun host(
    keyStore: KeyStore,
    gate: Gate,
    clock: Clock = JavaClock(),
    transport: Transport = JavaTransport(),
    device: Device = AlwaysLocked,
): Host = Host(keyStore, gate, device, clock, transport)
