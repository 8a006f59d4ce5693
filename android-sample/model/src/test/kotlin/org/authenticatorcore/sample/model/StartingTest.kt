package org.authenticatorcore.sample.model

import org.authenticatorcore.Authenticator
import org.authenticatorcore.Consent
import org.authenticatorcore.Host
import org.authenticatorcore.HostException
import org.authenticatorcore.KeyStore
import org.authenticatorcore.setAside
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue

/** Opening, and what there is to do where the data cannot be read. */
class StartingTest : WithWorld() {
    private fun World.starting(library: Library = this.library) = StartingModel(library, scope, moves)

    private suspend fun StartingModel.tryAgain(): StartingState.Failed {
        val before = state.value
        open()
        return await(StartingState.Failed::class) { it !== before }
    }

    /** The folder of this world, opened by another key store. */
    private fun World.libraryWith(keyStore: KeyStore) =
        Library(library.configuration, Host(keyStore, ScriptedGate(keys), device, clock, network), scope)

    @Test
    fun `the app opens`() =
        inWorld {
            val model = starting()
            model.await { it == StartingState.Ready }
            model.open()
            assertEquals(StartingState.Ready, model.state.value)
        }

    @Test
    fun `a phone that is locked says so and opens once it is unlocked`() =
        inWorld {
            authenticator().shutDown()
            var locked = true
            val store =
                object : KeyStore by keys {
                    override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray =
                        if (locked) throw HostException.NotAvailable() else keys.unwrapDataKey(wrapped)
                }
            val library = libraryWith(store)
            val model = starting(library)
            val failed = model.await(StartingState.Failed::class)
            assertEquals(Problem("storage.locked", WayOut.UnlockPhone), failed.problem)
            assertFalse(failed.mayBeginAnew, "it may pass")
            locked = false
            model.take(failed.problem.wayOut)
            model.await { it == StartingState.Ready }
            library.authenticator().shutDown()
        }

    @Test
    fun `files of another phone can be put aside with consent`() =
        inWorld {
            enroll()
            authenticator().shutDown()
            val library = libraryWith(JcaKeyStore())
            val model = starting(library)
            val failed = model.await(StartingState.Failed::class)
            assertEquals(Problem("storage.key_lost", WayOut.BeginAnew), failed.problem)
            model.beginAnew()
            val offered = model.await(StartingState.BeginningAnew::class)

            val beginning = BeginAnewModel(library, scope, moves, offered.code)
            beginning.begin()
            assertEquals(BeginAnewState("storage.key_lost"), beginning.state.value, "nothing without consent")
            beginning.agree(true)
            beginning.begin()
            beginning.await { it.done }
            model.beganAnew()
            model.await { it == StartingState.Ready }
            assertEquals(emptyList(), library.authenticator().accounts())
            library.authenticator().shutDown()
        }

    @Test
    fun `keys of earlier accounts are destroyed where the person says so and nothing else is touched`() =
        inWorld {
            enroll()
            authenticator().shutDown()
            Authenticator.setAside(library.configuration.directory, Consent.DATA_CANNOT_BE_READ)
            val before = keys.list().toSet()
            var fails = true
            val library =
                libraryWith(
                    object : KeyStore by keys {
                        override suspend fun delete(alias: String): Unit =
                            if (fails) throw HostException.NotAvailable() else keys.delete(alias)
                    },
                )
            val first = starting(library)
            first.await { it == StartingState.KeysLeft(before.size) }
            first.keepKeys()
            assertEquals(StartingState.Ready, first.state.value)
            val model = starting(library)
            model.await(StartingState.KeysLeft::class)
            model.destroyKeys()
            model.await(StartingState.KeysLeft::class) { it.problem != null }
            assertEquals(before, keys.list().toSet(), "all are there still")
            fails = false
            model.destroyKeys()
            model.await { it == StartingState.Ready }
            assertEquals(emptyList(), keys.list())
            starting(library).await { it == StartingState.Ready }
            library.authenticator().shutDown()
        }

    @Test
    fun `data that stays locked can be put aside with consent`() =
        inWorld {
            authenticator().shutDown()
            val library =
                libraryWith(
                    object : KeyStore by keys {
                        private var never: ByteArray? = null

                        override suspend fun unwrapDataKey(wrapped: ByteArray): ByteArray {
                            val old = never ?: wrapped.also { never = it }
                            return if (wrapped.contentEquals(old)) throw HostException.NotAvailable() else keys.unwrapDataKey(wrapped)
                        }
                    },
                )
            val model = starting(library)
            model.await(StartingState.Failed::class)
            model.tryAgain()
            model.tryAgain()
            assertFalse(model.tryAgain().mayBeginAnew, "tried often, but only for a moment")
            clock.advance(60)
            assertTrue(model.tryAgain().mayBeginAnew)
            model.beginAnew()
            val first = model.await(StartingState.BeginningAnew::class)
            model.beganAnew()
            model.await(StartingState.Failed::class)
            model.beginAnew()
            val offered = model.await(StartingState.BeginningAnew::class)
            assertNotEquals(first, offered, "what was agreed to before is not agreed to now")
            val beginning = BeginAnewModel(library, scope, moves, offered.code)
            beginning.agree(true)
            beginning.begin()
            beginning.await { it.done }
            model.beganAnew()
            model.await { it == StartingState.Ready }
            library.authenticator().shutDown()
        }

    @Test
    fun `what can be read is not put aside`() =
        inWorld {
            authenticator().shutDown()
            val beginning = BeginAnewModel(libraryWith(keys), scope, moves, "storage.key_lost")
            beginning.agree(true)
            beginning.begin()
            val state = beginning.await { it.problem != null }
            assertEquals("refused.usable" to false, state.problem?.code to state.done)
        }

    @Test
    fun `nobody begins anew where there is another way`() =
        inWorld {
            val library = Library(library.configuration.copy(appVersion = "x"), library.host, scope)
            val model = starting(library)
            val failed = model.await(StartingState.Failed::class)
            assertEquals("invalid_input.app_version.form" to false, failed.problem.code to failed.mayBeginAnew)
            model.beginAnew()
            assertEquals(failed, model.state.value)
            assertEquals(listOf("invalid_input.app_version.form"), library.problems.entries.map { it.code })
        }
}
