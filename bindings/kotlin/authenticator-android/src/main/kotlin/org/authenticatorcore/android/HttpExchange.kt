package org.authenticatorcore.android

import org.authenticatorcore.HttpMethod
import org.authenticatorcore.HttpRequest
import org.authenticatorcore.HttpResponse
import org.authenticatorcore.TransportException
import java.io.IOException
import java.io.InputStream
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.URL

/** One request and its response, on a thread that may wait. */
internal class HttpExchange(
    private val request: HttpRequest,
) {
    private val connection by lazy { URL(request.url()).openConnection() as HttpURLConnection }

    /** One of no bytes as well. */
    private val hasBody = request.method() in WITH_BODY

    @Volatile
    private var ended = false

    /** @throws TransportException of any kind, and nothing else */
    @Suppress("TooGenericExceptionCaught")
    fun run(): HttpResponse {
        var connected = false
        try {
            configure()
            wiping(request.body()) { body ->
                // Of a fixed length, also of none: else the platform sends it a second time by itself after a fault.
                if (hasBody) connection.setFixedLengthStreamingMode(body.size)
                if (ended) throw TransportException.Interrupted()
                connection.connect()
                connected = true
                if (ended) throw TransportException.Interrupted()
                if (hasBody) connection.outputStream.use { it.write(body) }
            }
            return read()
        } catch (declared: TransportException) {
            throw declared
        } catch (thrown: Throwable) {
            throw transportError(thrown, connected)
        } finally {
            if (ended) connection.disconnect()
        }
    }

    /** Lets go of the connection, whatever it waits for. */
    fun end() {
        ended = true
        runCatching { connection.disconnect() }
    }

    private fun configure() {
        val millis = request.timeoutMillis().coerceIn(1uL, Int.MAX_VALUE.toULong()).toInt()
        connection.apply {
            requestMethod = request.method().name
            instanceFollowRedirects = false
            useCaches = false
            connectTimeout = millis
            readTimeout = millis
            doOutput = hasBody
            // Else the platform calls it a form. This is what a body without a type may be taken for (RFC 9110, section 8.3).
            if (hasBody) setRequestProperty("Content-Type", "application/octet-stream")
            // Else the platform asks for gzip, and what is long once unpacked comes as a short body.
            setRequestProperty("Accept-Encoding", "identity")
            request.headers().forEach { (name, value) -> setRequestProperty(name, value) }
        }
    }

    private fun read(): HttpResponse {
        val status =
            try {
                connection.responseCode
            } catch (unauthorized: HttpRetryException) {
                // An app that installs a java.net.Authenticator gets this in the place of a 401, without the body.
                return response(unauthorized.responseCode(), ByteArray(0))
            }
        if (status < 0) throw IOException("no status line")
        val stream = connection.errorStream ?: if (status < FIRST_ERROR) connection.inputStream else null
        return wiping(stream?.use(::limited) ?: ByteArray(0)) { response(status, it) }
    }

    private fun response(
        status: Int,
        body: ByteArray,
    ): HttpResponse {
        // The status line is among them, under no name.
        val named = connection.headerFields.filterKeys { name: String? -> name != null }
        return HttpResponse(status.toUShort(), named, body)
    }

    private fun limited(stream: InputStream): ByteArray {
        stream.readWiping(LONGEST_BODY)?.let { return it }
        // Reading on to the end, as closing does, would wait for all of it.
        connection.disconnect()
        throw TransportException.TooLarge()
    }

    private companion object {
        val WITH_BODY = setOf(HttpMethod.POST, HttpMethod.PUT)
        const val FIRST_ERROR = 400
        const val LONGEST_BODY = 1024 * 1024 + 64 * 1024
    }
}
