package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountAction
import org.authenticatorcore.Located
import org.authenticatorcore.LocationSource
import org.authenticatorcore.Position
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What an organisation asks of the phone, as the person sees it. */
class ConditionsTest : WithWorld() {
    @AfterEach
    fun askNothingAnyMore() = provider.policy("""{"integrity": {"rule": "none"}, "location": {"rule": "none"}}""")

    private suspend fun World.waiting(accountId: String): Triple<String, RequestModel, RequestState.Waits> {
        val live = provider.start(user, "sign_in")
        val model = requestModel(assertNotNull(library.account(accountId)), live.id)
        return Triple(live.number, model, model.await(RequestState.Waits::class))
    }

    private suspend fun World.result(): Destination.Result = assertIs<Destination.Result>(assertIs<Move.Replace>(move()).by)

    @Test
    fun `l7 a request says that the location goes along and to whom and leads to the permission`() =
        inWorld {
            val account = enrollAndEnable()
            val (_, _, before) = waiting(account.id())
            assertNull(before.along)
            provider.policy("""{"location": {"rule": "required"}}""")
            device.located = { Located.NotPermitted }
            val (number, model, waits) = waiting(account.id())
            assertEquals(Along(listOf("along.location_required"), account.view().organisation, true), waits.along)
            model.number(number)
            model.approve()
            val problem = assertNotNull(model.await(RequestState.Waits::class) { it.problem != null }.problem)
            assertEquals("user_action.allow_location" to WayOut.AllowLocation, problem.code to problem.wayOut)
            model.take(problem.wayOut)
            assertEquals(Move.Leave(WayOut.AllowLocation), move())
            device.located = { Located.At(Position(48.137154, 11.576124, 12.0, 0u, LocationSource.GNSS, false)) }
            model.approve()
            assertEquals("outcome.approved", result().code)
        }

    @Test
    fun `l6 a changed phone is warned of blocked or wiped as the organisation says`() =
        inWorld {
            val account = enrollAndEnable()
            device.rooted = true
            provider.policy("""{"integrity": {"rule": "warn"}}""")
            // The rule is known before the request comes: a request shows what was known when it was fetched.
            account.refresh()
            val (_, _, warned) = waiting(account.id())
            assertEquals("device.warned" to true, warned.device to warned.mayApprove)
            provider.policy("""{"integrity": {"rule": "block"}}""")
            // The rule is known before the request comes: a request shows what was known when it was fetched.
            account.refresh()
            val (_, model, blocked) = waiting(account.id())
            assertEquals("device.blocked" to false, blocked.device to blocked.mayApprove)
            val view = account.view()
            assertTrue(view.explanations.any { it.code == "device.blocked" })
            assertFalse(AccountAction.RENEW in view.possible)
            model.deny()
            assertEquals("outcome.denied", result().code)

            provider.policy("""{"integrity": {"rule": "wipe"}}""")
            runCatching { account.renewCredentialKey() }
            assertEquals(Status.Removed, account.view().status)
            assertEquals(
                listOf("reason.account_wiped"),
                account
                    .view()
                    .explanations
                    .map { it.code }
                    .filter { it.startsWith("reason.") },
            )
        }
}
