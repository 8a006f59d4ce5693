package org.authenticatorcore.sample.model

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.toList
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.authenticatorcore.AccountAction
import org.authenticatorcore.HostException
import org.authenticatorcore.Purpose
import org.authenticatorcore.testing.IdentityProvider
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** A request, from the banner to what became of it. */
class RequestTest : WithWorld() {
    private suspend fun World.result(): Destination.Result = assertIs<Destination.Result>(assertIs<Move.Replace>(move()).by)

    /** A sign-in of an account that is enabled, as it waits on its screen. */
    private suspend fun World.waiting(): Pair<IdentityProvider.Live, RequestModel> {
        val account = enrollAndEnable()
        val live = provider.start(user, "sign_in")
        val model = requestModel(account, live.id)
        model.await(RequestState.Waits::class)
        return live to model
    }

    @Test
    fun `a sign-in is approved by the number of the page`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            val model = requestModel(account, live.id)
            val waits = model.await(RequestState.Waits::class)
            assertEquals(Purpose.SIGN_IN to true, waits.purpose to waits.mayApprove)
            assertEquals(live.number.length.toUInt(), assertIs<NumberEntry.Type>(waits.entry).digits)
            assertEquals(
                account
                    .requests(0u)
                    .single()
                    .view()
                    .shown,
                waits.lines,
                "exactly these are signed",
            )
            model.number(live.number)
            model.approve()
            assertEquals("outcome.approved", result().code)
            assertEquals("approved", provider.state(live.id))
        }

    @Test
    fun `b16 a payment is shown with its amount and its payee and approved by the number`() =
        inWorld {
            provider.policy("""{"transactions":true}""")
            val account = enrollAndEnable()
            account.requests(0u)
            val asked =
                provider.pay(user, """{"amount":"1249.90","currency":"EUR","payee":{"name":"Contoso Books"},"reference":"Order 4711"}""")
            val view = account.requests(0u).single().view()
            val model = requestModel(account, view.id)
            val waits = model.await(RequestState.Waits::class)
            assertEquals(Purpose.TRANSACTION to true, waits.purpose to waits.mayApprove)
            assertEquals(Triple("1249.90", "EUR", "Contoso Books"), waits.payment?.run { Triple(amount, currency, payee) })
            assertEquals(view.shown, waits.lines, "exactly these are signed")
            model.number(asked.number)
            model.approve()
            assertEquals("outcome.approved", result().code)
            assertEquals("approved", provider.transaction(asked.id)["state"].asString)
        }

    @Test
    fun `b18 the browser of this phone brings the number and the person approves`() =
        inWorld {
            provider.policy("""{"same_phone":true}""")
            try {
                val (live, model) = waiting()
                assertTrue(model.await(RequestState.Waits::class).samePhone)
                model.askBrowser()
                val url = assertIs<Move.Browse>(move()).url
                LinksModel(library, scope, moves).open(Secret(provider.samePhone(url.text)))
                assertEquals(live.id, assertIs<Destination.Request>(assertIs<Move.Open>(move()).destination).requestId)
                model.await(RequestState.Waits::class) { it.entry == NumberEntry.Brought }
                model.approve()
                assertEquals("outcome.approved", result().code)
                assertEquals("approved", provider.state(live.id))
            } finally {
                provider.policy("""{"same_phone":false}""")
            }
        }

    @Test
    fun `b18 where the browser does not have the sign-in the number is typed`() =
        inWorld {
            provider.policy("""{"same_phone":true}""")
            try {
                val (live, model) = waiting()
                model.askBrowser()
                val url = assertIs<Move.Browse>(move()).url.text
                val other = url.substringBefore("request=") + "request=AwMDAwMDAwMDAwMDAwMDAw&" + url.substringAfter('&')
                val links = LinksModel(library, scope, moves)
                links.open(Secret(provider.samePhone(other)))
                assertEquals(
                    "refused.not_this_browser",
                    links.state
                        .first { it.problem != null }
                        .problem
                        ?.code,
                )
                model.number(live.number)
                model.approve()
                assertEquals("outcome.approved", result().code)
            } finally {
                provider.policy("""{"same_phone":false}""")
            }
        }

    @Test
    fun `b18 the link of the page opens the request and carries nothing`() =
        inWorld {
            provider.policy("""{"same_phone":true}""")
            try {
                val account = enrollAndEnable()
                val live = provider.start(user, "sign_in")
                LinksModel(library, scope, moves).open(Secret("phonesignin://signin?number=42"))
                val opened = assertIs<Destination.Request>(assertIs<Move.Open>(move()).destination)
                assertEquals(account.id() to live.id, opened.accountId to opened.requestId)
                val waits = requestModel(account, opened.requestId).await(RequestState.Waits::class)
                assertEquals(NumberEntry.Type(live.number.length.toUInt()), waits.entry)
            } finally {
                provider.policy("""{"same_phone":false}""")
            }
        }

    @Test
    fun `l7 what would go along is shown before anything is approved`() =
        inWorld {
            val (live, model) = waiting()
            provider.policy("""{"location":{"rule":"asked"}}""")
            try {
                library.authenticator().accounts().forEach { account -> account.use { it.refresh() } }
                model.number(live.number)
                model.approve()
                val waits = model.await(RequestState.Waits::class) { it.along != null && !it.approving }
                assertEquals(listOf("along.location_asked"), waits.along?.codes)
                assertEquals(Secret(live.number), assertIs<NumberEntry.Type>(waits.entry).typed, "what was typed stays")
                model.approve()
                assertEquals("outcome.approved", result().code)
            } finally {
                provider.policy("""{"location":{"rule":"none"}}""")
            }
        }

    @Test
    fun `tapped twice it is approved once`() =
        inWorld {
            val account = enrollAndEnable()
            gate.prompts.clear()
            val live = provider.start(user, "sign_in")
            val model = requestModel(account, live.id)
            model.await(RequestState.Waits::class)
            model.number(live.number)
            model.approve()
            model.approve()
            assertEquals("outcome.approved", result().code)
            assertEquals(1, gate.prompts.size)
            model.await(RequestState.Waits::class) { !it.approving }
            model.approve()
            model.deny()
            model.await(RequestState.Waits::class) { !it.approving && !it.refusing }
            moves.open(Destination.Settings)
            assertEquals(Move.Open(Destination.Settings), move(), "no second result")
            assertEquals(emptyList(), library.problems.entries, "the library was not even asked")
        }

    @Test
    fun `what cannot be the number is said and the request still waits`() =
        inWorld {
            val (live, model) = waiting()
            model.number("1")
            model.approve()
            val waits = model.await(RequestState.Waits::class) { it.problem != null }
            assertEquals(WayOut.CorrectInput to "number", waits.problem?.wayOut to waits.problem?.field)
            model.number(live.number)
            assertEquals(null, (model.state.value as RequestState.Waits).problem)
            model.approve()
            assertEquals("outcome.approved", result().code)
        }

    @Test
    fun `a wrong number ends the request`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.wrongNumber)
            model.approve()
            val state = result().state()
            assertEquals("outcome.wrong_number" to WayOut.BeginAgainOnWeb, state.code to state.wayOut)
        }

    @Test
    fun `l2 a key that other fingers ended is named and phone sign-in is turned on again by a sign-in`() =
        inWorld {
            val account = enroll()
            val device = keys.list().toSet()
            enable(account)
            val live = provider.start(user, "sign_in")
            val model = requestModel(account, live.id)
            model.await(RequestState.Waits::class)
            assertTrue(keys.invalidate((keys.list() - device).single()))
            model.number(live.number)
            model.approve()
            val problem = model.await(RequestState.Waits::class) { it.problem != null }.problem
            assertEquals(Problem("key_lost.credential.invalidated", WayOut.EnablePhoneSignIn), problem)
            model.take(WayOut.EnablePhoneSignIn)
            assertEquals(Move.Open(Destination.Enabling(account.id())), move())
            val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
            val state = detail.await { AccountAction.ENABLE in it.actions }
            assertEquals(listOf("disabled.key_lost"), state.explanations.map { it.code })
            enable(account)
            detail.await { it.card?.status == Status.Enabled }
        }

    @Test
    fun `a prompt that the person closes leaves the request and says nothing`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.number)
            val asked = CompletableDeferred<Unit>()
            gate.next {
                asked.complete(Unit)
                throw HostException.Cancelled()
            }
            model.approve()
            asked.await()
            val waits = model.await(RequestState.Waits::class) { !it.approving }
            assertEquals(null, waits.problem)
            assertEquals(live.number, assertIs<NumberEntry.Type>(waits.entry).typed.text, "what was typed is still there")
            model.approve()
            assertEquals("outcome.approved", result().code)
        }

    @Test
    fun `a host that says not now is asked again`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.number)
            gate.next { throw HostException.NotAvailable() }
            model.approve()
            val waits = model.await(RequestState.Waits::class) { it.problem != null }
            assertEquals(Problem("user_action.not_now", WayOut.UnlockPhone), waits.problem)
            model.take(WayOut.UnlockPhone)
            assertEquals("outcome.approved", result().code)
        }

    @Test
    fun `too many wrong fingers are said and the request still waits`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.number)
            gate.next { throw HostException.LockedOut() }
            model.approve()
            val waits = model.await(RequestState.Waits::class) { it.problem != null }
            assertEquals(Problem("user_action.locked_out", WayOut.UnlockPhone), waits.problem)
            model.deny()
            assertEquals("outcome.denied", result().code)
        }

    @Test
    fun `a refusal closes the prompt that is open`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.number)
            val opened = promptStaysOpen()
            model.approve()
            opened.await()
            assertTrue(model.await(RequestState.Waits::class) { it.approving }.approving)
            model.deny()
            assertEquals("outcome.denied", result().code)
            gate.awaitClosed()
            assertEquals("denied", provider.state(live.id))
        }

    @Test
    fun `a refusal that failed is tried again as a refusal`() =
        inWorld {
            val account = enrollAndEnable()
            // A poll signs as well, and would meet the failure in the place of the refusal.
            library.inFront.value = false
            gate.prompts.clear()
            val live = provider.start(user, "sign_in")
            val model = requestModel(account, live.id)
            model.await(RequestState.Waits::class)
            model.number(live.number)
            signing.next { throw HostException.NotAvailable() }
            model.deny()
            val problem = checkNotNull(model.await(RequestState.Waits::class) { it.problem != null }.problem)
            assertEquals(WayOut.Leads.Again, problem.wayOut.leads, "$problem")
            model.take(problem.wayOut)
            assertEquals("outcome.denied", result().code)
            assertEquals(emptyList(), gate.prompts.toList(), "nobody was asked to approve")
        }

    @Test
    fun `a refusal goes out also if its screen is closed at once`() =
        inWorld {
            val account = enrollAndEnable()
            library.inFront.value = false
            val live = provider.start(user, "sign_in")
            val screen = CoroutineScope(scope.coroutineContext + Job())
            val model = RequestModel(library, screen, moves, Destination.Request(account.id(), live.id))
            model.await(RequestState.Waits::class)
            val (begun, goesOn) = CompletableDeferred<Unit>() to CompletableDeferred<Unit>()
            signing.next {
                begun.complete(Unit)
                goesOn.await()
            }
            model.deny()
            begun.await()
            model.report()
            model.reallyReport()
            assertFalse(model.await(RequestState.Waits::class) { it.refusing }.asksToReport, "one refusal is enough")
            screen.cancel()
            goesOn.complete(Unit)
            while (account.answerTo(live.id) == null) yield()
            assertEquals("denied", provider.state(live.id))
        }

    @Test
    fun `while the prompt is open the button says what is waited for`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.number)
            val (answers, opened) = CompletableDeferred<Unit>() to CompletableDeferred<Unit>()
            gate.nextWaits(answers, opened)
            model.approve()
            opened.await()
            model.await(RequestState.Waits::class) { it.step == "progress.waiting_for_person" }
            answers.complete(Unit)
            assertEquals("outcome.approved", result().code)
            model.await(RequestState.Waits::class) { !it.approving && it.step == null }
        }

    @Test
    fun `a prompt that is closed after the time is over leaves nothing to be answered`() =
        inWorld {
            val (live, model) = waiting()
            model.number(live.number)
            gate.next {
                clock.advance(120)
                model.await(RequestState.Waits::class) { it.secondsLeft == 0uL }
                throw HostException.Cancelled()
            }
            model.approve()
            assertEquals("outcome.expired", result().code)
        }

    @Test
    fun `back from the browser without a network a request still waits and can be refused`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            val counts = Channel<Int>(Channel.UNLIMITED)
            val collecting = scope.launch { library.inbox.content.collect { counts.send(it.waiting.size) } }
            while (counts.receive() == 0) yield()
            network.cut = true
            library.inFront.value = false
            library.inFront.value = true
            library.inbox.refresh()
            library.inbox.content.first { it.problems.isNotEmpty() }
            collecting.cancel()
            counts.close()
            assertEquals(setOf(1), (counts.toList() + 1).toSet())
            val model = requestModel(account, live.id)
            model.await(RequestState.Waits::class)
            model.deny()
            assertEquals("outcome.pending", result().code)
        }

    @Test
    fun `requests come again once a network that nobody can trust was left`() =
        inWorld {
            enrollAndEnable()
            network.captured = true
            val model = AccountsModel(library, scope, moves).also { made += it }
            assertEquals(WayOut.LeaveNetwork, model.await { it.requestsProblem != null }.requestsProblem?.wayOut)
            network.captured = false
            model.await { !it.refreshing }
            model.refresh()
            model.await { it.requestsProblem == null }
            provider.start(user, "sign_in")
            model.await { it.waiting.isNotEmpty() }
        }

    @Test
    fun `a request whose time is over says so`() =
        inWorld {
            val (_, model) = waiting()
            clock.advance(120)
            assertEquals("outcome.expired", result().code)
        }

    @Test
    fun `a refusal without a network is kept and sent later`() =
        inWorld {
            val (live, model) = waiting()
            network.cut = true
            model.deny()
            val destination = result()
            assertEquals("outcome.pending", destination.code)
            // What was said is said: the list offers it no more, and a screen of it has the same result.
            library.inbox.content.first { it.waiting.isEmpty() }
            requestModel(authenticator().accounts().single(), live.id)
            assertEquals(destination, result())
            val result = ResultModel(library, scope, moves, destination)
            assertEquals(Tone.Waiting, result.state.value.tone)
            network.cut = false
            library.sendWhatWaits()
            assertEquals(Tone.Refused, result.await { it.code == "outcome.denied" }.tone)
            assertEquals("denied", provider.state(live.id))
            result.done()
            assertEquals(Move.Close(destination), move())
        }

    @Test
    fun `a request that was answered elsewhere does not wait any more`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            library.inbox.content.first { content -> content.waiting.any { it.view.id == live.id } }
            val model = requestModel(account, live.id)
            model.await(RequestState.Waits::class)
            library.inbox.content.first { content -> content.waiting.any { it.view.id == live.id } }
            provider.start(user, "sign_in")
            model.await { it == RequestState.Gone }
        }

    @Test
    fun `after the app was killed the same request is found again`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            val stack = BackStack().after(Move.Open(Destination.Request(account.id(), live.id)))
            restart()
            val destination = assertIs<Destination.Request>(BackStack.parse(stack.texts()).top)
            val model = RequestModel(library, scope, moves, destination)
            model.await(RequestState.Waits::class)
            model.number(live.number)
            model.approve()
            assertEquals("outcome.approved", result().code)
        }

    @Test
    fun `after the app was killed an answer is known`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            account.requests(0u).single().deny()
            val destination = Destination.Request(account.id(), live.id)
            restart()
            RequestModel(library, scope, moves, destination)
            assertEquals("outcome.denied", result().code)
        }

    @Test
    fun `offline a request that nobody has fetched is looked for again`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            library.inFront.value = false
            network.cut = true
            val model = requestModel(account, live.id)
            assertEquals(Problem("offline", WayOut.Retry), model.await(RequestState.Failed::class).problem)
            network.cut = false
            model.take(WayOut.Retry)
            model.await(RequestState.Waits::class)
        }

    @Test
    fun `a request of an account that is gone closes its screens`() =
        inWorld {
            RequestModel(library, scope, moves, Destination.Request("gone", "r"))
            assertEquals(Move.CloseAccount("gone"), move())
        }

    @Test
    fun `somebody else is reported once the person has said so twice`() =
        inWorld {
            val (live, model) = waiting()
            model.report()
            assertTrue(model.await(RequestState.Waits::class) { it.asksToReport }.asksToReport)
            model.doNotReport()
            assertFalse(model.await(RequestState.Waits::class) { !it.asksToReport }.refusing)
            assertEquals("live", provider.state(live.id))
            model.report()
            model.reallyReport()
            assertEquals("outcome.reported", result().code)
            assertEquals("reported", provider.state(live.id))
        }
}
