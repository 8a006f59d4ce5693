package org.authenticatorcore

import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

/** What an app does with the whole installation: shut down, suspend, set aside, tidy up. */
class InstallationTest : WithProvider() {
    private suspend fun problemOf(call: suspend () -> Unit) = assertFailsWith<AuthenticatorException.Storage> { call() }.problem

    @Test
    fun shutting_down_waits_for_calls_and_takes_no_more() =
        onPhone { scope ->
            val account = enroll()
            clock.stopNextReader()
            val call = scope.async { account.requests(0u) }
            clock.awaitStopped()
            val shutting = scope.launch { authenticator.shutDown() }
            try {
                while (runCatching { authenticator.unknownKeys() }.isSuccess) yield()
                assertTrue(call.isActive && shutting.isActive, "it waits for the call that is under way")
            } finally {
                clock.go()
            }
            assertEquals(emptyList(), call.await().map { it.view().id }, "what was begun comes to its end")
            shutting.join()
            assertEquals(StorageProblem.CLOSED, problemOf { account.refresh() })
            assertEquals(StorageProblem.CLOSED, problemOf { authenticator.suspend() })
        }

    @Test
    fun after_shutting_down_the_folder_opens_with_another_host() =
        onPhone {
            val account = enrollAndEnable()
            val other = ScriptedGate(keys)
            Authenticator.open(configuration(directory), host(keys, other)).use { same ->
                val (live, request) = startSignIn(checkNotNull(same.account(account.id())))
                assertEquals(Outcome.Approved, request.approve(live.number))
                assertEquals(0, other.prompts.size, "a folder that is open is shared, with the host that came first")
            }
            authenticator.shutDown()
            Authenticator.open(configuration(directory), host(keys, other)).use { anew ->
                val (live, request) = startSignIn(checkNotNull(anew.account(account.id())))
                assertEquals(Outcome.Approved, request.approve(live.number))
                assertEquals(1, other.prompts.size)
            }
        }

    @Test
    fun a_suspended_authenticator_says_so_and_goes_on_after_resuming() =
        onPhone {
            val account = enroll()
            val live = provider.start(user, "mfa")
            val request = account.onlyRequest()
            authenticator.suspend()
            val error = assertFailsWith<AuthenticatorException.Storage> { request.approve(live.number) }
            assertEquals(StorageProblem.SUSPENDED to "storage.suspended", error.problem to error.code)
            assertEquals("Resume the authenticator, then try again.", error.advice)
            assertEquals("live", provider.state(live.id))
            authenticator.suspend()
            authenticator.resume()
            authenticator.resume()
            assertEquals(Outcome.Approved, request.approve(live.number))
        }

    @Test
    fun where_the_data_key_stays_locked_a_person_can_begin_anew() =
        inRealTime {
            val open = Authenticator.open(configuration(directory), host(keys, gate))
            assertFailsWith<AuthenticatorException.Busy> { Authenticator.setAside("$directory", Consent.DATA_CANNOT_BE_READ) }
            open.shutDown()
            val locked =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray = throw HostException.NotAvailable()
                }
            assertEquals(StorageProblem.LOCKED, problemOf { Authenticator.open(configuration(directory), host(locked, gate)) })
            assertEquals(StorageProblem.LOCKED, problemOf { Authenticator.setAsideUnusable("$directory", locked) })
            val moved = Authenticator.setAside("$directory", Consent.DATA_CANNOT_BE_READ)
            assertTrue(Path.of(moved).exists(), "nothing is deleted")
            Authenticator.open(configuration(directory), host(keys, gate)).use { assertEquals(emptyList(), it.accounts()) }
        }

    @Test
    fun keys_that_nothing_is_known_of_are_told_and_destroyed_only_by_the_person() =
        onPhone {
            val account = enroll()
            val known = keys.list().toSet()
            val stray = "authenticator-core/of-an-app-that-was-removed/device/0"
            keys.create(stray, KeySpec(KeyKind.DEVICE, KeyAlgorithm.ES256, null, null))
            val unknown = authenticator.unknownKeys()
            assertEquals(listOf(UnknownKey(stray, ofThisDatabase = false)), unknown)
            assertEquals(0uL, authenticator.destroyUnknownKeys(known.map { UnknownKey(it, ofThisDatabase = true) }))
            assertEquals(1uL, authenticator.destroyUnknownKeys(unknown))
            assertEquals(known, keys.list().toSet())
            val live = provider.start(user, "mfa")
            assertEquals(Outcome.Approved, account.onlyRequest().approve(live.number))
        }
}
