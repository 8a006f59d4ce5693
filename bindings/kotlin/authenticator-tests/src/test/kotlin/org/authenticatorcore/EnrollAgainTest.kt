package org.authenticatorcore

import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull

/** From a phone that lost its device key to an account that works again, and what to do without one. */
class EnrollAgainTest : WithProvider() {
    /** As a key store does that was reset, or whose vendor made a mistake. */
    private suspend fun loseDeviceKey() = keys.list().filter { "/device/" in it }.forEach { keys.delete(it) }

    /** An account whose device key is lost, and which knows it. */
    private suspend fun Phone.withoutDeviceKey(): Account {
        val account = enrollAndEnable()
        loseDeviceKey()
        val lost = assertFailsWith<AuthenticatorException.KeyLost> { account.refresh() }
        assertEquals(KeyKind.DEVICE to "key_lost.device.not_found", lost.key to lost.code)
        return account
    }

    private suspend fun Phone.upToNumber(again: EnrollingAgain): SetupStep.MatchNumber {
        val signIn = assertIs<SetupStep.SignIn>(again.step())
        assertFalse("state=" in signIn.toString(), "what ties the sign-in to this phone is not printed")
        return assertIs<SetupStep.MatchNumber>(again.completeSignIn(provider.authorize(signIn.page.url(), user)))
    }

    @Test
    fun b9_a_phone_that_lost_its_device_key_enrolls_again() =
        onPhone {
            val old = withoutDeviceKey()
            assertEquals(Lifecycle.MustEnrollAgain(WhyEnrollAgain.DEVICE_KEY_LOST), old.view().lifecycle)
            for (call in listOf<suspend () -> Any>({ old.requests(0u) }, { old.refresh() }, { old.enablePhoneSignIn() })) {
                val error = assertFailsWith<AuthenticatorException.UserAction> { call() }
                assertEquals(NeededAction.ENROLL_AGAIN to "user_action.enroll_again", error.action to error.code)
                assertEquals("Enroll this account again, with a fresh sign-in; or remove it.", error.advice)
            }

            val again = old.enrollAgain()
            val match = upToNumber(again)
            assertEquals(Purpose.ENROLLMENT, match.request.purpose)
            val number = provider.live(user, "enrollment").number
            assertEquals(number.length.toUInt(), match.digits)
            assertEquals("number", assertFailsWith<AuthenticatorException.InvalidInput> { again.enterNumber("x") }.field)
            assertEquals(Outcome.Approved, again.enterNumber(number))

            val done = assertIs<SetupStep.Done>(again.step())
            assertNotEquals(old.id(), done.accountId)
            assertEquals(listOf(done.accountId), authenticator.accounts().map { it.id() }, "it took the place of the old one")
            assertEquals(1, keys.list().size, "the old keys are destroyed")
            val account = checkNotNull(authenticator.account(done.accountId))
            assertEquals(Lifecycle.Active, account.view().lifecycle)
            enable(account)
            val (live, request) = startSignIn(account)
            assertEquals(Outcome.Approved, request.approve(live.number))
        }

    @Test
    fun a_sign_in_of_somebody_else_leads_to_another_sign_in() =
        onPhone {
            val again = withoutDeviceKey().enrollAgain()
            val page = assertIs<SetupStep.SignIn>(again.step()).page
            val redirect = provider.authorize(page.url(), newUser())
            assertEquals(SetupStep.SignInAgain("wrong_user"), again.completeSignIn(redirect))
            assertIs<SetupStep.SignIn>(again.signInAgain())
            upToNumber(again)
        }

    @Test
    fun whoever_gives_up_has_the_account_as_it_was() =
        onPhone {
            val account = withoutDeviceKey()
            val before = keys.list().toSet()
            val again = account.enrollAgain()
            upToNumber(again)
            again.giveUp()
            assertEquals(SetupStep.Ended(null), again.step())
            assertEquals(before, keys.list().toSet(), "the new key is destroyed")
            assertEquals(Lifecycle.MustEnrollAgain(WhyEnrollAgain.DEVICE_KEY_LOST), account.view().lifecycle)
        }

    @Test
    fun p9_at_the_limit_of_devices_it_says_which_there_are() =
        onPhone {
            val again = withoutDeviceKey().enrollAgain()
            provider.policy("""{"device_limit":0}""")
            try {
                val page = assertIs<SetupStep.SignIn>(again.step()).page
                val refused = assertIs<SetupStep.NotAllowed>(again.completeSignIn(provider.authorize(page.url(), user)))
                assertEquals(listOf("device_limit"), refused.reasons)
                val device = assertNotNull(refused.devices.find { it.state == DeviceState.ACTIVE }, "${refused.devices}")
                assertEquals("Phone of the test" to Platform.OTHER, device.name to device.platform)
                assertFalse(device.current, "the one that asks is not this one yet")
            } finally {
                provider.policy("""{"device_limit":5}""")
            }
            assertIs<SetupStep.MatchNumber>(again.step())
        }

    @Test
    fun an_account_in_order_is_not_enrolled_again() =
        onPhone {
            val account = enroll()
            assertEquals("enroll_again_not_needed", assertFailsWith<AuthenticatorException.Refused> { account.enrollAgain() }.reason)
        }

    @Test
    fun an_account_without_its_device_key_is_removed_and_says_that_the_server_was_not_told() =
        onPhone {
            val account = withoutDeviceKey()
            assertEquals(Removed(serverTold = false), account.remove())
            assertEquals(emptyList(), authenticator.accounts().map { it.id() })
            assertEquals(emptyList(), keys.list())
        }
}
