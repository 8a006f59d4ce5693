package org.authenticatorcore

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** From the QR text to a signed answer that the identity provider accepted: keys and gate in Kotlin, all else in Rust. */
class SignInTest : WithProvider() {
    @Test
    fun e7_enrolling_is_enough_for_mfa_and_phone_sign_in_is_separate() =
        onPhone {
            val preview = authenticator.readEnrollment(provider.enrollmentText(user))
            assertTrue(preview.pinned())
            assertTrue(preview.issuer().startsWith("http://${preview.host()}/"), preview.issuer())
            assertEquals(Provider.PHONE_SIGN_IN to emptyList(), preview.provider() to preview.warnings())
            val account = authenticator.enroll(preview)
            assertEquals(Lifecycle.Pending, account.view().lifecycle)
            assertEquals(Outcome.Approved, account.onlyRequest().approve(provider.live(user, "enrollment").number))
            val view = account.view()
            assertEquals(Lifecycle.Active to user, view.lifecycle to view.userName)

            val live = provider.start(user, "mfa")
            assertEquals(Outcome.Approved, account.onlyRequest().approve(live.number))
            assertEquals("device", provider.request(live.id).getAsJsonObject("verified")["signed_by"].asString)
            assertEquals(PhoneSignIn.Disabled(null), account.view().phoneSignIn)
            assertEquals(0, gate.prompts.size)
            assertEquals(0, credentialKeys())
        }

    @Test
    fun p3_p5_enabling_takes_a_fresh_sign_in_and_the_number() =
        onPhone {
            val account = enroll()
            val enabling = account.enablePhoneSignIn()
            val signIn = assertIs<SetupStep.SignIn>(enabling.step())
            assertFalse("state=" in signIn.toString(), "what ties the sign-in to this phone is not printed")
            val redirect = provider.authorize(signIn.page.url(), user)

            val foreign = assertFailsWith<AuthenticatorException.InvalidInput> { enabling.completeSignIn("$redirect&state=x") }
            assertEquals("redirect" to "state", foreign.field to foreign.reason)
            val code = redirect.substringAfter("code=").substringBefore("&")
            assertFalse(code in foreign.stackTraceToString(), "the redirect is not in the error")

            val match = assertIs<SetupStep.MatchNumber>(enabling.completeSignIn(redirect))
            assertEquals(Purpose.ENABLE, match.request.purpose)
            assertEquals(listOf(PromptKind.ProveKey), gate.prompts.map { it.kind })
            assertEquals(PhoneSignIn.Enabling, account.view().phoneSignIn)
            val number = provider.live(user, "enable").number
            assertEquals(number.length.toUInt(), match.digits)
            assertEquals("number", assertFailsWith<AuthenticatorException.InvalidInput> { enabling.enterNumber("x") }.field)
            assertEquals(Outcome.Approved, enabling.enterNumber(number))
            assertIs<SetupStep.Done>(enabling.step())
            assertEquals(PhoneSignIn.Enabled, account.view().phoneSignIn)
            assertEquals(1, credentialKeys())
        }

    @Test
    fun s2_s3_number_then_gate_then_the_signature_of_the_credential_key() =
        onPhone {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val view = request.view()
            assertEquals(Purpose.SIGN_IN, view.purpose)
            assertEquals(NumberMatch.Enter(live.number.length.toUInt()), view.numberMatch)
            assertTrue(view.secondsLeft in 30uL..60uL, "${view.secondsLeft}")
            gate.prompts.clear()

            assertFailsWith<AuthenticatorException.InvalidInput> { request.approve("1") }
            assertEquals(0, gate.prompts.size, "the gate opens after the number")
            assertEquals(Outcome.Approved, request.approve(live.number))

            assertEquals(listOf<PromptKind>(PromptKind.Approve(Purpose.SIGN_IN)), gate.prompts.map { it.kind })
            assertEquals(view.shown, gate.prompts.single().shown)
            val reply = provider.request(live.id)
            assertEquals("approved", reply["state"].asString)
            val verified = reply.getAsJsonObject("verified")
            assertEquals("credential", verified["signed_by"].asString)
            assertTrue(verified["shown"].asBoolean)
            assertTrue(verified["number"].asBoolean)
            assertEquals("biometric", verified["uv"].asString)
            assertEquals(account.view().counter.toLong(), verified["counter"].asLong)
            assertEquals(Outcome.Approved, request.approve(live.wrongNumber), "repeated, it gives the first outcome")
        }

