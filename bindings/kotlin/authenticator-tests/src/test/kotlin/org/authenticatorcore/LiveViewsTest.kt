package org.authenticatorcore

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds

/** What an app shows, as it changes. */
class LiveViewsTest : WithProvider() {
    @Test
    fun accounts_and_their_states_are_flows_that_emit_on_change_and_end() =
        onPhone { scope ->
            val ids = Channel<List<String>>(Channel.UNLIMITED)
            val collecting =
                scope.launch {
                    authenticator.accounts.map { all -> all.map { it.id() } }.collect(ids::send)
                    ids.close()
                }
            assertEquals(emptyList(), ids.receive())
            val account = enrollPending()
            assertEquals(listOf(account.id()), ids.receive())

            val lifecycles = Channel<AccountView>(Channel.UNLIMITED)
            val watching =
                scope.launch {
                    account.state.collect(lifecycles::send)
                    lifecycles.close()
                }
            assertEquals(Lifecycle.Pending, lifecycles.receive().lifecycle)
            account.onlyRequest().approve(provider.live(user, "enrollment").number)
            lifecycles.awaitOne { it.lifecycle == Lifecycle.Active }
            enable(account)
            lifecycles.awaitOne { it.phoneSignIn == PhoneSignIn.Enabled }
            account.remove()
            watching.join()
            assertEquals(emptyList(), ids.receive())
            authenticator.shutDown()
            collecting.join()
            assertNull(ids.receiveCatching().getOrNull(), "no list came twice")
        }

    @Test
    fun requests_are_a_flow_that_polls_while_somebody_collects() =
        onPhone { scope ->
            val account = enroll()
            val lists = Channel<List<Request>>(Channel.UNLIMITED)
            val collecting = scope.launch { account.requests.collect(lists::send) }
            assertEquals(emptyList(), lists.receive())
            val live = provider.start(user, "mfa")
            val request = lists.receive().single()
            assertEquals(live.id, request.view().id)
            assertEquals(Outcome.Approved, request.approve(live.number))
            assertEquals(emptyList(), lists.receive())
            collecting.cancelAndJoin()
            provider.start(user, "mfa")
            assertNull(lists.tryReceive().getOrNull(), "nobody polls any more")
        }

    @Test
    fun a_countdown_follows_the_boot_clock_down_to_0_and_ends() =
        onPhone {
            val account = enroll()
            provider.start(user, "mfa")
            val request = account.onlyRequest()
            val left = request.secondsLeft()
            assertTrue(left > 2uL, "$left")
            val counted =
                request.countdown
                    .onEach { shown ->
                        time.setWall(1)
                        time.advance(if (shown == left) (left - 1uL).toLong().seconds else 1.seconds)
                    }.toList()
            assertEquals(listOf(left, 1uL, 0uL), counted)
        }

    @Test
    fun a_list_of_handles_that_a_flow_leaves_out_is_closed() =
        onPhone {
            val account = enroll()
            provider.start(user, "mfa")
            val requests = List(2) { account.requests(0u) }
            val emitted = Watched(requests).requests.toList()
            assertEquals(listOf(requests[0]), emitted)
            val accounts = List(3) { authenticator.accounts() }
            assertEquals(listOf(accounts[0]), Counted(accounts).accounts.toList())
            val handles = (requests + accounts).map { it.single() }
            assertEquals(listOf(false, true, false, true, true), handles.map { it.isClosed() })
        }

    @Test
    fun an_enabling_whose_number_was_entered_is_in_the_flow_no_more() {
        val network = Network()
        onPhone(transport = network) { scope ->
            val account = enroll()
            val enabling = account.enablePhoneSignIn()
            val page = assertIs<SetupStep.SignIn>(enabling.step()).page
            enabling.completeSignIn(provider.authorize(page.url(), user))
            network.answersPolls = false
            val purposes = Channel<List<Purpose>>(Channel.UNLIMITED)
            val collecting =
                scope.launch { account.requests.collect { live -> purposes.send(live.map { it.view().purpose }) } }
            assertEquals(listOf(Purpose.ENABLE), purposes.receive())
            assertEquals(Outcome.Approved, enabling.enterNumber(provider.live(user, "enable").number))
            assertEquals(emptyList(), withTimeout(SHORTER_THAN_A_POLL) { purposes.receive() })
            collecting.cancelAndJoin()
        }
    }

