package org.authenticatorcore

import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import org.authenticatorcore.testing.JavaClock
import org.authenticatorcore.testing.JavaTransport
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedDevice
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.Arguments
import org.junit.jupiter.params.provider.Arguments.arguments
import org.junit.jupiter.params.provider.MethodSource
import java.io.EOFException
import java.io.IOException
import java.net.ConnectException
import java.net.NoRouteToHostException
import java.net.SocketException
import java.net.SocketTimeoutException
import java.net.UnknownHostException
import java.nio.file.Path
import java.security.cert.CertificateException
import java.security.cert.CertificateExpiredException
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.coroutines.cancellation.CancellationException
import kotlin.io.path.exists
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Whatever a host throws, or is given, becomes a typed error in finite time. */
class HostFailureTest {
    @TempDir
    lateinit var directory: Path

    private val keys = JcaKeyStore()
    private val gate = ScriptedGate(keys)

    private suspend fun open(
        keyStore: KeyStore = keys,
        configuration: Configuration = configuration(directory),
        clock: Clock = JavaClock(),
        transport: Transport = JavaTransport(),
    ) = Authenticator.open(configuration, host(keyStore, gate, clock, transport))

    private suspend fun enrolling(transport: Transport) =
        open(transport = transport).use { authenticator ->
            val text = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=abcdefghijklmnopqrstuv"
            val preview = authenticator.readEnrollment("$text&kid=NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
            assertFailsWith<AuthenticatorException> { authenticator.enroll(preview) }
        }

    private fun sending(send: suspend (HttpRequest) -> HttpResponse) =
        object : Transport {
            override suspend fun send(request: HttpRequest) = send(request)
        }

    @ParameterizedTest
    @MethodSource("throwables")
    fun `what a key store throws and did not declare is a typed error`(thrown: Throwable) =
        inRealTime {
            val error = assertFailsWith<AuthenticatorException.Storage> { open(ThrowingKeyStore(keys, thrown)) }
            assertEquals(StorageProblem.LOCKED, error.problem)
            assertFalse("secret" in error.stackTraceToString(), "the text of the host is dropped")
            open().close()
        }

    @ParameterizedTest
    @MethodSource("throwables")
    fun `what a transport throws and did not declare is a typed error`(thrown: Throwable) =
        inRealTime {
            val error = assertIs<AuthenticatorException.Internal>(enrolling(sending { throw thrown }))
            assertEquals("transport_failed", error.id)
            assertFalse("secret" in error.stackTraceToString(), "the text of the host is dropped")
        }

    @Test
    fun `a request of the library is let go when the host has sent it`() =
        inRealTime {
            val kept = CopyOnWriteArrayList<HttpRequest>()
            enrolling(
                sending { request ->
                    kept += request
                    throw TransportException.Unreachable()
                },
            )
            assertTrue(kept.isNotEmpty())
            for (request in kept) assertFailsWith<IllegalStateException> { request.url() }
        }

    @ParameterizedTest
    @MethodSource("networkFailures")
    fun `the exceptions of the platform's HTTP say what they mean`(
        thrown: Throwable,
        code: String,
    ) = inRealTime {
        val error = enrolling(sending { throw thrown })
        assertEquals(code, error.code)
        assertFalse("secret" in error.stackTraceToString(), "the text of the host is dropped")
    }

    /** What was not sent is closed by the phone itself, so it must not be said of what the server may have. */
    @ParameterizedTest
    @MethodSource("brokenConnections")
    fun `only what cannot have been sent is called unreachable`(
        thrown: IOException,
        unreachable: Boolean,
    ) = inRealTime {
        val meanings = CopyOnWriteArrayList<Throwable>()
        enrolling(
            sending { request ->
                meanings += assertFailsWith<TransportException> { GuardedTransport(sending { throw thrown }).send(request) }
                throw TransportException.Failed()
            },
        )
        for (meaning in meanings) {
            assertEquals(unreachable, meaning is TransportException.Unreachable, "$meaning")
            assertEquals(!unreachable, meaning is TransportException.Interrupted, "$meaning")
        }
        assertTrue(meanings.isNotEmpty())
    }

    @ParameterizedTest
    @MethodSource("throwables")
    fun `what a clock throws and did not declare is a typed error`(thrown: Throwable) =
        inRealTime {
            val throwing =
                object : Clock {
                    override fun now(): Times = throw thrown
                }
            open(clock = throwing).use { authenticator ->
                val totp = authenticator.readEnrollment("otpauth://totp/Contoso:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso")
                val error = assertFailsWith<AuthenticatorException.Internal> { authenticator.enroll(totp).code() }
                assertEquals("host_failed", error.id)
                assertFalse("secret" in error.stackTraceToString(), "the text of the host is dropped")
            }
        }

    @Test
    fun `requests and responses do not print what is in them`() =
        inRealTime {
            val printed = CopyOnWriteArrayList<String>()
            enrolling(
                sending { request ->
                    val response = HttpResponse(200u, mapOf("DPoP-Nonce" to listOf("a-nonce")), "a body".toByteArray())
                    printed += "$request $response"
                    assertTrue("login.contoso.example" in request.url())
                    response
                },
            )
            val text = printed.joinToString()
            assertTrue("HttpRequest" in text, text)
            for (hidden in listOf("contoso", "a-nonce", "a body")) assertFalse(hidden in text, text)
        }

    @Test
    fun `after a restore of files alone a person can begin anew`() =
        inRealTime {
            open().close()
            val restored = JcaKeyStore()
            val lost = assertFailsWith<AuthenticatorException.Storage> { open(restored) }
            assertEquals(StorageProblem.KEY_LOST to "storage.key_lost", lost.problem to lost.code)

            val usable = assertFailsWith<AuthenticatorException.Refused> { Authenticator.setAsideUnusable("$directory", keys) }
            assertEquals("usable", usable.reason, "with the right keys nothing is wrong")
            val moved = Authenticator.setAsideUnusable("$directory", restored)
            assertTrue(Path.of(moved).exists(), "nothing is deleted")
            open(restored).use { assertEquals(emptyList(), it.accounts()) }
        }

    @Test
    fun `a timeout of the host's own is a typed error`() =
        inRealTime {
            val slow =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = withTimeout(10) { delay(60_000).let { wrapped } }
                }
            assertFailsWith<AuthenticatorException.Storage> { open(slow) }
        }