    @Test
    fun s3_a_wrong_number_ends_the_request() =
        onPhone {
            val (live, request) = startSignIn(enrollAndEnable())
            assertIs<Outcome.WrongNumber>(request.approve(live.wrongNumber))
            assertEquals("wrong_number", provider.state(live.id))
            assertIs<Outcome.WrongNumber>(request.approve(live.number), "the right one comes too late")
            assertEquals("wrong_number", provider.state(live.id))
        }

    @Test
    fun s2_a_cancelled_gate_signs_nothing_and_the_request_still_waits() =
        onPhone {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val signed = account.view().counter
            gate.next { throw HostException.Cancelled() }
            val refused = assertFailsWith<AuthenticatorException.UserAction> { request.approve(live.number) }
            assertEquals(NeededAction.CANCELLED to "user_action.cancelled", refused.action to refused.code)
            assertEquals("live" to signed, provider.state(live.id) to account.view().counter)
            assertEquals(Outcome.Approved, request.approve(live.number))
        }

    @Test
    fun s2_a_gate_that_only_says_yes_signs_nothing() =
        onPhone {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val signed = account.view().counter
            gate.next { UserVerification.BIOMETRIC }
            val error = assertFailsWith<AuthenticatorException.UserAction> { request.approve(live.number) }
            assertEquals(NeededAction.NOT_NOW, error.action)
            assertEquals("live" to signed, provider.state(live.id) to account.view().counter)
            assertEquals(Outcome.Approved, request.approve(live.number))
        }

    @Test
    fun an_answer_is_known_by_its_request() =
        onPhone {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val id = request.view().id
            assertNull(account.answerTo(id))
            assertNull(account.answerTo("no request"))
            request.approve(live.number)
            assertEquals(Outcome.Approved, account.answerTo(id))
        }

    @Test
    fun a_call_that_is_stuck_in_the_host_does_not_stop_another_account() =
        onPhone { scope ->
            val stuck = enroll()
            val other = newUser()
            val account = Phone(provider, other, authenticator, keys, gate).enroll()
            clock.stopNextReader()
            val call = scope.launch { stuck.requests(0u) }
            clock.awaitStopped()
            try {
                val live = provider.start(other, "mfa")
                assertEquals(Outcome.Approved, account.onlyRequest().approve(live.number))
                assertTrue(call.isActive)
            } finally {
                clock.go()
            }
            call.join()
        }

    @Test
    fun a_desktop_signs_in_with_what_the_library_brings() =
        inRealTime {
            val user = newUser()
            Authenticator.open(configuration(directory), desktopHost(keys, gate)).use { authenticator ->
                val phone = Phone(provider, user, authenticator, keys, gate)
                val (live, request) = phone.startSignIn(phone.enrollAndEnable())
                assertEquals(Outcome.Approved, request.approve(live.number))
            }
        }

    @Test
    fun refusals_never_ask_for_the_gate() =
        onPhone {
            val account = enrollAndEnable()
            gate.prompts.clear()
            val (denied, first) = startSignIn(account)
            assertEquals(Outcome.Denied, first.deny())
            assertEquals("denied", provider.state(denied.id))
            val (reported, second) = startSignIn(account)
            assertEquals(Outcome.Reported, second.report())
            assertEquals("reported", provider.state(reported.id))
            assertEquals(0, gate.prompts.size)
            val answered = account.activity().filter { it.kind == ActivityKind.ANSWERED }.take(2)
            assertEquals(listOf<String?>("report", "deny"), answered.map { it.detail })
            val about = checkNotNull(answered.last().about)
            assertEquals(denied.id to Purpose.SIGN_IN, about.id to about.purpose)
            assertEquals(first.view().shown("application") to first.view().shown("location"), about.application to about.place)
            assertEquals(listOf(1u, 1u), answered.map { it.count }, "each is a line of its own")
            assertTrue(answered.all { it.first == it.at })
        }

    @Test
    fun disabling_destroys_the_credential_key_and_tells_the_server() =
        onPhone {
            val account = enrollAndEnable()
            assertEquals(Disabled(serverTold = true), account.disablePhoneSignIn())
            assertEquals(0, credentialKeys())
            assertEquals(PhoneSignIn.Disabled(WhyDisabled.ByPerson), account.view().phoneSignIn)
            assertEquals("not_enabled", assertFailsWith<AuthenticatorException.Refused> { account.disablePhoneSignIn() }.reason)
            val live = provider.start(user, "mfa")
            assertEquals(Outcome.Approved, account.onlyRequest().approve(live.number), "MFA remains")
        }

    @Test
    fun removing_leaves_no_account_and_no_key() =
        onPhone {
            val account = enrollAndEnable()
            assertEquals(Removed(serverTold = true), account.remove())
            assertEquals(emptyList(), authenticator.accounts().map { it.id() })
            assertEquals(emptyList(), keys.list())
            assertNull(authenticator.account(account.id()))
            assertEquals("account_removed", assertFailsWith<AuthenticatorException.Refused> { account.view() }.reason)
        }

