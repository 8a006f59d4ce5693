package org.authenticatorcore

import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What a call says of itself while it lasts. */
class ProgressTest : WithProvider() {
    private val progress = CallProgress()
    private val seenOld = CopyOnWriteArrayList<Pair<String, ProgressStep?>>()
    private val seenNew = CopyOnWriteArrayList<Pair<String, ProgressStep?>>()

    @Test
    fun an_approval_that_waits_for_the_person_says_so_until_it_is_given_up() =
        onPhone { scope ->
            val (live, request) = startSignIn(enrollAndEnable())
            val opened = gate.nextStaysOpen()
            val call = scope.async { request.reportingTo(progress).approve(live.number) }
            opened.await()
            assertEquals(ProgressStep.WAITING_FOR_PERSON, progress.steps.first { it != null })
            val following = Futures.next(progress, ProgressStep.WAITING_FOR_PERSON)
            call.cancelAndJoin()
            assertNull(following.get(60, TimeUnit.SECONDS), "nothing is being done")
            assertEquals(Outcome.Approved, request.approve(live.number))
            assertNull(progress.step(), "the request itself reports to nobody")
        }

    @Test
    fun what_the_objects_of_the_app_are_asked_for_is_the_step_of_the_call() {
        val seen = CopyOnWriteArrayList<Pair<String, ProgressStep?>>()
        val watched =
            object : KeyStore by keys {
                override suspend fun create(
                    alias: String,
                    spec: KeySpec,
                ): ByteArray {
                    seen += "create" to progress.step()
                    return keys.create(alias, spec)
                }
            }
        val network = Network { request -> seen += request.url().substringAfterLast('/') to progress.step() }
        onPhone(watched, network) {
            val preview = authenticator.readEnrollment(provider.enrollmentText(user))
            val account = authenticator.reportingTo(progress).enroll(preview)
            val (asking, making, sending) = Triple(ProgressStep.ASKING_SERVER, ProgressStep.MAKING_KEY, ProgressStep.SENDING)
            assertEquals(listOf("create" to making, "enrollments" to sending), seen.takeLast(2))
            assertTrue(seen.dropLast(2).all { (_, step) -> step == asking }, "$seen")
            account.onlyRequest().approve(provider.live(user, "enrollment").number)
            seen.clear()
            val enabling = account.reportingTo(progress).enablePhoneSignIn().reportingTo(progress)
            val page = assertIs<SetupStep.SignIn>(enabling.step()).page
            enabling.completeSignIn(provider.authorize(page.url(), user))
            assertTrue(seen.none { (_, step) -> step == null }, "$seen")
            assertTrue("create" to making in seen && "credentials" to sending in seen, "$seen")
        }
    }

    @Test
    fun moving_an_account_reports_on_both_phones() {
        val other = CallProgress()
        val store = JcaKeyStore()
        val old = Network { request -> seenOld += request.url().substringAfterLast('/') to progress.step() }
        val new = Network { request -> seenNew += request.url().substringAfterLast('/') to other.step() }
        onPhone(transport = old) {
            val account = enrollAndEnable()
            seenOld.clear()
            val vouching = account.reportingTo(progress).vouchForNewPhone().reportingTo(progress)
            val offer = assertIs<VouchingStep.ShowOffer>(vouching.step()).text
            val host = host(store, ScriptedGate(store), clock, transport = new)
            Authenticator.open(configuration(directory.resolve("new")), host).use { phone ->
                val preview = phone.readEnrollment(offer)
                val enrolling = phone.reportingTo(other).enrollByTransfer(preview).reportingTo(other)
                val key = assertIs<TransferStep.ShowKey>(enrolling.step())
                vouching.readKey(key.text)
                val transfer = assertIs<VouchingStep.ShowTransfer>(vouching.approve(key.comparison))
                assertIs<TransferStep.Done>(enrolling.takeTransfer(transfer.text))
            }
            assertEquals(VouchingStep.Moved, vouching.step())
            for (seen in listOf(seenOld, seenNew)) {
                assertTrue(seen.none { (_, step) -> step == null }, "$seen")
                assertTrue(seen.any { (_, step) -> step == ProgressStep.SENDING }, "$seen")
            }
        }
    }

    @Test
    fun each_step_has_words_in_two_languages() {
        for (step in ProgressStep.entries) {
            val (english, german) = text(step.code(), "en") to text(step.code(), "de")
            assertTrue(english != null && german != null && english != german, step.code())
        }
    }
}
