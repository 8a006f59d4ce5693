package org.authenticatorcore.android

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import org.authenticatorcore.HttpRequest
import org.authenticatorcore.HttpResponse
import org.authenticatorcore.Transport
import org.authenticatorcore.TransportException

/**
 * HTTP of the platform by `HttpURLConnection`: the proxy and PAC file of the network, the authorities of the system, and the app's network
 * security configuration hold. An authority that the organisation or the person added to the phone counts only if that configuration
 * names `<certificates src="user" />`: `@xml/authenticator_network_security_config` of the library does. It follows no redirect and
 * caches nothing. It keeps no cookie of its own: an app that installs a `java.net.CookieHandler` for the whole process gives it one.
 *
 * A call that is cancelled, or takes longer than the request may, ends the connection.
 */
public class HttpUrlConnectionTransport : Transport {
    private val workers = Dispatchers.IO.asExecutor()

    override suspend fun send(request: HttpRequest): HttpResponse =
        withTimeoutOrNull(request.timeoutMillis().toLong()) { exchange(request) } ?: throw TransportException.TimedOut()

    private suspend fun exchange(request: HttpRequest): HttpResponse =
        suspendCancellableCoroutine { waiting ->
            val exchange = HttpExchange(request)
            // Ending a TLS connection writes to it, which the system forbids on the main thread.
            waiting.invokeOnCancellation { workers.execute(exchange::end) }
            workers.execute { waiting.resumeWith(runCatching(exchange::run)) }
        }
}
