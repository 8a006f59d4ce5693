package org.authenticatorcore

import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

/** The contract of the core, checked on a key store in Kotlin. */
class KeyStoreContractTest {
    private val keys = JcaKeyStore()
    private val prompt =
        object : Unlock {
            override fun unlock(session: ULong) = keys.unlock(session)
        }

    @Test
    fun `the key store of java security keeps the contract`() = inRealTime { checkKeyStore(GuardedKeyStore(keys), prompt) }

    @Test
    fun `a key store that signs without the gate breaks it`() =
        inRealTime {
            val careless =
                object : KeyStore by keys {
                    override suspend fun beginSignature(alias: String): ULong = keys.beginSignature(alias).also { keys.unlock(it) }
                }
            val broken = assertFailsWith<ContractException.Broken> { checkKeyStore(GuardedKeyStore(careless), prompt) }
            assertEquals("does not hold: a credential key does not sign before the gate unlocked the session", broken.clause)
        }
}
