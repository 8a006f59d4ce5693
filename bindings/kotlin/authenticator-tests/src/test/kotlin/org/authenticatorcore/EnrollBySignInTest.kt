package org.authenticatorcore

import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** A new account by a sign-in in place of a code. */
class EnrollBySignInTest : WithProvider() {
    private suspend fun Phone.begin(): EnrollingBySignIn = authenticator.enrollBySignIn(authenticator.readOrganisation(provider.issuer))

    @Test
    fun p6_the_phone_registers_itself_where_the_wizard_is_closed() =
        onPhone {
            provider.policy("""{"mode":"passwordless"}""")
            try {
                val preview = authenticator.readOrganisation(" ${provider.issuer} ")
                assertTrue(preview.bySignIn())
                assertFalse(preview.pinned())
                assertEquals(listOf("not_pinned"), preview.warnings())
                val refused = assertFailsWith<AuthenticatorException.InvalidInput> { authenticator.enroll(preview) }
                assertEquals("invalid_input.url.by_sign_in", refused.code)

                val enrolling = begin()
                assertEquals(provider.issuer, enrolling.issuer())
                val signIn = assertIs<SetupStep.SignIn>(enrolling.step())
                assertEquals(listOf(provider.issuer), authenticator.enrollmentsBySignIn().map { it.issuer() })
                val redirect = provider.authorize(signIn.page.url(), user)
                val completed = assertIs<CompletedSignIn.EnrollingBySignIn>(authenticator.completeSignIn(redirect))
                assertIs<SetupStep.MatchNumber>(completed.enrolling.step())
                assertEquals(Outcome.Approved, completed.enrolling.enterNumber(provider.live(user, "enrollment").number))
                val done = assertIs<SetupStep.Done>(enrolling.step())
                val account = checkNotNull(authenticator.account(done.accountId))
                assertEquals(Lifecycle.Active to user, account.view().let { it.lifecycle to it.userName })
                assertTrue(authenticator.enrollmentsBySignIn().isEmpty())
                enable(account)
            } finally {
                provider.policy("""{"mode":"any"}""")
            }
        }

    @Test
    fun whoever_gives_up_keeps_nothing() =
        onPhone {
            val enrolling = begin()
            assertIs<SetupStep.SignIn>(enrolling.step())
            enrolling.giveUp()
            assertIs<SetupStep.Ended>(enrolling.step())
            assertTrue(keys.list().isEmpty() && authenticator.accounts().isEmpty())
        }
}
