package org.authenticatorcore.sample.model

import org.authenticatorcore.Account
import org.authenticatorcore.AccountAction
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.HostException
import org.authenticatorcore.Lifecycle
import org.authenticatorcore.PhoneSignIn
import org.authenticatorcore.PrerequisiteKind
import org.authenticatorcore.PrerequisiteState
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue

/** The way to phone sign-in, to another key for it, and to another enrollment: each step, and each way out of it. */
class EnablingTest : WithWorld() {
    private fun World.enabling(
        account: Account,
        renewing: Boolean = false,
    ): EnablingModel {
        library.asked += Destination.Enabling(account.id(), renewing)
        return restored(Destination.Enabling(account.id(), renewing))
    }

    /** As it comes back after the app was killed: nobody has just asked for it. */
    private fun World.restored(destination: Destination.Enabling) = EnablingModel(library, scope, moves, destination).also { made += it }

    private fun World.enrollingAgain(account: Account) =
        EnrollAgainModel(library, scope, moves, Destination.EnrollAgain(account.id())).also { made += it }

    private suspend inline fun <reified S : Step> StepModel.at(): S = assertIs<S>(await { it.step is S && !it.working }.step)

    /** The person signs in on the page that the browser shows; the way back opens the app. */
    private suspend fun World.signIn(
        model: StepModel,
        user: String = this.user,
    ) {
        model.at<Step.SignIn>()
        model.openBrowser()
        val url = assertIs<Move.Browse>(move()).url
        assertEquals(Step.SignIn(opened = true), model.state.value.step)
        LinksModel(library, scope, moves).open(Secret(provider.authorize(url.text, user)))
    }

    private suspend fun World.upToNumber(model: StepModel): Step.MatchNumber {
        signIn(model)
        assertIs<Move.Open>(move())
        return model.at()
    }

    @Test
    fun `phone sign-in is enabled by a sign-in and a number`() =
        inWorld {
            val account = enroll()
            val model = enabling(account)
            val step = upToNumber(model)
            val number = provider.live(user, "enable").number
            assertEquals(number.length.toUInt(), step.digits)
            model.number(number)
            model.enterNumber()
            model.enterNumber()
            model.at<Step.Done>()
            assertEquals(PhoneSignIn.Enabled, account.view().phoneSignIn)
            model.finish()
            assertEquals(Move.Close(Destination.Enabling(account.id())), move())
        }

    @Test
    fun `the browser leads back to the screen that waits`() =
        inWorld {
            val account = enroll()
            signIn(enabling(account))
            assertEquals(Move.Open(Destination.Enabling(account.id())), move())
        }

    @Test
    fun `without a screen lock it waits and goes on from the settings`() =
        inWorld {
            device.lock = DeviceLock.NOT_SET
            val model = enabling(enroll())
            model.at<Step.SetDeviceLock>()
            model.take(WayOut.OpenLockSettings)
            assertEquals(Move.Leave(WayOut.OpenLockSettings), move())
            model.resumed()
            model.at<Step.SetDeviceLock>()
            device.lock = DeviceLock.SET
            model.resumed()
            model.at<Step.SignIn>()
        }

    @Test
    fun `a wrong number ends it and says why`() =
        inWorld {
            val account = enroll()
            val model = enabling(account)
            upToNumber(model)
            model.number(provider.live(user, "enable").wrongNumber)
            model.enterNumber()
            val why = model.at<Step.Ended>().why.map { it.code }
            assertEquals(listOf("disabled.number_not_matched", "outcome.wrong_number"), why)
            model.beginAgain()
            model.at<Step.SignIn>()
        }

    @Test
    fun `what cannot be the number is said and can be corrected`() =
        inWorld {
            val model = enabling(enroll())
            upToNumber(model)
            model.number("1")
            model.enterNumber()
            assertEquals("number", model.await { it.problem != null && !it.working }.problem?.field)
            model.number(provider.live(user, "enable").number)
            model.enterNumber()
            model.at<Step.Done>()
        }

    @Test
    fun `somebody else who signs in is refused and can sign in again`() =
        inWorld {
            val model = enabling(enroll())
            signIn(model, newUser())
            assertIs<Move.Open>(move())
            assertEquals("reason.wrong_user", model.at<Step.SignInAgain>().why.code)
            model.signInAgain()
            upToNumber(model)
        }

    @Test
    fun `a policy that does not allow it says why`() =
        inWorld {
            val account = enroll()
            provider.policy("""{"mode":"push"}""")
            try {
                val model = enabling(account)
                assertEquals(listOf(Problem("reason.policy_mode", WayOut.AskOrganisation)), model.at<Step.NotAllowed>().why)
            } finally {
                provider.policy("""{"mode":"any"}""")
            }
        }