    @Test
    fun `without the guard an undeclared exception still has no text`() =
        inRealTime {
            uniffiEnsureInitialized()
            val throwing = ThrowingKeyStore(keys, IllegalStateException("a secret"))
            val error =
                assertFailsWith<AuthenticatorException.Storage> {
                    Authenticator.openUnguarded(configuration(directory), host(throwing, gate))
                }
            assertFalse("secret" in error.stackTraceToString())
        }

    @Test
    fun `a caller may give up waiting for a host that never answers`() =
        inRealTime {
            val silent =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = delay(3_600_000).let { wrapped }
                }
            assertFailsWith<CancellationException> { withTimeout(200) { open(silent) } }
            open().close()
        }

    @Test
    fun `the data key is wiped after it was wrapped`() =
        inRealTime {
            var given = byteArrayOf(1)
            val watching =
                object : KeyStore by keys {
                    override suspend fun wrapDataKey(dataKey: ByteArray): ByteArray =
                        keys.wrapDataKey(dataKey).also {
                            assertTrue(dataKey.any { byte -> byte != 0.toByte() })
                            given = dataKey
                        }
                }
            open(watching).close()
            assertEquals(List(32) { 0.toByte() }, given.toList())
        }

    @Test
    fun `a data key that the app keeps stays as it is`() =
        inRealTime {
            open().shutDown()
            lateinit var kept: ByteArray
            val keeping =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = kept
                }
            val asking =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = keys.unwrapDataKey(wrapped).also { kept = it }
                }
            open(asking).shutDown()
            repeat(2) { open(keeping).shutDown() }
        }

    @Test
    fun `what is signed is wiped after it was signed`() =
        inRealTime {
            val message = ByteArray(32) { 7 }
            keys.create("device", KeySpec(KeyKind.DEVICE, KeyAlgorithm.ES256, null, null))
            GuardedKeyStore(keys).finishSignature(keys.beginSignature("device"), message)
            assertEquals(List(32) { 0.toByte() }, message.toList())
        }

    @Test
    fun `a configuration that cannot be used is named`() =
        inRealTime {
            val usable = configuration(directory)
            val version = assertFailsWith<AuthenticatorException.InvalidInput> { open(configuration = usable.copy(appVersion = "one")) }
            assertEquals("invalid_input.app_version.form", version.code)
            val root = assertFailsWith<AuthenticatorException.InvalidInput> { desktopHost(keys, gate, extraRootPem = "no PEM") }
            assertEquals("invalid_input.extra_root_pem.not_a_certificate", root.code)
        }

    @Test
    fun `what an app calls its build is no fault of the configuration`() =
        inRealTime {
            for (version in listOf("1.4.0-debug", "1.4.0 (23)", "v1.4")) {
                open(configuration = configuration(directory).copy(appVersion = version)).use { it.shutDown() }
            }
        }

    @Test
    fun `a preview says what a person should hear before confirming`() =
        inRealTime {
            open().use { authenticator ->
                val typed = authenticator.readEnrollmentByHand("7K3M-9QXZ-0A1B-CDEF", "login.contoso.example")
                assertEquals(Provider.PHONE_SIGN_IN to listOf("not_pinned"), typed.provider() to typed.warnings())
                val codes = authenticator.readEnrollment("otpauth://totp/?secret=GEZDGNBV")
                assertEquals(Provider.ONE_TIME_PASSWORD to listOf("weak_secret", "unnamed"), codes.provider() to codes.warnings())
            }
        }

    @Test
    fun `a text that is no enrollment names the parameter and nothing of the text`() =
        inRealTime {
            open().use { authenticator ->
                val text = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=short"
                val error = assertFailsWith<AuthenticatorException.InvalidInput> { authenticator.readEnrollment(text) }
                assertEquals("code", error.field)
                assertTrue(error.advice.isNotBlank())
                assertFalse("short" in "$error")
                val any: AuthenticatorException = error
                assertEquals(error.code to error.advice, any.code to any.advice)
            }
        }

    /** What another app sends to one that takes links is any text. */
    @Test
    fun `half a pair of surrogates is read as any other text`() =
        inRealTime {
            open().use { authenticator ->
                val readers =
                    listOf<suspend (String) -> Any?>(
                        { authenticator.readEnrollment(it) },
                        { authenticator.readEnrollmentByHand(it, "login.contoso.example") },
                        { authenticator.readEnrollmentByHand("7K3M-9QXZ-0A1B-CDEF", it) },
                        { authenticator.readOrganisation(it) },
                        { authenticator.completeSignIn(it) },
                        { AppPin.typed(it) },
                    )
                for (read in readers) for (half in HALVES) assertFailsWith<AuthenticatorException> { read(half) }
                val totp = authenticator.readEnrollment("otpauth://totp/Contoso:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso")
                val account = authenticator.enroll(totp)
                account.rename("a\uD800b")
                assertEquals("a?b", account.view().label)
            }
        }

    @Test
    fun `half a pair of surrogates from an object of the host ends in a result`() =
        inRealTime {
            val odd =
                object : KeyStore by keys {
                    override suspend fun list() = keys.list() + HALVES
                }
            open(odd).use { authenticator -> assertEquals(emptyList(), authenticator.unknownKeys()) }
            val device = ScriptedDevice().apply { integrity = { Integrity(IntegrityState.SUSPECT, HALVES) } }
            val checked = runCatching { checkDevice(GuardedDevice(device)) }
            assertTrue(checked.isSuccess || checked.exceptionOrNull() is ContractException, "$checked")
        }

    @Test
    fun `a preview does not print its code`() =
        inRealTime {
            open().use { authenticator ->
                val code = "abcdefghijklmnopqrstuv"
                val text = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=$code"
                val preview = authenticator.readEnrollment("$text&kid=NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
                assertEquals("login.contoso.example" to true, preview.host() to preview.pinned())
                assertFalse(code in "$preview")
            }
        }

    @Test
    fun `an object that was closed is refused, not used`() =
        inRealTime {
            val authenticator = open()
            authenticator.close()
            assertIs<IllegalStateException>(assertFailsWith<Exception> { authenticator.accounts() })
        }

    companion object {
        private val HALVES = listOf("\uD800", "\uDC00?a")

        @JvmStatic
        fun brokenConnections(): List<Arguments> =
            listOf(
                arguments(ConnectException("a secret"), true),
                arguments(UnknownHostException("a secret"), true),
                arguments(NoRouteToHostException("a secret"), true),
                arguments(SocketException("Connection reset"), false),
                arguments(EOFException("a secret"), false),
                arguments(IOException("unexpected end of stream"), false),
            )

        @JvmStatic
        fun networkFailures(): List<Arguments> =
            listOf(
                arguments(ConnectException("a secret"), "offline"),
                arguments(UnknownHostException("a secret"), "offline"),
                arguments(SocketTimeoutException("a secret"), "offline"),
                arguments(IOException("a secret", CertificateExpiredException("a secret")), "user_action.set_clock"),
                arguments(IOException("a secret", CertificateException("a secret")), "refused.certificate_not_trusted"),
                arguments(TransportException.TooLarge(), "refused.reply_too_large"),
            )

        @JvmStatic
        fun throwables(): List<Throwable> =
            listOf(
                IllegalStateException("a secret"),
                CancellationException("a secret"),
                NotImplementedError("a secret"),
                AssertionError("a secret"),
                StackOverflowError("a secret"),
                NoClassDefFoundError("a secret"),
            )
    }
}

private class ThrowingKeyStore(
    keys: JcaKeyStore,
    private val thrown: Throwable,
) : KeyStore by keys {
    override suspend fun wrapDataKey(dataKey: ByteArray): ByteArray = throw thrown
}