    @Test
    fun a_refusal_without_a_network_leaves_the_flow() {
        val network = Network()
        onPhone(transport = network) { scope ->
            val account = enroll()
            val live = provider.start(user, "mfa")
            val lists = Channel<List<Request>>(Channel.UNLIMITED)
            network.answersPolls = false
            val collecting = scope.launch { account.requests.collect(lists::send) }
            val request = lists.receive().single()
            assertEquals(live.id, request.view().id)
            network.isOn = false
            assertEquals(Outcome.Pending, request.deny())
            assertEquals(emptyList(), withTimeout(SHORTER_THAN_A_POLL) { lists.receive() })
            collecting.cancelAndJoin()
        }
    }

    @Test
    fun requests_wait_while_it_is_suspended_and_end_with_it() =
        onPhone { scope ->
            val account = enroll()
            authenticator.suspend()
            val lists = Channel<List<Request>>(Channel.UNLIMITED)
            val collecting = scope.launch { account.requests.collect(lists::send) }
            authenticator.resume()
            assertEquals(emptyList(), lists.receive())
            authenticator.suspend()
            val live = provider.start(user, "mfa")
            authenticator.resume()
            assertEquals(listOf(live.id), lists.receive().map { it.view().id })
            authenticator.shutDown()
            collecting.join()
        }

    @Test
    fun a_screen_hears_that_the_server_cannot_be_reached_and_that_it_can_again() {
        val network = Network()
        onPhone(transport = network) { scope ->
            val account = enroll()
            network.isOn = false
            val seen = Channel<LiveRequests>(Channel.UNLIMITED)
            val collecting = scope.launch { account.liveRequests.collect(seen::send) }
            val offline = seen.receive()
            // The number of the enrollment was fetched, and is answered.
            assertEquals(emptyList<Request>() to 1uL, offline.requests to offline.retryAfter)
            network.isOn = true
            val live = provider.start(user, "mfa")
            val online = seen.receive()
            assertEquals(listOf(live.id), online.requests?.map { it.view().id })
            assertNull(online.retryAfter)
            collecting.cancelAndJoin()
        }
    }

    @Test
    fun what_a_collector_throws_is_the_collectors() =
        onPhone {
            val account = enroll()
            val offline = AuthenticatorException.Offline("offline", "", null)
            assertFailsWith<AuthenticatorException.Offline> { account.requests.collect { throw offline } }
            val closed = AuthenticatorException.Storage("storage.closed", "", StorageProblem.CLOSED)
            assertFailsWith<AuthenticatorException.Storage> { account.requests.collect { throw closed } }
            assertFailsWith<AuthenticatorException.Storage> { account.state.collect { throw closed } }
        }

    @Test
    fun labels_and_order_are_the_persons_own_and_stay() =
        onPhone {
            val first = enrollPending()
            val second = Phone(provider, newUser(), authenticator, keys, gate).enrollPending()
            first.rename(" Work\u202E ")
            authenticator.reorder(listOf(second.id(), first.id()))
            val shown = authenticator.views.first()
            assertEquals(listOf(second.id() to null, first.id() to "Work"), shown.map { it.id to it.label })
            val long = assertFailsWith<AuthenticatorException.InvalidInput> { first.rename("x".repeat(65)) }
            assertEquals("label" to "too_long", long.field to long.reason)
            first.rename("")
            assertNull(first.view().label)
        }

    @Test
    fun half_a_pair_of_surrogates_is_no_number() =
        onPhone {
            val request = enrollPending().onlyRequest()
            val error = assertFailsWith<AuthenticatorException.InvalidInput> { request.approve("\uD800") }
            assertEquals("number", error.field)
        }

    @Test
    fun each_code_has_words_in_two_languages() =
        onPhone {
            val account = enrollPending()
            val code = assertFailsWith<AuthenticatorException.InvalidInput> { account.onlyRequest().approve("x") }.code
            val (english, german) = text(code, "en") to text(code, "de-AT")
            assertTrue("number" in english.orEmpty() && "Zahl" in german.orEmpty(), "$code: $english, $german")
            assertEquals(english, text(code, "fr"))
            assertNull(text("no.such.code", "en"))
            val outcome = account.onlyRequest().deny()
            assertEquals("Denied.", text(outcome.code(), "en"))
            assertTrue(text(WhyDisabled.KeyLost.code(), "de") != text("disabled", "de"))
        }