    @Test
    fun `p8 a user who needs a managed app cannot enable and sees why`() =
        inWorld {
            val account = enroll()
            provider.policy("""{"managed_app_users":["$user"]}""")
            try {
                val why = listOf(Problem("reason.managed_app_required", WayOut.AskOrganisation))
                val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
                detail.await { Prerequisite(PrerequisiteKind.ALLOWED_BY_ORGANISATION, PrerequisiteState.NOT_MET, why) in it.prerequisites }
                assertEquals(why, enabling(account).at<Step.NotAllowed>().why)
            } finally {
                provider.policy("""{"managed_app_users":[]}""")
            }
        }

    @Test
    fun `s11 a policy that was switched off is named where a sign-in fails and disabling is offered`() =
        inWorld {
            val account = enrollAndEnable()
            val live = provider.start(user, "sign_in")
            val request = requestModel(account, live.id)
            request.await(RequestState.Waits::class)
            provider.policy("""{"mode":"push"}""")
            try {
                request.number(live.number)
                request.approve()
                val result = assertIs<Destination.Result>(assertIs<Move.Replace>(move()).by)
                assertEquals("outcome.blocked_by_policy" to "reason.policy_mode", result.code to result.reason)
                val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
                val state = detail.await { it.card?.status == Status.Suspended }
                assertEquals(listOf("reason.policy_mode"), state.explanations.map { it.code })
                assertTrue(AccountAction.DISABLE in state.actions && AccountAction.ENABLE !in state.actions)
                detail.act(AccountAction.DISABLE)
                detail.confirm()
                assertEquals(Move.Tell(Notice.Disabled), move())
                assertIs<PhoneSignIn.Disabled>(account.view().phoneSignIn)
            } finally {
                provider.policy("""{"mode":"any"}""")
            }
        }

    @Test
    fun `offline it says so and goes on`() =
        inWorld {
            val account = enroll()
            network.cut = true
            val model = enabling(account)
            assertEquals(Problem("offline", WayOut.Retry), model.await { it.problem != null && !it.working }.problem)
            network.cut = false
            model.take(WayOut.Retry)
            model.at<Step.SignIn>()
        }

    @Test
    fun `a prompt that is closed leaves the number to be entered again`() =
        inWorld {
            val model = enabling(enroll())
            upToNumber(model)
            gate.next { throw HostException.Cancelled() }
            model.number(provider.live(user, "enable").number)
            model.enterNumber()
            val state = model.await { !it.working }
            assertEquals(null, state.problem)
            model.enterNumber()
            model.at<Step.Done>()
        }

    @Test
    fun `after the app was killed each step goes on where it was`() =
        inWorld {
            val id = enroll().id()
            enabling(checkNotNull(library.account(id))).at<Step.SignIn>()
            restart()
            upToNumber(restored(Destination.Enabling(id)))
            restart()
            val model = restored(Destination.Enabling(id))
            model.at<Step.MatchNumber>()
            model.number(provider.live(user, "enable").number)
            model.enterNumber()
            model.at<Step.Done>()
        }

    @Test
    fun `whoever gives up is asked and then has it as it was`() =
        inWorld {
            val account = enroll()
            val model = enabling(account)
            upToNumber(model)
            model.giveUp()
            assertTrue(model.await { it.asksToGiveUp }.asksToGiveUp)
            model.doNotGiveUp()
            model.giveUp()
            model.reallyGiveUp()
            assertEquals(Move.Close(Destination.Enabling(account.id())), move())
            assertIs<PhoneSignIn.Disabled>(account.view().phoneSignIn)
        }

    @Test
    fun `a screen that comes back begins nothing`() =
        inWorld {
            val account = enrollAndEnable()
            val renewing = Destination.Enabling(account.id(), renewing = true)
            restored(renewing)
            assertEquals(Move.Replace(renewing, Destination.AccountDetail(account.id())), move())
            assertEquals(PhoneSignIn.Enabled, account.view().phoneSignIn)
            val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
            detail.await { AccountAction.RENEW in it.actions }
            detail.act(AccountAction.RENEW)
            assertEquals(Move.Open(renewing), move())
            restored(renewing).at<Step.SignIn>()
            assertEquals(PhoneSignIn.Renewing, account.view().phoneSignIn)
        }

