package org.authenticatorcore.sample.model

import org.authenticatorcore.Lifecycle
import org.authenticatorcore.WhyEnrollAgain
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** A backup as the person makes it on one phone and takes it over on another. */
class BackupTest : WithWorld() {
    private fun World.backUp() = BackUpModel(library, scope, moves).also { made += it }

    private fun World.restore() = RestoreModel(library, scope, moves).also { made += it }

    private suspend fun World.file(passphrase: String): ByteArray {
        val model = backUp()
        model.passphrase(passphrase)
        model.repeat(passphrase)
        model.make()
        model.await { it.made != null }
        var saved: ByteArray? = null
        model.save { file -> true.also { saved = file.copyOf() } }
        assertTrue(assertNotNull(model.await { it.made?.saved == true }.made).saved)
        return assertNotNull(saved)
    }

    @Test
    fun `l4 a passphrase is typed twice and told how well it withstands guessing`() =
        inWorld {
            val model = backUp()
            assertNull(model.state.value.strength)
            model.passphrase("short")
            assertEquals(Strength.TooShort, model.state.value.strength)
            model.passphrase("grüne Wiesen")
            assertEquals(Strength.Enough, model.state.value.strength)
            model.repeat("grüne Wiese")
            assertTrue(model.state.value.differs && !model.state.value.ready)
            model.make()
            assertNull(model.state.value.made, "nothing is made before both are the same")
            model.repeat("grüne Wiesen")
            assertTrue(model.state.value.ready)
            model.propose()
            val proposed = model.await { it.proposed }
            assertEquals(Strength.Strong to true, proposed.strength to proposed.ready)
            assertFalse(proposed.passphrase.text in "$proposed", "it is printed nowhere")
        }

    @Test
    fun `l4 a backup brings codes and names and says which accounts ask for a sign-in`() =
        inWorld {
            enroll()
            authenticator().run { enroll(readEnrollment(TOTP)) }
            val passphrase = "a long enough passphrase"
            val file = file(passphrase)
            inAnother {
                val model = restore()
                model.restore()
                model.file { null }
                assertTrue(model.await { it.notRead }.notRead)
                model.file { file }
                model.await { it.chosen }
                model.passphrase("another passphrase")
                model.restore()
                val wrong = assertNotNull(model.await { it.problem != null }.problem)
                assertEquals("invalid_input.passphrase.wrong" to "passphrase", wrong.code to wrong.field)
                model.passphrase(passphrase)
                model.restore()
                val restored = assertNotNull(model.await { it.restored != null }.restored)
                assertEquals(listOf(true, false), restored.rows.map { it.signIn })
                assertEquals(0 to 0, restored.alreadyThere to restored.unreadable)
                assertEquals(Secret.EMPTY, model.state.value.passphrase, "it is not kept")
                val work = restored.rows.first()
                val lifecycle = assertNotNull(library.account(work.accountId)).view().lifecycle
                assertEquals(Lifecycle.MustEnrollAgain(WhyEnrollAgain.FROM_BACKUP), lifecycle)
                model.signIn(work.accountId)
                assertEquals(Move.Open(Destination.EnrollAgain(work.accountId)), move())
                model.done()
                assertEquals(Move.Home, move())
            }
        }

    @Test
    fun `l4 a file that cannot be written or restored is told and loses nothing`() =
        inWorld {
            authenticator().run { enroll(readEnrollment(TOTP)) }
            val model = backUp()
            model.passphrase("a long enough passphrase")
            model.repeat("a long enough passphrase")
            model.make()
            assertEquals(1, assertNotNull(model.await { it.made != null && !it.working }.made).accounts)
            model.save { false }
            assertTrue(assertNotNull(model.await { it.made?.notSaved == true }.made).notSaved)
            model.save { true }
            assertTrue(assertNotNull(model.await { it.made?.saved == true }.made).saved, "it can be saved elsewhere")

            val other = restore()
            other.file { "no backup".toByteArray() }
            other.await { it.chosen }
            other.passphrase("a long enough passphrase")
            other.restore()
            assertEquals("invalid_input.backup.not_a_backup", assertNotNull(other.await { it.problem != null }.problem).code)
            assertEquals(1, authenticator().accounts().size)
        }

    private companion object {
        const val TOTP = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example"
    }
}