    @Test
    fun the_requests_of_all_accounts_come_in_one_call_each_with_its_own_result() =
        onPhone {
            val lost = enroll()
            keys.list().forEach { keys.delete(it) }
            assertFailsWith<AuthenticatorException.KeyLost> { lost.refresh() }
            val other = Phone(provider, newUser(), authenticator, keys, gate)
            val account = other.enroll()
            val live = provider.start(other.user, "mfa")
            val all = authenticator.requests(20u)
            assertEquals(1uL to null, all.count to all.retryAfter)
            val failed = assertIs<RequestsOfAccount.Failed>(all.accounts[0])
            assertEquals(lost.id() to "user_action.enroll_again", failed.account.id() to failed.error.code)
            val fetched = assertIs<RequestsOfAccount.Fetched>(all.accounts[1])
            assertEquals(account.id(), fetched.account.id())
            assertEquals(Outcome.Approved, fetched.requests.single().approve(live.number))
        }

    @Test
    fun a_call_that_found_no_network_says_when_to_ask_again_and_one_that_did_does_not() {
        val network = Network()
        onPhone(transport = network) {
            enroll()
            val live = provider.start(user, "mfa")
            network.isOn = false
            val offline = authenticator.requests(20u)
            assertEquals("offline", assertIs<RequestsOfAccount.Failed>(offline.accounts.single()).error.code)
            assertNotNull(offline.retryAfter)
            network.isOn = true
            val online = authenticator.requests(20u)
            assertEquals(1uL to null, online.count to online.retryAfter)
            assertEquals(
                live.id,
                online.next
                    ?.request
                    ?.view()
                    ?.id,
            )
        }
    }

    @Test
    fun p3_a_redirect_finds_its_enabling() =
        onPhone {
            val account = enroll()
            val page = assertIs<SetupStep.SignIn>(account.enablePhoneSignIn().step()).page
            val redirect = provider.authorize(page.url(), user)
            val foreign = assertFailsWith<AuthenticatorException.InvalidInput> { authenticator.completeSignIn("$redirect&state=x") }
            assertEquals("invalid_input.redirect.state", foreign.code)
            val completed = assertIs<CompletedSignIn.Enabling>(authenticator.completeSignIn(redirect))
            assertEquals(account.id(), completed.account.id())
            assertIs<SetupStep.MatchNumber>(completed.enabling.step())
            val again = assertFailsWith<AuthenticatorException.InvalidInput> { authenticator.completeSignIn(redirect) }
            assertEquals("invalid_input.redirect.not_expected", again.code)
        }

    @Test
    fun a_cancellation_closes_the_prompt_aborts_its_session_and_the_request_still_waits() {
        val watching = AbortWatch(keys)
        onPhone(watching) { scope ->
            val account = enrollAndEnable()
            val (live, request) = startSignIn(account)
            val signed = account.view().counter
            val opened = gate.nextStaysOpen()
            val cancellation = Cancellation()
            val call = scope.async { runCatching { request.cancelledBy(cancellation).approve(live.number) } }
            opened.await()
            cancellation.cancel()
            val error = assertIs<AuthenticatorException.UserAction>(call.await().exceptionOrNull())
            assertEquals(NeededAction.CANCELLED, error.action)
            gate.awaitClosed()
            watching.aborted.await()
            assertEquals("live" to signed, provider.state(live.id) to account.view().counter)
            assertFailsWith<AuthenticatorException.UserAction> { request.cancelledBy(cancellation).deny() }
            assertEquals(Outcome.Approved, request.approve(live.number), "the request itself is not cancelled")
        }
    }

    @Test
    fun a_coroutine_that_is_cancelled_aborts_the_session_of_the_key_store() {
        val watching = AbortWatch(keys)
        onPhone(watching) { scope ->
            val (live, request) = startSignIn(enrollAndEnable())
            val opened = gate.nextStaysOpen()
            val call = scope.launch { request.approve(live.number) }
            opened.await()
            call.cancelAndJoin()
            watching.aborted.await()
            gate.awaitClosed()
            assertEquals(Outcome.Approved, request.approve(live.number))
        }
    }