    @Test
    fun `giving up that is not possible says so and stays`() =
        inWorld {
            val account = enroll()
            enabling(account).at<Step.SignIn>()
            network.cut = true
            val model = restored(Destination.Enabling(account.id()))
            model.await { it.problem != null && !it.working }
            model.giveUp()
            model.reallyGiveUp()
            model.reallyGiveUp()
            assertEquals("offline", model.await { it.problem != null && !it.working && !it.asksToGiveUp }.problem?.code)
            assertEquals(PhoneSignIn.Enabling, account.view().phoneSignIn)
            network.cut = false
            model.take(WayOut.Retry)
            assertEquals(Move.Close(Destination.Enabling(account.id())), move(), "what failed is what is tried again")
            assertIs<PhoneSignIn.Disabled>(account.view().phoneSignIn)
        }

    @Test
    fun `giving up offline is possible and closes the screen`() =
        inWorld {
            val account = enroll()
            val model = enabling(account)
            upToNumber(model)
            network.cut = true
            model.reallyGiveUp()
            assertEquals(Move.Close(Destination.Enabling(account.id())), move())
        }

    @Test
    fun `a key is renewed by the same steps`() =
        inWorld {
            val account = enrollAndEnable()
            val model = enabling(account, renewing = true)
            signIn(model)
            assertEquals(Move.Open(Destination.Enabling(account.id(), renewing = true)), move())
            model.at<Step.MatchNumber>()
            assertEquals(PhoneSignIn.Renewing, account.view().phoneSignIn)
            model.number(provider.live(user, "enable").number)
            model.enterNumber()
            model.at<Step.Done>()
        }

    @Test
    fun `a phone that lost its key enrolls again`() =
        inWorld {
            val old = withoutDeviceKey()
            val model = enrollingAgain(old)
            signIn(model)
            assertEquals(Move.Open(Destination.EnrollAgain(old.id())), move())
            model.at<Step.MatchNumber>()
            model.number(provider.live(user, "enrollment").number)
            model.enterNumber()
            model.at<Step.Done>()
            model.finish()
            assertEquals(Move.CloseAccount(old.id()), move())
            val account = assertIs<Destination.AccountDetail>(assertIs<Move.Open>(move()).destination)
            assertNotEquals(old.id(), account.accountId)
            assertEquals(Lifecycle.Active, checkNotNull(library.account(account.accountId)).view().lifecycle)
        }

    @Test
    fun `after the app was killed enrolling again goes on where it was`() =
        inWorld {
            val old = withoutDeviceKey().id()
            upToNumber(enrollingAgain(checkNotNull(library.account(old))))
            restart()
            val model = enrollingAgain(checkNotNull(library.account(old)))
            model.at<Step.MatchNumber>()
            model.number(provider.live(user, "enrollment").number)
            model.enterNumber()
            model.at<Step.Done>()
        }

    @Test
    fun `at the limit of devices it says which there are`() =
        inWorld {
            val model = enrollingAgain(withoutDeviceKey())
            model.at<Step.SignIn>()
            provider.policy("""{"device_limit":0}""")
            try {
                signIn(model)
                val step = model.at<Step.NotAllowed>()
                assertEquals(listOf(Problem("reason.device_limit", WayOut.UseWeb)), step.why)
                assertTrue(step.devices.any { it.name == "Phone of the test" && !it.current })
            } finally {
                provider.policy("""{"device_limit":5}""")
            }
            model.beginAgain()
            model.at<Step.MatchNumber>()
        }

    @Test
    fun `giving up another enrollment leaves the account as it was`() =
        inWorld {
            val account = withoutDeviceKey()
            val model = enrollingAgain(account)
            upToNumber(model)
            model.reallyGiveUp()
            assertEquals(Move.Close(Destination.EnrollAgain(account.id())), move())
            assertIs<Lifecycle.MustEnrollAgain>(account.view().lifecycle)
        }

    @Test
    fun `an account that is gone closes its screens`() =
        inWorld {
            EnablingModel(library, scope, moves, Destination.Enabling("gone"))
            assertEquals(Move.CloseAccount("gone"), move())
        }

    @Test
    fun `a link that nobody waits for says so`() =
        inWorld {
            enroll()
            val model = LinksModel(library, scope, moves)
            model.open(Secret("com.example.authenticator:/oauth?code=x&state=y"))
            assertEquals(WayOut.ShowAccounts, model.await { it.problem != null }.problem?.wayOut)
            model.dismiss()
            assertEquals(LinksState(), model.state.value)
            model.open(Secret("com.example.authenticator:/oauth?x=y"))
            val wrong = model.await { it.problem != null }.problem
            assertEquals(WayOut.None, wrong?.wayOut, "opened again it is wrong again: $wrong")
        }

    private suspend fun World.withoutDeviceKey(): Account {
        val account = enroll()
        library.inFront.value = false
        keys.list().forEach { keys.delete(it) }
        assertFailsWith<AuthenticatorException.KeyLost> { account.refresh() }
        library.inFront.value = true
        return account
    }
}
