package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountAction
import org.authenticatorcore.DrawnCode
import org.authenticatorcore.Lifecycle
import org.authenticatorcore.PromptKind
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** An account moves to a new phone, as the person sees it on both. */
class MovingTest : WithWorld() {
    private fun World.oldPhone(accountId: String) =
        MoveAccountModel(library, scope, moves, Destination.MoveAccount(accountId)).also { made += it }

    private fun World.newPhone(issuer: String) = TakeOverModel(library, scope, moves, Destination.TakeOver(issuer)).also { made += it }

    private suspend inline fun <reified S : MoveStep> MoveAccountModel.at(): S = assertIs<S>(await { it.step is S && !it.working }.step)

    private suspend inline fun <reified S : TakeOverStep> TakeOverModel.at(): S = assertIs<S>(await { it.step is S && !it.working }.step)

    /** What a camera sees of a code: eight pixels a module, and four light modules around. */
    private fun seen(code: DrawnCode?): Pixels {
        val drawn = assertNotNull(code)
        val modules = drawn.size.toInt()
        val side = (modules + 2 * QUIET) * SCALE
        val luma =
            ByteArray(side * side) { at ->
                val (x, y) = (at % side) / SCALE - QUIET to (at / side) / SCALE - QUIET
                if (x in 0 until modules && y in 0 until modules && drawn.dark[y * modules + x]) 0 else -1
            }
        return Pixels(luma, side.toUInt(), side.toUInt(), side.toUInt())
    }

    /** The new phone scans the offer, and the person trusts what it says. */
    private suspend fun World.confirmed(offer: MoveStep.Offer): TakeOverModel {
        val scan = ScanModel(library, scope, moves).also { made += it }
        assertTrue(scan.frame(seen(offer.code)))
        val preview = PreviewModel(library, scope, moves, assertIs<Destination.Preview>(assertIs<Move.Replace>(move()).by))
        assertTrue(assertIs<PreviewState.Read>(preview.state.value).byTransfer)
        preview.confirm()
        assertEquals(Move.Home, move())
        val destination = assertIs<Destination.TakeOver>(assertIs<Move.Open>(move()).destination)
        assertEquals(destination, Destination.parse(destination.text))
        return newPhone(destination.issuer)
    }

    @Test
    fun `l5 the old phone says what will happen compares the digits and hands the account over`() =
        inWorld {
            val account = enrollAndEnable()
            val old = oldPhone(account.id())
            old.await { it.card != null }
            assertEquals(MoveStep.Explained, old.state.value.step, "nothing is done before the person wants it")
            old.begin()
            val offer = old.at<MoveStep.Offer>()
            inAnother {
                val new = confirmed(offer)
                val key = new.at<TakeOverStep.ShowKey>()
                old.scan()
                old.frame(seen(offer.code))
                assertEquals(MoveStep.Scanning, old.state.value.step, "a code of another kind is passed over")
                old.frame(seen(key.code))
                old.at<MoveStep.Compare>()
                old.type("000000".takeIf { it != key.comparison } ?: "000001")
                old.approve()
                val wrong = assertNotNull(old.await { it.problem != null }.problem)
                assertEquals("invalid_input.comparison.wrong" to "comparison", wrong.code to wrong.field)
                old.type(key.comparison)
                old.approve()
                val hand = old.at<MoveStep.Hand>()
                assertEquals(Status.Enabled, account.view().status, "until the new phone has it")
                new.scan()
                new.frame(seen(hand.code))
                val done = new.at<TakeOverStep.Done>()
                assertEquals(Lifecycle.Active, assertNotNull(library.account(done.accountId)).view().lifecycle)
                new.finish()
                assertIs<Move.Close>(move())
                assertEquals(Move.Open(Destination.AccountDetail(done.accountId)), move())
            }
            assertEquals(PromptKind.Vouch, gate.prompts.last().kind)
            old.at<MoveStep.Moved>()
            val view = account.view()
            assertEquals(Status.Removed to "reason.transferred", view.status to view.explanations.first().code)
        }

    @Test
    fun `l5 either person can cancel and the account stays`() =
        inWorld {
            val account = enrollAndEnable()
            val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
            detail.await { AccountAction.MOVE in it.actions }
            detail.act(AccountAction.MOVE)
            assertEquals(Move.Open(Destination.MoveAccount(account.id())), move())
            val old = oldPhone(account.id())
            old.begin()
            val offer = old.at<MoveStep.Offer>()
            inAnother {
                val new = confirmed(offer)
                new.at<TakeOverStep.ShowKey>()
                new.giveUp()
                assertIs<Move.Close>(move())
                assertTrue(authenticator().enrollmentsByTransfer().isEmpty())
            }
            old.cancel()
            assertEquals(Move.Close(Destination.MoveAccount(account.id())), move())
            assertEquals(Status.Enabled, account.view().status)
        }

    @Test
    fun `l5 an account without phone sign-in says why it cannot move`() =
        inWorld {
            val old = oldPhone(enroll().id())
            old.begin()
            val problem = assertNotNull(old.await { it.problem != null }.problem)
            assertEquals("refused.vouching_needs_phone_sign_in" to WayOut.EnablePhoneSignIn, problem.code to problem.wayOut)
        }

    private companion object {
        const val SCALE = 8
        const val QUIET = 4
    }
}