    @Test
    fun java_has_a_future_for_each_call_of_each_object() {
        val objects =
            listOf(
                Account::class,
                Authenticator::class,
                CallProgress::class,
                Changes::class,
                Enabling::class,
                EnrollingAgain::class,
                EnrollingBySignIn::class,
                EnrollingByTransfer::class,
                NumberFromBrowser::class,
                OneTimeCode::class,
                Request::class,
                RequestsWatch::class,
                Vouching::class,
            )
        val futures = Futures::class.java.methods.map { it.name to it.parameterTypes.firstOrNull() }
        val calls =
            objects.flatMap { type ->
                type.java.declaredMethods
                    .filter { it.parameterTypes.lastOrNull() == Continuation::class.java && Modifier.isPublic(it.modifiers) }
                    // What has unsigned numbers has a hash behind its name.
                    .map { it.name.substringBefore('-') to type.java }
            }
        assertTrue(calls.size > MOST_OF_THE_CALLS, "$calls")
        assertEquals(emptyList(), calls.filter { it !in futures })
    }

    @Test
    fun java_gets_futures_which_fail_with_typed_errors_and_can_be_cancelled() =
        onPhone {
            val account =
                Futures
                    .enroll(
                        authenticator,
                        authenticator.readEnrollment(provider.enrollmentText(user)),
                    ).get(60, TimeUnit.SECONDS)
            val request = Futures.requests(account, 0).get(60, TimeUnit.SECONDS).single()
            val failed = assertFailsWith<ExecutionException> { Futures.approve(request, "x").get(60, TimeUnit.SECONDS) }
            assertEquals("number", assertIs<AuthenticatorException.InvalidInput>(failed.cause).field)
            val number = provider.live(user, "enrollment").number
            assertEquals(Outcome.Approved, Futures.approve(request, number).get(60, TimeUnit.SECONDS))
            enable(account)
            val (live, signIn) = startSignIn(account)
            val opened = gate.nextStaysOpen()
            val approving = Futures.approve(signIn, live.number)
            opened.await()
            approving.cancel(true)
            gate.awaitClosed()
            assertEquals(Outcome.Denied, Futures.deny(signIn).get(60, TimeUnit.SECONDS))
            assertEquals(listOf(account.id()), Futures.accounts(authenticator).get(60, TimeUnit.SECONDS).map { it.id() })
        }

    @Test
    fun flows_end_with_the_authenticator_and_wait_while_it_is_suspended() =
        onPhone { scope ->
            authenticator.suspend()
            val shown = Channel<List<AccountView>>(Channel.UNLIMITED)
            val collecting = scope.launch { authenticator.views.collect(shown::send) }
            authenticator.resume()
            enroll()
            do {
                val views = shown.receive()
            } while (views.singleOrNull()?.lifecycle != Lifecycle.Active)
            authenticator.shutDown()
            collecting.join()
        }
}

private const val MOST_OF_THE_CALLS = 35

private val SHORTER_THAN_A_POLL = 20.seconds

private suspend fun Channel<AccountView>.awaitOne(holds: (AccountView) -> Boolean) {
    do {
        val view = receive()
    } while (!holds(view))
}

/** Tells when the session of a credential key was aborted. */
private class AbortWatch(
    private val keys: KeyStore,
) : KeyStore by keys {
    val aborted = CompletableDeferred<Unit>()

    override suspend fun abortSignature(session: ULong) {
        keys.abortSignature(session)
        aborted.complete(Unit)
    }
}

/** Whether the object was let go. */
private fun Any.isClosed(): Boolean =
    when (this) {
        is Request -> uniffiIsDestroyed
        is Account -> uniffiIsDestroyed
        else -> error("no handle: $this")
    }

/** An account whose watch gives these lists, one after the other, and ends. */
private class Watched(
    private val lists: List<List<Request>>,
) : Account(NoHandle) {
    override fun watchRequests(): RequestsWatch =
        object : RequestsWatch(NoHandle) {
            override suspend fun next(after: ULong): LiveRequests? =
                lists.getOrNull(after.toInt())?.let { LiveRequests(after + 1u, it, null) }
        }
}

/** An authenticator that has these lists of accounts, one after the other, and ends. */
private class Counted(
    lists: List<List<Account>>,
) : Authenticator(NoHandle) {
    private val left = ArrayDeque(lists)

    override suspend fun accounts(): List<Account> = left.removeFirst()

    override fun changes(): Changes =
        object : Changes(NoHandle) {
            override fun revision(): ULong = 0uL

            override suspend fun next(after: ULong): ULong? = (after + 1u).takeIf { left.isNotEmpty() }
        }
}
