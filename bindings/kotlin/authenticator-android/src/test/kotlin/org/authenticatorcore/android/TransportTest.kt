package org.authenticatorcore.android

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import org.authenticatorcore.HttpMethod
import org.authenticatorcore.HttpRequest
import org.authenticatorcore.HttpResponse
import org.authenticatorcore.NoHandle
import org.authenticatorcore.TransportException
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.ByteArrayInputStream
import java.io.IOException
import java.net.ConnectException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.ProxySelector
import java.net.ServerSocket
import java.net.SocketAddress
import java.net.SocketException
import java.net.SocketTimeoutException
import java.net.URI
import java.security.cert.CertPathValidatorException
import java.security.cert.CertificateException
import java.security.cert.CertificateExpiredException
import java.security.cert.CertificateNotYetValidException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import javax.net.ssl.SSLHandshakeException
import javax.net.ssl.SSLPeerUnverifiedException
import kotlin.concurrent.thread
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** HTTP of the platform, beyond what the contract asks. */
@RunWith(RobolectricTestRunner::class)
internal class TransportTest {
    private val selector = ProxySelector.getDefault()

    @After
    fun restore() = ProxySelector.setDefault(selector)

    @Test
    fun `the proxy of the network is used`() {
        val seen = CompletableFuture<String>()
        val proxy = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        proxy.createContext("/") { exchange ->
            seen.complete("${exchange.requestURI}")
            exchange.sendResponseHeaders(204, -1)
        }
        proxy.start()
        ProxySelector.setDefault(
            object : ProxySelector() {
                override fun select(uri: URI) = listOf(Proxy(Proxy.Type.HTTP, proxy.address))

                override fun connectFailed(
                    uri: URI,
                    address: SocketAddress,
                    failure: IOException,
                ) = Unit
            },
        )
        try {
            looping { HttpUrlConnectionTransport().send(get("http://login.contoso.example/metadata")) }
            assertEquals("http://login.contoso.example/metadata", seen.get(10, TimeUnit.SECONDS))
        } finally {
            proxy.stop(0)
        }
    }

    @Test
    fun `a call that is given up ends the connection`() {
        val server = ServerSocket(0, 1, InetAddress.getLoopbackAddress())
        val arrived = CompletableFuture<Unit>()
        val ended = CompletableFuture<Unit>()
        thread(isDaemon = true) {
            server.accept().use { socket ->
                socket.getInputStream().read()
                arrived.complete(Unit)
                while (runCatching { socket.getInputStream().read() }.getOrDefault(-1) >= 0) continue
                ended.complete(Unit)
            }
        }
        looping {
            val call = async { HttpUrlConnectionTransport().send(get("http://127.0.0.1:${server.localPort}/")) }
            arrived.get(10, TimeUnit.SECONDS)
            call.cancelAndJoin()
            ended.get(10, TimeUnit.SECONDS)
        }
        server.close()
    }

    @Test
    fun `a connection that breaks after the request is told as Interrupted, since the server may have it`() {
        val server = ServerSocket(0, 1, InetAddress.getLoopbackAddress())
        thread(isDaemon = true) {
            // Both tries of a platform that tries again.
            repeat(2) {
                server.accept().use { socket ->
                    socket.setSoLinger(true, 0)
                    socket.getInputStream().read()
                }
            }
        }
        val result = looping { runCatching { HttpUrlConnectionTransport().send(get("http://127.0.0.1:${server.localPort}/")) } }
        assertIs<TransportException.Interrupted>(result.exceptionOrNull())
        server.close()
    }

    @Test
    fun `a request without a body is sent once over a connection that breaks, and not called a form`() {
        for (method in listOf(HttpMethod.POST, HttpMethod.PUT)) {
            val heads = CopyOnWriteArrayList<List<String>>()
            ServerSocket(0, 2, InetAddress.getLoopbackAddress()).use { server ->
                thread(isDaemon = true) {
                    runCatching {
                        while (true) {
                            server.accept().use { socket ->
                                heads +=
                                    socket
                                        .getInputStream()
                                        .bufferedReader()
                                        .lineSequence()
                                        .takeWhile { it.isNotEmpty() }
                                        .toList()
                            }
                        }
                    }
                }
                val request = sent("http://127.0.0.1:${server.localPort}/devices", method)
                val result = looping { runCatching { HttpUrlConnectionTransport().send(request) } }
                assertIs<TransportException.Interrupted>(result.exceptionOrNull())
            }
            val head = heads.single().map { it.lowercase() }
            assertTrue("content-length: 0" in head, "$head")
            assertTrue(head.none { "form" in it }, "$head")
            assertTrue("accept: application/json" in head, "$head")
        }
    }

