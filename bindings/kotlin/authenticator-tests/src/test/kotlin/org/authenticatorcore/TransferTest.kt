package org.authenticatorcore

import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** An account moves to a new phone, for which the old one vouches. */
class TransferTest : WithProvider() {
    private suspend fun Phone.onNewPhone(test: suspend Authenticator.() -> Unit) {
        val store = JcaKeyStore()
        val host = host(store, ScriptedGate(store), clock)
        Authenticator.open(configuration(directory.resolve("new")), host).use { it.test() }
    }

    /** The picture of a text as a camera sees it: eight pixels a module, and four light modules around. */
    private fun frame(text: String): Triple<ByteArray, UInt, UInt> {
        val code = assertNotNull(drawCode(text))
        val side = (code.size.toInt() + 2 * QUIET) * SCALE
        val luma =
            ByteArray(side * side) { at ->
                val (x, y) = (at % side) / SCALE - QUIET to (at / side) / SCALE - QUIET
                val inside = x in 0 until code.size.toInt() && y in 0 until code.size.toInt()
                if (inside && code.dark[y * code.size.toInt() + x]) 0 else -1
            }
        return Triple(luma, side.toUInt(), side.toUInt())
    }

    @Test
    fun l5_the_old_phone_vouches_and_is_told_that_the_account_has_moved() =
        onPhone {
            val account = enrollAndEnable()
            assertTrue(AccountAction.MOVE in account.view().possible)
            val vouching = account.vouchForNewPhone()
            val offer = assertIs<VouchingStep.ShowOffer>(vouching.step()).text
            onNewPhone {
                val preview = readEnrollment(offer)
                assertTrue(preview.byTransfer() && preview.pinned())
                val refused = assertFailsWith<AuthenticatorException.InvalidInput> { enroll(preview) }
                assertEquals("invalid_input.text.by_transfer", refused.code)
                val enrolling = enrollByTransfer(preview)
                val key = assertIs<TransferStep.ShowKey>(enrolling.step())
                val (offered, width, height) = frame(offer)
                assertNull(vouching.readKeyFrame(offered, width, height, width), "a code of another kind is passed over")
                val (shown, side) = frame(key.text)
                assertEquals(VouchingStep.Compare(6u), vouching.readKeyFrame(shown, side, side, side))
                val wrong = assertFailsWith<AuthenticatorException.InvalidInput> { vouching.approve("12345") }
                assertEquals("invalid_input.comparison.wrong", wrong.code)
                val transfer = assertIs<VouchingStep.ShowTransfer>(vouching.approve(key.comparison))
                assertEquals(PromptKind.Vouch, gate.prompts.last().kind)
                val (signed, edge) = frame(transfer.text)
                val done = assertIs<TransferStep.Done>(enrolling.takeTransferFrame(signed, edge, edge, edge))
                val moved = assertNotNull(account(done.account)).view()
                assertEquals(Lifecycle.Active to user, moved.lifecycle to moved.userName)
                assertEquals(1, accounts().size)
            }
            assertEquals(VouchingStep.Moved, vouching.step())
            assertEquals(Lifecycle.Removed("transferred"), account.view().lifecycle)
            assertTrue(keys.list().isEmpty())
        }

    @Test
    fun l5_an_account_without_phone_sign_in_says_why_it_cannot_vouch() =
        onPhone {
            val refused = assertFailsWith<AuthenticatorException.Refused> { enroll().vouchForNewPhone() }
            assertEquals("refused.vouching_needs_phone_sign_in", refused.code)
        }

    private companion object {
        const val SCALE = 8
        const val QUIET = 4
    }
}
