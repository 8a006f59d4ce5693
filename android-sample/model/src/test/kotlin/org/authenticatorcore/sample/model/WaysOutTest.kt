package org.authenticatorcore.sample.model

import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.KeyKind
import org.authenticatorcore.NeededAction
import org.authenticatorcore.StorageProblem
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Every code of the library has words, and a way out that leads somewhere. */
class WaysOutTest : WithWorld() {
    private val documented = DOCUMENTED

    @Test
    fun `each remedy of the library is the way out of some code`() {
        assertTrue(documented.size > MOST_OF_THE_CODES, "$documented")
        assertEquals(WayOut.entries.toSet() - WayOut.OpenAppSettings, documented.map(::wayOut).toSet())
    }

    /** A screen, about an account or about none. */
    private class Somewhere(
        world: World,
        override val accountId: String?,
    ) : Model<Unit>(world.library, world.scope, world.moves, Unit) {
        public override val here = Destination.AccountDetail("a")

        fun offers(problem: Problem): WayOut = offered(problem).wayOut
    }

    @Test
    fun `a button that would lead nowhere from a screen is not offered there`() =
        inWorld {
            for (screen in listOf(Somewhere(this, null), Somewhere(this, "a"))) {
                for (way in DOCUMENTED.map { screen.offers(Problem(it)) }) {
                    if (way.leads == WayOut.Leads.Nowhere || way.leads == WayOut.Leads.Again) continue
                    screen.take(way)
                    assertNotEquals(Move.Open(screen.here), move(), "$way")
                }
            }
            assertEquals(WayOut.None, Somewhere(this, null).offers(Problem("user_action.enroll_again")))
            assertEquals(WayOut.EnrollAgain, Somewhere(this, "a").offers(Problem("user_action.enroll_again")))
        }

    @Test
    fun `each code has words in two languages`() {
        for (code in documented) {
            val (english, german) = Words.of(code, "en") to Words.of(code, "de")
            assertNotEquals(code, english)
            assertFalse(english.isBlank() || german.isBlank(), code)
            assertNotEquals(english, german, code)
        }
        assertEquals(Words.of("internal", "en"), Words.of("Account hacked, call us", "en"), "no text comes in as a code")
    }

    @Test
    fun `each needed action and each problem of the storage has its own way out`() {
        val actions = NeededAction.entries.map { "user_action.${it.name.lowercase()}" }
        val storage = StorageProblem.entries.map { "storage.${it.name.lowercase()}" }
        assertEquals(emptyList(), (actions + storage).filter { it !in documented })
        assertEquals(WayOut.OpenLockSettings, wayOut("user_action.set_device_lock"))
        assertEquals(WayOut.BeginAnew, wayOut("storage.key_lost"))
    }

    @Test
    fun `each outcome has a look`() {
        assertEquals(documented.filter { it.startsWith("outcome.") }.toSet(), TONES.keys)
        val unknown = Destination.Result("a", "r", "outcome.of_a_newer_server").state()
        assertEquals(Tone.Warning to WayOut.None, unknown.tone to unknown.wayOut)
    }

    @Test
    fun `a code that is not known has the way out of its kind`() {
        assertEquals(wayOut("reason.policy_mode"), wayOut("refused.policy_mode"))
        assertEquals(WayOut.None, wayOut("refused.of_a_newer_server"))
        assertEquals(WayOut.CorrectInput, wayOut("invalid_input.url.not_https"))
        assertEquals(WayOut.CorrectInput, wayOut("invalid_input.code.form"))
        assertEquals(WayOut.EnrollAgain, wayOut("key_lost.device.invalidated"))
        assertEquals(WayOut.None, wayOut("nothing"))
    }

    @Test
    fun `each button leads somewhere`() {
        for (way in WayOut.entries) {
            val move = way.move("a")
            when (way.leads) {
                WayOut.Leads.Nowhere, WayOut.Leads.Again -> assertNull(move)
                WayOut.Leads.Outside -> assertEquals(Move.Leave(way), move)
                // It is offered before there are other screens: StartingModel.beginAnew.
                WayOut.Leads.Screen -> assertEquals(way == WayOut.BeginAnew, move == null, "$way")
            }
        }
    }

    @Test
    fun `an error becomes a problem with all that a screen needs`() {
        val problems =
            listOf(
                AuthenticatorException.InvalidInput("invalid_input.url.not_https", "", "url", "not_https"),
                AuthenticatorException.Refused("refused.policy_mode", "", "policy_mode"),
                AuthenticatorException.UserAction("user_action.set_clock", "", NeededAction.SET_CLOCK),
                AuthenticatorException.UserAction("user_action.cancelled", "", NeededAction.CANCELLED),
                AuthenticatorException.KeyLost("key_lost.credential.not_found", "", KeyKind.CREDENTIAL, "not_found"),
                AuthenticatorException.Offline("offline", "", 30uL),
                AuthenticatorException.Busy("busy", ""),
                AuthenticatorException.Storage("storage.full", "", StorageProblem.FULL),
                AuthenticatorException.Internal("internal", "", "host_failed"),
            ).map { it.problem() }
        assertEquals(
            listOf(
                Problem("invalid_input.url.not_https", WayOut.CorrectInput, field = "url"),
                Problem("refused.policy_mode", WayOut.AskOrganisation),
                Problem("user_action.set_clock", WayOut.SetClock),
                null,
                Problem("key_lost.credential.not_found", WayOut.EnablePhoneSignIn),
                Problem("offline", WayOut.Retry, retryAfter = 30uL),
                Problem("busy", WayOut.Wait),
                Problem("storage.full", WayOut.FreeSpace),
                Problem("internal", WayOut.Report, fault = "host_failed"),
            ),
            problems,
        )
    }

    private companion object {
        const val MOST_OF_THE_CODES = 160
    }
}