    @Test
    fun `a body keeps the type that the library gives it`() {
        val seen = CompletableFuture<Pair<String?, String>>()
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            seen.complete(exchange.requestHeaders.getFirst("content-type") to exchange.requestBody.reader().readText())
            exchange.sendResponseHeaders(204, -1)
        }
        server.start()
        try {
            val address = "http://127.0.0.1:${server.address.port}/"
            val request = sent(address, HttpMethod.POST, mapOf("content-type" to "application/json"), "{}".toByteArray())
            looping { HttpUrlConnectionTransport().send(request) }
            assertEquals("application/json" to "{}", seen.get(10, TimeUnit.SECONDS))
        } finally {
            server.stop(0)
        }
    }

    @Test
    fun `the body of a request is wiped, whether it was sent or not`() {
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            exchange.requestBody.readBytes()
            exchange.sendResponseHeaders(204, -1)
        }
        server.start()
        val address = "http://127.0.0.1:${server.address.port}/"
        val bodies = List(2) { "a secret".toByteArray() }
        try {
            looping { HttpUrlConnectionTransport().send(sent(address, HttpMethod.POST, body = bodies[0])) }
        } finally {
            server.stop(0)
        }
        val result = looping { runCatching { HttpUrlConnectionTransport().send(sent(address, HttpMethod.POST, body = bodies[1])) } }
        assertIs<TransportException.Unreachable>(result.exceptionOrNull())
        assertTrue(bodies.all { body -> body.all { it == 0.toByte() } })
    }

    @Test
    fun `what a body is read into is wiped once it is outgrown, at the end, at a fault and where there is too much`() {
        val seen = ArrayList<ByteArray>()
        val body = ByteArray(100_000) { 1 }

        fun reading(fault: IOException?) =
            object : ByteArrayInputStream(body) {
                override fun read(
                    into: ByteArray,
                    from: Int,
                    most: Int,
                ): Int {
                    seen += into
                    return super.read(into, from, most).also { if (it < 0 && fault != null) throw fault }
                }
            }
        assertContentEquals(body, reading(null).readWiping(body.size))
        assertNull(reading(null).readWiping(body.size - 1))
        assertFailsWith<SocketException> { reading(SocketException()).readWiping(body.size) }
        assertTrue(seen.all { read -> read.all { it == 0.toByte() } })
    }

    @Test
    fun `what the platform throws has its meaning`() {
        val expired = SSLHandshakeException("x").apply { initCause(CertificateException(CertificateExpiredException())) }
        val early = SSLHandshakeException("x").apply { initCause(CertificateNotYetValidException()) }
        val reason = CertPathValidatorException("x", null, null, -1, CertPathValidatorException.BasicReason.EXPIRED)
        for (fault in listOf(expired, early, SSLHandshakeException("x").apply { initCause(CertificateException(reason)) })) {
            assertIs<TransportException.CertificateTime>(transportError(fault, connected = false))
        }
        val untrusted = SSLHandshakeException("x").apply { initCause(CertificateException(CertPathValidatorException("no anchor"))) }
        assertIs<TransportException.Certificate>(transportError(untrusted, connected = false))
        assertIs<TransportException.Certificate>(transportError(SSLPeerUnverifiedException("x"), connected = false))
        for (fault in listOf(ConnectException(), SocketTimeoutException(), java.net.UnknownHostException())) {
            assertIs<TransportException.Unreachable>(transportError(fault, connected = false))
        }
        assertIs<TransportException.TimedOut>(transportError(SocketTimeoutException(), connected = true))
        assertIs<TransportException.Interrupted>(transportError(SocketException(), connected = true))
        assertIs<TransportException.Failed>(transportError(SecurityException("no permission for the network"), connected = false))
        assertIs<TransportException.Failed>(transportError(NoClassDefFoundError(), connected = true))
    }

    @Test
    fun `no URL that is none of HTTP is opened`() {
        for (url in listOf("file:///etc/passwd", "jar:file:///x!/y", "no url")) {
            val result = looping { runCatching<HttpResponse> { HttpUrlConnectionTransport().send(get(url)) } }
            assertTrue(result.exceptionOrNull() is TransportException, url)
        }
    }
}

private fun get(address: String): HttpRequest = sent(address, HttpMethod.GET)

private fun sent(
    address: String,
    method: HttpMethod,
    headers: Map<String, String> = mapOf("accept" to "application/json"),
    body: ByteArray = ByteArray(0),
): HttpRequest =
    object : HttpRequest(NoHandle) {
        override fun method() = method

        override fun url() = address

        override fun headers() = headers

        override fun body() = body

        override fun timeoutMillis() = 10_000uL
    }
