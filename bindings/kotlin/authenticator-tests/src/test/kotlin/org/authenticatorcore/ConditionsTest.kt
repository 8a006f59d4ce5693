package org.authenticatorcore

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import org.authenticatorcore.testing.ScriptedDevice
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull

/** What a tenant asks of the phone before it approves, from Kotlin. */
class ConditionsTest : WithProvider() {
    private val device = ScriptedDevice()

    @AfterEach
    fun askNothingAnyMore() =
        provider.policy("""{"integrity": {"rule": "none"}, "location": {"rule": "none"}, "uv_policy": "biometric_or_credential"}""")

    @Test
    fun l6_l7_a_device_is_asked_where_a_rule_asks_and_never_else() =
        onPhone(device = device) {
            device.setRooted(true)
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            assertNull(request.view().sentAlong)
            assertEquals(Outcome.Approved, request.approve(live.number))
            assertEquals(0 to 0, device.integrityAsked.get() to device.locationAsked.get())
        }

    @Test
    fun l6_what_was_seen_is_told_blocks_or_wipes_as_the_tenant_says() =
        onPhone(device = device) {
            device.setRooted(true)
            val account = enrollAndEnable()
            provider.policy("""{"integrity": {"rule": "warn"}}""")
            val (first, warned) = startSignIn(account)
            assertEquals("device.warned", warned.view().device?.code())
            assertEquals(listOf("along.integrity"), sentAlongCodes(checkNotNull(warned.view().sentAlong)))
            assertEquals(Outcome.Approved, warned.approve(first.number))

            provider.policy("""{"integrity": {"rule": "block"}}""")
            val (second, blocked) = startSignIn(account)
            assertEquals(DeviceCheck.Blocked(listOf("root")), blocked.view().device)
            val refused = assertFailsWith<AuthenticatorException.Refused> { blocked.approve(second.number) }
            assertEquals("refused.device_compromised", refused.code)
            assertEquals(Outcome.Denied, blocked.deny())

            provider.policy("""{"integrity": {"rule": "wipe"}}""")
            val (third, wiped) = startSignIn(account)
            assertEquals("refused.account_wiped", assertFailsWith<AuthenticatorException.Refused> { wiped.approve(third.number) }.code)
            assertEquals("account_wiped", assertIs<Lifecycle.Removed>(account.view().lifecycle).reason)
            assertEquals(emptyList(), keys.list())
        }

    @Test
    fun p12_a_biometric_that_the_tenant_asks_for_is_known_to_be_missing() =
        onPhone(device = device) {
            device.biometric = { Biometric.NOT_ENROLLED }
            val account = enroll()
            assertEquals(PrerequisiteState.MET, biometric(account.checkEnabling()).state)
            assertEquals(0, device.biometricAsked.get())
            provider.policy("""{"uv_policy": "biometric_strict"}""")
            for ((told, code) in mapOf(
                Biometric.NOT_ENROLLED to "user_action.enroll_biometric",
                Biometric.NO_HARDWARE to "refused.biometric_unsupported",
            )) {
                device.biometric = { told }
                val missing = biometric(account.checkEnabling())
                assertEquals(PrerequisiteState.NOT_MET to listOf(code), missing.state to missing.reasons)
                assertEquals("prerequisite.biometric", missing.kind.code())
            }
            for (told in listOf<suspend () -> Biometric>({ Biometric.NOT_NOW }, { Biometric.UNKNOWN }, { error("a finger") }, { TODO() })) {
                device.biometric = told
                assertEquals(PrerequisiteState.UNKNOWN, biometric(account.prerequisites()).state)
            }
            device.biometric = { Biometric.ENROLLED }
            assertEquals(PrerequisiteState.MET, biometric(account.prerequisites()).state)
        }

    private fun biometric(needs: List<EnablingPrerequisite>) = needs.single { it.kind == PrerequisiteKind.BIOMETRIC }

    @Test
    fun l7_a_host_without_a_position_is_a_typed_error_and_refusing_works() =
        onPhone(device = device) { scope ->
            val account = enrollAndEnable()
            provider.policy("""{"location": {"rule": "required"}}""")
            val (live, request) = startSignIn(account)
            val sent = checkNotNull(request.view().sentAlong)
            assertEquals(LocationAsked.REQUIRED, sent.location)
            assertEquals(account.view().organisation, sent.recipient)
            for ((told, action) in listOf<Pair<suspend () -> Located, NeededAction>>(
                suspend { Located.NotPermitted } to NeededAction.ALLOW_LOCATION,
                suspend { Located.TurnedOff } to NeededAction.ALLOW_LOCATION,
                suspend { error("48.137154, 11.576124") } to NeededAction.FIND_LOCATION,
                suspend { TODO() } to NeededAction.FIND_LOCATION,
            )) {
                device.location = told
                val needed = assertFailsWith<AuthenticatorException.UserAction> { request.approve(live.number) }
                assertEquals(action, needed.action)
            }
            val looks = CompletableDeferred<Unit>()
            device.location = {
                looks.complete(Unit)
                awaitCancellation()
            }
            val approving = scope.async { request.approve(live.number) }
            looks.await()
            assertEquals(Outcome.Reported, request.report())
            assertEquals(Outcome.Reported, approving.await(), "who refuses ends the search")

            device.setPlace(48.137154, 11.576124)
            val (next, again) = startSignIn(account)
            assertEquals(Outcome.Approved, again.approve(next.number))
            device.setPlace(48.137154, 11.576124, simulated = true)
            val (last, simulated) = startSignIn(account)
            assertEquals(Outcome.BlockedByPolicy("location_simulated"), simulated.approve(last.number))
        }
}