    @Test
    fun an_app_that_starts_again_finds_its_accounts() =
        onPhone {
            val id = enrollAndEnable().id()
            authenticator.shutDown()
            Authenticator.open(configuration(directory), host(keys, gate)).use { again ->
                assertEquals(listOf(id), again.accounts().map { it.id() })
                val account = checkNotNull(again.account(id))
                assertEquals(PhoneSignIn.Enabled, account.view().phoneSignIn)
                val (live, request) = startSignIn(account)
                assertEquals(Outcome.Approved, request.approve(live.number))
            }
        }

    @Test
    fun a_caller_that_goes_away_closes_the_prompt_and_the_request_still_waits() =
        onPhone { scope ->
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val signed = account.view().counter
            val opened = CompletableDeferred<Unit>()
            val closed = CompletableDeferred<Unit>()
            gate.next {
                opened.complete(Unit)
                try {
                    awaitCancellation()
                } finally {
                    closed.complete(Unit)
                }
            }
            val call = scope.launch { request.approve(live.number) }
            opened.await()
            assertFailsWith<AuthenticatorException.Busy> { request.approve(live.number) }
            call.cancelAndJoin()
            closed.await()
            assertEquals("live" to signed, provider.state(live.id) to account.view().counter)
            assertEquals(Outcome.Approved, request.approve(live.number))
        }

    @Test
    fun s5_a_refusal_goes_out_while_the_prompt_of_the_approval_is_open_and_closes_it() =
        onPhone { scope ->
            val account = enrollAndEnable()
            for (refuse in listOf<suspend Request.() -> Outcome>({ deny() }, { report() })) {
                val (live, request) = startSignIn(account)
                val opened = gate.nextStaysOpen()
                val approving = scope.async { request.approve(live.number) }
                opened.await()
                val outcome = request.refuse()
                assertEquals(outcome, approving.await(), "the approval tells what became of the request")
                assertEquals(if (outcome == Outcome.Denied) "denied" else "reported", provider.state(live.id))
                gate.awaitClosed()
            }
            val (live, request) = startSignIn(account)
            assertEquals(Outcome.Approved, request.approve(live.number), "the next one is not held up")
        }

    @Test
    fun an_app_that_is_too_old_is_told_before_the_person_types_and_can_still_refuse() =
        onPhone {
            val account = enrollAndEnable()
            val (live, before) = startSignIn(account)
            assertFalse(before.view().appTooOld)
            provider.policy("""{"min_app_version":{"other":"2.0"}}""")
            try {
                assertEquals(Outcome.AppTooOld, before.approve(live.number), "the server says it first")
                val request = account.onlyRequest()
                assertTrue(request.view().appTooOld)
                val error = assertFailsWith<AuthenticatorException.UserAction> { request.approve(live.number) }
                assertEquals(NeededAction.UPDATE_APP to "Update the app.", error.action to error.advice)
                assertEquals(Outcome.Denied, request.deny())
            } finally {
                provider.policy("""{"min_app_version":{"other":null}}""")
            }
        }

    @Test
    fun a_key_store_that_breaks_while_signing_is_a_typed_error() {
        val breaking = BreakingKeyStore(keys)
        onPhone(breaking) {
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            for (broken in listOf(IllegalStateException("a secret"), AssertionError("a secret"))) {
                breaking.failure = broken
                val error = assertFailsWith<AuthenticatorException.Internal> { request.approve(live.number) }
                assertEquals("host_failed", error.id)
                assertFalse("secret" in error.stackTraceToString(), "the text of the host is dropped")
            }
            breaking.failure = HostException.KeyInvalidated()
            val lost = assertFailsWith<AuthenticatorException.KeyLost> { request.approve(live.number) }
            assertEquals(KeyKind.CREDENTIAL to "key_lost.credential.invalidated", lost.key to lost.code)
            assertEquals("superseded", provider.state(live.id), "the server was told, and nobody could answer it any more")
            assertIs<PhoneSignIn.Disabled>(account.view().phoneSignIn)
            assertEquals(0, credentialKeys())
        }
    }
}

/** Signs with [keys] until a failure is set, which then comes out of credential keys' signatures. */
private class BreakingKeyStore(
    private val keys: JcaKeyStore,
) : KeyStore by keys {
    @Volatile
    var failure: Throwable? = null

    override suspend fun beginSignature(alias: String): ULong {
        if ("credential" in alias) failure?.let { throw it }
        return keys.beginSignature(alias)
    }
}
