package org.authenticatorcore.sample.model

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.yield
import org.authenticatorcore.Account
import org.authenticatorcore.AccountAction
import org.authenticatorcore.ActivityKind
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Biometric
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.Outcome
import org.authenticatorcore.PhoneSignIn
import org.authenticatorcore.PrerequisiteKind
import org.authenticatorcore.PrerequisiteState
import org.authenticatorcore.StorageProblem
import org.authenticatorcore.accounts
import org.authenticatorcore.testing.IdentityProvider
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The accounts of a phone, one account, what happened, and what the app says of itself. */
class AccountsTest : WithWorld() {
    private fun World.accounts() = AccountsModel(library, scope, moves).also { made += it }

    private fun World.detail(account: Account) =
        AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }

    private val AccountsState.only get() = accounts.single()

    private val AccountDetailState.lock get() = prerequisites.find { it.kind == PrerequisiteKind.DEVICE_LOCK }
    private val AccountDetailState.biometric get() = prerequisites.find { it.kind == PrerequisiteKind.BIOMETRIC }

    private suspend fun AccountsModel.shownCode(other: Secret? = null): CodeState.Shown =
        assertIs<CodeState.Shown>(
            await { state ->
                (state.accounts.singleOrNull()?.code as? CodeState.Shown)?.let { it.digits != other } ==
                    true
            }.only.code,
        )

    private suspend fun World.contoso() = oneTimeCodes("otpauth://totp/Contoso:ana?secret=$SECRET&issuer=Contoso")

    @Test
    fun `accounts that could not be read are read again and are not said to be none`() =
        inWorld {
            val account = enroll()
            val opened = authenticator()
            var locked = true
            val library =
                Library(library.configuration, library.host, scope) { _, _ ->
                    if (locked) throw AuthenticatorException.Storage("storage.locked", "", StorageProblem.LOCKED) else opened
                }
            library.inFront.value = true
            val model = AccountsModel(library, scope, moves).also { made += it }
            val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
            val state = model.await { it.problem != null && !it.refreshing }
            assertEquals(WayOut.UnlockPhone to true, state.problem?.wayOut to state.loading)
            detail.await { it.problem != null }
            locked = false
            model.take(WayOut.UnlockPhone)
            detail.take(WayOut.UnlockPhone)
            assertEquals(account.id(), model.await { it.accounts.isNotEmpty() }.only.id)
            detail.await { it.card != null }
        }

    @Test
    fun `the way out of a code that cannot be made is that of its account`() =
        inWorld {
            val account = enrollPending()
            val model = accounts()
            model.await { it.accounts.isNotEmpty() }
            model.takeOfCode(account.id(), WayOut.EnrollAgain)
            assertEquals(Move.Open(Destination.EnrollAgain(account.id())), move())
            assertEquals(CodeState.Hidden, model.state.value.only.code)
            model.takeOfCode(account.id(), WayOut.Retry)
            model.shownCode()
        }

    @Test
    fun `a screen lock that the phone has not told of is not said to be missing`() =
        inWorld {
            device.fails = true
            val model = detail(enroll())
            model.await { it.lock?.state == PrerequisiteState.UNKNOWN }
            device.fails = false
            model.resumed()
            model.await { it.lock?.state == PrerequisiteState.MET }
        }

    @Test
    fun `a phone without accounts says so`() =
        inWorld {
            val model = accounts()
            assertEquals(emptyList(), model.await { !it.loading && !it.refreshing }.accounts)
            model.add()
            assertEquals(Move.Open(Destination.Add), move())
            model.settings()
            assertEquals(Move.Open(Destination.Settings), move())
        }

    @Test
    fun `accounts come with their names and where they are`() =
        inWorld {
            val model = accounts()
            val work = enroll()
            contoso()
            val (first, second) = model.await { it.accounts.size == 2 && it.accounts.first().status == Status.InUse }.accounts
            assertEquals(user to Status.InUse, first.user to first.status)
            assertEquals("Contoso" to Status.CodesOnly, second.title to second.status)
            model.open(work.id())
            assertEquals(Move.Open(Destination.AccountDetail(work.id())), move())
        }

    @Test
    fun `an order of the person stays`() =
        inWorld {
            val (first, second) = enroll().id() to contoso().id()
            val model = accounts()
            model.await { it.accounts.size == 2 }
            repeat(MOVES) { model.move(second, to = it % 2) }
            model.move(second, to = 0)
            assertEquals(
                listOf(second, first),
                model.state.value.accounts
                    .map { it.id },
            )
            authenticator().accounts.first { all -> all.map { it.id() } == listOf(second, first) }
            restart()
            accounts().await { state -> state.accounts.map { it.id } == listOf(second, first) }
        }

    @Test
    fun `a code shows when it is asked for and goes when the app goes out of sight`() =
        inWorld {
            val id = contoso().id()
            val model = accounts()
            assertEquals(CodeState.Hidden, model.await { it.accounts.isNotEmpty() }.only.code)
            model.showCode(id)
            val shown = model.shownCode()
            assertEquals(6, shown.digits.text.length)
            assertTrue(assertNotNull(shown.secondsLeft) <= 30uL)
            model.copyCode(id)
            assertEquals(Move.Copy(shown.digits), move())
            library.inFront.value = false
            model.await { it.only.code == CodeState.Hidden }
        }

    @Test
    fun `a code gives its place to the next one`() =
        inWorld {
            val id = contoso().id()
            val model = accounts()
            model.await { it.accounts.isNotEmpty() }
            model.showCode(id)
            val first = model.shownCode()
            clock.advance(30)
            model.shownCode(other = first.digits)
            model.hideCode(id)
            model.await { it.only.code == CodeState.Hidden }
        }

    @Test
    fun `a counter gives one code each time it is asked`() =
        inWorld {
            val id = oneTimeCodes("otpauth://hotp/Contoso:ana?secret=$SECRET&issuer=Contoso&counter=0").id()
            val model = accounts()
            model.await { it.accounts.isNotEmpty() }
            model.showCode(id)
            val first = model.shownCode()
            assertNull(first.secondsLeft)
            model.showCode(id)
            model.shownCode(other = first.digits)
        }

    @Test
    fun `a request shows among the accounts and opens`() =
        inWorld {
            val account = enrollAndEnable()
            val model = accounts()
            model.await { it.accounts.isNotEmpty() }
            val live = provider.start(user, "sign_in")
            val request = model.await { it.waiting.isNotEmpty() }.waiting.single()
            assertEquals(live.id, request.requestId)
            assertEquals(1, model.await { it.only.waiting == 1 }.only.waiting)
            model.open(request)
            assertEquals(Move.Open(Destination.Request(account.id(), live.id)), move())
        }

    @Test
    fun `offline the accounts are there and it says so`() =
        inWorld {
            enroll()
            network.cut = true
            val model = accounts()
            assertEquals(1, model.await { it.offline }.accounts.size)
            network.cut = false
            model.refresh()
            assertFalse(model.await { !it.offline && !it.refreshing }.offline)
        }

    @Test
    fun `what failed once does not say offline for longer than it is`() =
        inWorld {
            enroll()
            val model = accounts()
            model.await { !it.loading && !it.offline }
            network.cut = true
            model.refresh()
            model.await { it.offline }
            network.cut = false
            assertFalse(model.await { !it.offline }.offline)
        }

    @Test
    fun `an answer without a network does not say that there is one again`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            val model = accounts()
            model.await { it.waiting.isNotEmpty() }
            network.cut = true
            model.refresh()
            model.await { it.offline && !it.refreshing }
            assertNotNull(library.inbox.known(account) { it.id == live.id }).deny()
            // A poll that began anew says so once it has failed.
            model.await { it.waiting.isEmpty() && it.offline }
        }

    @Test
    fun `what the person confirms waits for no refresh`() =
        inWorld {
            val model = detail(enrollAndEnable())
            model.await { AccountAction.DISABLE in it.actions }
            network.held.value = "/account"
            model.refresh()
            model.act(AccountAction.DISABLE)
            model.confirm()
            assertEquals(Move.Tell(Notice.Disabled), move())
            network.held.value = null
        }

    @Test
    fun `an account shows what enabling needs and what can be done`() =
        inWorld {
            val account = enroll()
            device.lock = DeviceLock.NOT_SET
            val model = detail(account)
            val state =
                model.await { now ->
                    now.prerequisites.isNotEmpty() &&
                        now.prerequisites.none { it.state == PrerequisiteState.UNKNOWN }
                }
            assertEquals(PrerequisiteState.NOT_MET, state.lock?.state)
            assertEquals(
                WayOut.OpenLockSettings,
                state.lock
                    ?.problems
                    ?.single()
                    ?.wayOut,
            )
            assertEquals(
                listOf(
                    Prerequisite(PrerequisiteKind.ALLOWED_BY_ORGANISATION, PrerequisiteState.MET),
                    Prerequisite(PrerequisiteKind.REGISTRATION, PrerequisiteState.LATER),
                ),
                state.prerequisites - listOfNotNull(state.lock).toSet(),
            )
            device.lock = DeviceLock.SET
            model.resumed()
            model.await { it.lock?.state == PrerequisiteState.MET }
            model.act(AccountAction.ENABLE)
            assertEquals(Move.Open(Destination.Enabling(account.id())), move())
            model.act(AccountAction.DISABLE)
            assertNull(model.state.value.asks, "what the library does not offer does nothing")
        }

    @Test
    fun `a biometric that the organisation asks for shows where it is missing, with its way out`() =
        inWorld {
            val account = enroll()
            device.biometric = Biometric.NOT_ENROLLED
            provider.policy("""{"uv_policy":"biometric_strict"}""")
            try {
                val model = detail(account)
                val missing = listOf(Problem("user_action.enroll_biometric", WayOut.EnrollBiometric))
                model.await { it.biometric == Prerequisite(PrerequisiteKind.BIOMETRIC, PrerequisiteState.NOT_MET, missing) }
                device.biometric = Biometric.NO_HARDWARE
                model.resumed()
                val wrongPhone = listOf(Problem("refused.biometric_unsupported", WayOut.UseSomethingElse))
                model.await { it.biometric?.problems == wrongPhone }
                device.fails = true
                model.resumed()
                model.await { it.biometric?.state == PrerequisiteState.UNKNOWN }
                device.fails = false
                device.biometric = Biometric.ENROLLED
                model.resumed()
                model.await { it.lock?.state == PrerequisiteState.MET && it.biometric == null }
            } finally {
                provider.policy("""{"uv_policy":"biometric_or_credential"}""")
            }
        }

    @Test
    fun `what the organisation does not allow is among the prerequisites`() =
        inWorld {
            val account = enroll()
            provider.policy("""{"mode":"push"}""")
            try {
                val model = detail(account)
                val barred = listOf(Problem("reason.policy_mode", WayOut.AskOrganisation))
                model.await {
                    Prerequisite(
                        PrerequisiteKind.ALLOWED_BY_ORGANISATION,
                        PrerequisiteState.NOT_MET,
                        barred,
                    ) in it.prerequisites
                }
            } finally {
                provider.policy("""{"mode":"any"}""")
            }
        }

    @Test
    fun `p4 an organisation that wants the phone for itself names the account that stands in the way`() =
        inWorld {
            val holder = enrollAndEnable()
            IdentityProvider.start().use { other ->
                other.addUser(user)
                val account = authenticator().run { enroll(readEnrollment(other.enrollmentText(user))) }
                assertEquals(Outcome.Approved, account.requests(0u).single().approve(other.live(user, "enrollment").number))
                val model = detail(account)
                model.await { now -> now.prerequisites.isNotEmpty() && now.prerequisites.none { it.kind == PrerequisiteKind.ONLY_TENANT } }
                other.policy("""{"registration":"one_tenant"}""")
                model.refresh()
                val only = model.await { now -> now.prerequisites.any { it.heldBy != null } }.prerequisites.single { it.heldBy != null }
                assertEquals(PrerequisiteKind.ONLY_TENANT to PrerequisiteState.NOT_MET, only.kind to only.state)
                assertEquals("reason.other_tenant", only.problems.single().code)
                model.open(assertNotNull(only.heldBy))
                assertEquals(Move.Open(Destination.AccountDetail(holder.id())), move())
                holder.disablePhoneSignIn()
                model.await { now -> now.prerequisites.none { it.heldBy != null } }
            }
        }

    @Test
    fun `s5 b6 after two refusals the phone is quiet until the person ends it`() =
        inWorld {
            val account = enrollAndEnable()
            library.inFront.value = false
            repeat(2) {
                provider.start(user, "sign_in")
                account.requests(0u).single().deny()
            }
            val live = provider.start(user, "sign_in")
            assertEquals(emptyList(), Background(library).poll().notifications, "nothing calls for attention")
            library.inFront.value = true
            val model = detail(account)
            val coming = ComingModel(library, scope, moves)
            val quiet = coming.await { it.waiting.isNotEmpty() }
            assertNull(quiet.over(Destination.Settings))
            assertEquals(
                listOf(live.id),
                model.await { it.quiet && it.waiting.isNotEmpty() }.waiting.map { it.requestId },
                "it can be answered",
            )
            model.endQuiet()
            model.await { !it.quiet }
            coming.await { it.over(Destination.Settings)?.requestId == live.id }
        }

    @Test
    fun `phone sign-in is disabled after a question`() =
        inWorld {
            val account = enrollAndEnable()
            val model = detail(account)
            model.await { AccountAction.DISABLE in it.actions }
            model.act(AccountAction.DISABLE)
            assertEquals(Confirmation.Disable, model.state.value.asks)
            model.dismiss()
            assertEquals(PhoneSignIn.Enabled, account.view().phoneSignIn)
            model.act(AccountAction.DISABLE)
            model.confirm()
            model.confirm()
            assertEquals(Move.Tell(Notice.Disabled), move())
            assertEquals(Status.InUse, model.await { it.card?.status == Status.InUse }.card?.status)
        }

    @Test
    fun `offline phone sign-in is disabled at once and the server hears of it later`() =
        inWorld {
            val model = detail(enrollAndEnable())
            model.await { AccountAction.DISABLE in it.actions }
            network.cut = true
            model.act(AccountAction.DISABLE)
            model.confirm()
            assertEquals(Move.Tell(Notice.DisabledServerLater), move())
            model.await { it.card?.status == Status.TellingServer }
            network.cut = false
            library.sendWhatWaits()
            model.await { it.card?.status == Status.InUse }
        }

    @Test
    fun `an account is renamed and a name that is too long says so`() =
        inWorld {
            val model = detail(enroll())
            model.await { AccountAction.RENAME in it.actions }
            model.act(AccountAction.RENAME)
            model.name("x".repeat(65))
            model.rename()
            val state = model.await { it.problem != null }
            assertEquals("invalid_input.label.too_long" to "x".repeat(65), state.problem?.code to state.renaming)
            model.name("Work")
            model.await { !it.working }
            model.rename()
            model.await { it.card?.title == "Work" && it.renaming == null }
        }

    @Test
    fun `an account is removed after a question and takes its screens along`() =
        inWorld {
            val account = enroll()
            val model = detail(account)
            model.await { AccountAction.REMOVE in it.actions }
            model.act(AccountAction.REMOVE)
            model.confirm()
            val said = listOf(move(), move(), move()).toSet()
            val closed = Move.Close(Destination.AccountDetail(account.id()))
            assertEquals(setOf(closed, Move.CloseAccount(account.id()), Move.Tell(Notice.Removed)), said)
            assertEquals(emptyList(), authenticator().accounts())
        }

    @Test
    fun `offline an account is removed from this phone alone after another question`() =
        inWorld {
            val account = enroll()
            val model = detail(account)
            model.await { AccountAction.REMOVE in it.actions }
            network.cut = true
            model.act(AccountAction.REMOVE)
            model.confirm()
            val state = model.await { it.asks == Confirmation.Forget && !it.working }
            assertEquals("offline", state.problem?.code)
            model.take(WayOut.Retry)
            model.await { it.asks == Confirmation.Forget && !it.working }
            model.confirm()
            val said = listOf(move(), move(), move()).toSet()
            val closed = Move.Close(Destination.AccountDetail(account.id()))
            assertEquals(setOf(closed, Move.CloseAccount(account.id()), Move.Tell(Notice.RemovedHereOnly)), said)
        }

    @Test
    fun `an account that lost its key says so and offers to enroll again`() =
        inWorld {
            val account = enroll()
            library.inFront.value = false
            keys.list().forEach { keys.delete(it) }
            assertFailsWith<AuthenticatorException.KeyLost> { account.refresh() }
            library.inFront.value = true
            val model = detail(account)
            val state = model.await { it.card?.status == Status.MustEnrollAgain }
            assertEquals(listOf(Problem("user_action.enroll_again", WayOut.EnrollAgain)), state.explanations)
            model.take(WayOut.EnrollAgain)
            assertEquals(Move.Open(Destination.EnrollAgain(account.id())), move())
        }

    @Test
    fun `an account that was revoked says why and can be enabled again`() =
        inWorld {
            val account = enrollAndEnable()
            account.disablePhoneSignIn()
            val model = detail(account)
            val state = model.await { it.card?.status == Status.InUse }
            assertEquals(listOf("disabled.by_person"), state.explanations.map { it.code })
            assertTrue(AccountAction.ENABLE in state.actions)
        }

    @Test
    fun `an account without codes says so`() =
        inWorld {
            val model = detail(enrollPending())
            assertFalse(AccountAction.SHOW_CODE in model.await { !it.loading }.actions)
            model.activity()
            assertIs<Move.Open>(move())
        }

    @Test
    fun `what happened is told the newest first`() =
        inWorld {
            val account = enrollAndEnable()
            provider.start(user, "sign_in")
            val model = ActivityModel(library, scope, moves, Destination.Activity(account.id()))
            model.await { state -> state.lines.any { it.kind == ActivityKind.SIGN_IN_ENABLED } }
            account.requests(0u).single().deny()
            val lines = model.await { state -> state.lines.any { it.code == "outcome.denied" } }.lines
            assertEquals(Answer.Deny, lines.first { it.kind == ActivityKind.ANSWERED }.answer)
            assertEquals(ActivityKind.ENROLLED, lines.last().kind)
            model.share("de-AT")
            val text = (move() as Move.Share).text
            assertTrue(Words.of("outcome.denied", "de") in text, text)
        }

    @Test
    fun `diagnostics say how it is and not who it is`() =
        inWorld {
            enrollAndEnable()
            network.cut = true
            AccountsModel(library, scope, moves)
            AddModel(library, scope, moves).picture(Pixels(ByteArray(1), 1u, 1u, 4u))
            val model = DiagnosticsModel(library, scope, moves, phone)
            model.await { it.text.isNotEmpty() && !it.loading }
            while ("invalid_input.picture" !in model.state.value.text) {
                model.refresh()
                model.await { !it.loading }
            }
            val text = model.state.value.text
            assertTrue("PHONE_SIGN_IN, Enabled" in text && "device lock: yes" in text, text)
            assertFalse(user in text, text)
            model.share()
            assertEquals(Move.Share(text), move())
        }

    @Test
    fun `diagnostics are there where nothing else is`() =
        inWorld {
            val broken = Library(library.configuration.copy(appVersion = "x"), library.host, scope)
            val model = DiagnosticsModel(broken, scope, moves, phone)
            val state = model.await { !it.loading && it.problem != null }
            assertTrue("invalid_input.app_version.form" in state.text, state.text)
        }

    @Test
    fun `settings show what was chosen and what the phone says`() =
        inWorld {
            val model = SettingsModel(library, scope, moves, phone, choices, push)
            assertFalse(model.state.value.contextOnLockScreen)
            model.contextOnLockScreen(true)
            assertTrue(model.await { it.contextOnLockScreen }.contextOnLockScreen)
            phone.facts = phone.facts.copy(notificationsAllowed = false)
            model.resumed()
            assertFalse(model.state.value.facts.notificationsAllowed)
            model.notifications()
            assertEquals(Move.Leave(WayOut.OpenAppSettings), move())
        }

    @Test
    fun `nobody asks the servers while the app is not in front`() =
        inWorld {
            val account = enrollAndEnable()
            library.inFront.value = false
            val found = Background(library).poll()
            assertEquals(emptyList<Notification>() to null, found.notifications to found.askAgainAfter)
            val live = provider.start(user, "sign_in")
            val told = Background(library).poll().notifications.single()
            assertEquals(Destination.Request(account.id(), live.id).text, told.destination)
            LinksModel(library, scope, moves).openNotification(told.destination)
            assertEquals(Move.Open(Destination.Request(account.id(), live.id)), move())
        }

    @Test
    fun `a notification leads only to what an account of this phone asks for`() =
        inWorld {
            val id = enroll().id()
            val links = LinksModel(library, scope, moves)
            links.openNotification(Destination.Result(id, "r", "outcome.approved").text)
            links.openNotification(Destination.EnrollAgain(id).text)
            links.openNotification(Destination.Request("of nobody", "r").text)
            assertEquals(Move.CloseAccount("of nobody"), move())
        }

    @Test
    fun `many links lead to one preview`() =
        inWorld {
            val links = LinksModel(library, scope, moves)
            val previews =
                List(3) {
                    links.open(Secret("otpauth://totp/Example:$it?secret=$SECRET&issuer=Example"))
                    move() as Move.Arrive
                }
            assertEquals(listOf(null) + previews.dropLast(1).map { it.destination }, previews.map { it.instead })
            val keys = previews.map { (it.destination as Destination.Preview).key }
            // The others keep no secret.
            while (keys.dropLast(1).any { library.previews.find(it) != null }) yield()
            assertNotNull(library.previews.find(keys.last()))
            // One that the person looks at can still be confirmed.
            val looked = PreviewModel(library, scope, moves, previews.last().destination as Destination.Preview)
            links.open(Secret("otpauth://totp/Example:4?secret=$SECRET&issuer=Example"))
            move()
            looked.confirm()
            assertEquals(Move.Home, move())
        }

    @Test
    fun `a link that only begins like the way back from the browser is none`() =
        inWorld {
            val links = LinksModel(library, scope, moves)
            links.open(Secret(library.configuration.redirectUri + "XYZ?code=1&state=2"))
            assertEquals("invalid_input.scheme.other_authenticator", links.await { it.problem != null }.problem?.code)
        }

    @Test
    fun `a request that comes is told over every screen but those that show it`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            val model = ComingModel(library, scope, moves)
            val request = model.await { it.waiting.isNotEmpty() }.waiting.single()
            val over = model.state.value::over
            val answering = Destination.Request(account.id(), live.id)
            val other = Destination.Request(account.id(), "another")
            val told = listOf(Destination.Settings, Destination.Scan, other, Destination.Enabling(account.id()))
            assertEquals(told.map { request }, told.map(over))
            val answered = Destination.Result(account.id(), live.id, "outcome.pending")
            val shown = listOf(answering, answered, Destination.Accounts, Destination.AccountDetail(account.id()))
            assertEquals(shown.map { null }, shown.map(over))
            model.open(request)
            assertEquals(Move.Open(answering), move())
        }

    @Test
    fun `a request is denied from its notification and also after the app was killed`() =
        inWorld {
            val id = enrollAndEnable().id()
            library.inFront.value = false
            val live = provider.start(user, "sign_in")
            restart()
            library.inFront.value = false
            assertEquals("outcome.denied", Background(library).deny(id, live.id))
            assertEquals("outcome.denied", Background(library).deny(id, live.id), "tapped twice")
            assertNull(Background(library).deny("gone", live.id))
            assertEquals("denied", provider.state(live.id))
        }

    @Test
    fun `a request that was told is denied without a network and sent later`() =
        inWorld {
            val id = enrollAndEnable().id()
            library.inFront.value = false
            val live = provider.start(user, "sign_in")
            Background(library).poll()
            network.cut = true
            assertEquals("outcome.pending", Background(library).deny(id, live.id))
            assertNull(library.inbox.known(assertNotNull(library.account(id))) { it.id == live.id }, "not offered again")
            network.cut = false
            library.sendWhatWaits()
            assertEquals("denied", provider.state(live.id))
        }

    @Test
    fun `an account that was removed elsewhere closes its screens`() =
        inWorld {
            val account = enroll()
            val model = detail(account)
            model.await { !it.loading }
            account.forget()
            assertEquals(Move.Close(Destination.AccountDetail(account.id())), move(), "and no screen that goes on with another account")
        }

    private companion object {
        const val MOVES = 20
        const val SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    }
}
