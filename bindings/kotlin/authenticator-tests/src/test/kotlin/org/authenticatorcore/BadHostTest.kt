package org.authenticatorcore

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.authenticatorcore.testing.JcaKeyStore
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs

/**
 * A host that does what it must not: nothing is approved, nothing lost, and refusing works. What throws, and a gate that only says
 * yes, stand in [SignInTest] and [HostFailureTest].
 */
class BadHostTest : WithProvider() {
    /** The host misbehaves at an approval, in each of these ways in turn; then the request is refused. Only the last approval counts. */
    private fun refusesAllTheSame(vararg ways: BadKeyStore.() -> Unit) {
        val bad = BadKeyStore(keys)
        onPhone(bad) {
            val account = enrollAndEnable()
            for (way in ways) {
                val (live, request) = startSignIn(account)
                val signed = account.view().counter
                bad.way()
                val error = assertFailsWith<AuthenticatorException> { request.approve(live.number) }
                assertFalse("secret" in error.stackTraceToString(), "the text of the host is dropped")
                assertEquals("live" to signed, provider.state(live.id) to account.view().counter)
                assertEquals(Outcome.Denied, request.deny())
                assertEquals("denied", provider.state(live.id))
                bad.behaves()
            }
            val (next, again) = startSignIn(account)
            assertEquals(Outcome.Approved, again.approve(next.number), "it signs again when the key store does")
        }
    }

    private fun signs(with: suspend (message: ByteArray) -> ByteArray): BadKeyStore.() -> Unit = { finish = with }

    @Test
    fun a_key_store_that_signs_with_another_key_approves_nothing() {
        val other = JcaKeyStore()
        refusesAllTheSame(
            signs { message ->
                other.create("other", KeySpec(KeyKind.DEVICE, KeyAlgorithm.ES256, null, null))
                other.finishSignature(other.beginSignature("other"), message)
            },
        )
    }

    @Test
    fun a_key_store_that_gives_garbage_approves_nothing() {
        val garbage = listOf(ByteArray(0), ByteArray(1), ByteArray(72) { 0x30 }, ByteArray(100_000))
        refusesAllTheSame(*garbage.map { bytes -> signs { bytes } }.toTypedArray())
    }

    @Test
    fun a_key_store_that_throws_what_it_did_not_declare_approves_nothing() {
        val begins = undeclared.map<_, BadKeyStore.() -> Unit> { thrown -> { calls = { throw thrown } } }
        val finishes = undeclared.map { thrown -> signs { throw thrown } }
        refusesAllTheSame(*(begins + finishes).toTypedArray())
    }

    @Test
    fun a_gate_that_throws_what_it_did_not_declare_approves_nothing() {
        refusesAllTheSame(*undeclared.map<_, BadKeyStore.() -> Unit> { thrown -> { gate.next { throw thrown } } }.toTypedArray())
    }

    @Test
    fun a_gate_that_hangs_and_does_not_heed_its_cancellation_holds_up_no_refusal() =
        onPhone { scope ->
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val opened = CompletableDeferred<Unit>()
            val release = CompletableDeferred<Unit>()
            gate.next {
                opened.complete(Unit)
                withContext(NonCancellable) { release.await() }
                UserVerification.BIOMETRIC
            }
            val approving = scope.async { request.approve(live.number) }
            opened.await()
            assertEquals(Outcome.Denied, request.deny())
            assertEquals(Outcome.Denied, approving.await())
            release.complete(Unit)
            gate.awaitClosed()
            assertEquals("denied", provider.state(live.id), "a late yes changes nothing")
        }

    @Test
    fun a_key_store_that_hangs_holds_up_no_refusal() {
        val bad = BadKeyStore(keys)
        onPhone(bad) { scope ->
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val hangs = CompletableDeferred<Unit>()
            bad.finish = {
                hangs.complete(Unit)
                awaitCancellation()
            }
            val call = scope.launch { runCatching { request.approve(live.number) } }
            hangs.await()
            assertEquals(Outcome.Denied, request.deny())
            assertEquals("denied", provider.state(live.id))
            call.cancelAndJoin()
            bad.finish = null
            val (next, again) = startSignIn(account)
            assertEquals(Outcome.Approved, again.approve(next.number))
        }
    }

    @Test
    fun a_host_that_calls_back_into_the_library_is_answered() {
        val bad = BadKeyStore(keys)
        onPhone(bad) {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            bad.calls = {
                assertEquals(account.id(), authenticator.accounts().single().id())
                account.view()
                account.activity()
                account.requests(0u)
                authenticator.requests(20u)
                assertFailsWith<AuthenticatorException.Busy> { request.approve(live.number) }
            }
            assertEquals(Outcome.Approved, request.approve(live.number))
        }
    }

    @Test
    fun a_prompt_that_refuses_its_own_request_is_closed_and_the_refusal_reaches_the_server() =
        onPhone {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            gate.next {
                request.deny()
                UserVerification.BIOMETRIC
            }
            assertIs<Outcome>(request.approve(live.number))
            account.sync()
            assertEquals(Outcome.Denied, account.answerTo(live.id))
            assertEquals("denied", provider.state(live.id))
        }
}

private val undeclared =
    listOf(IllegalStateException("a secret"), AssertionError("a secret"), NotImplementedError("a secret"))

/** Misbehaves with credential keys while it is told to. */
private class BadKeyStore(
    private val keys: JcaKeyStore,
) : KeyStore by keys {
    @Volatile
    var finish: (suspend (ByteArray) -> ByteArray)? = null

    @Volatile
    var calls: (suspend () -> Unit)? = null

    private val ofCredentials = HashSet<ULong>()

    fun behaves() {
        finish = null
        calls = null
    }

    override suspend fun beginSignature(alias: String): ULong {
        if ("credential" !in alias) return keys.beginSignature(alias)
        calls?.let {
            calls = null
            it()
        }
        return keys.beginSignature(alias).also { synchronized(ofCredentials) { ofCredentials += it } }
    }

    override suspend fun finishSignature(
        session: ULong,
        message: ByteArray,
    ): ByteArray {
        val misbehaves = finish?.takeIf { synchronized(ofCredentials) { session in ofCredentials } }
        return misbehaves?.invoke(message) ?: keys.finishSignature(session, message)
    }
}
