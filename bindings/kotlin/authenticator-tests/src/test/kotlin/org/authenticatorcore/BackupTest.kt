package org.authenticatorcore

import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs

/** From one phone to another: names and codes of other services, no key. */
class BackupTest : WithProvider() {
    @Test
    fun l4_b14_a_backup_brings_names_and_codes_and_a_restored_account_asks_for_a_sign_in() =
        onPhone {
            enroll()
            val codes = authenticator.enroll(authenticator.readEnrollment(TOTP))
            val passphrase = Passphrase.generated()
            assertEquals(29, passphrase.reveal().length)
            assertFalse(passphrase.reveal() in passphrase.toString())
            val backup = authenticator.backUp(passphrase)
            assertEquals(2uL to 0uL, backup.accounts to backup.leftOut)

            val other = directory.resolve("other")
            val store = JcaKeyStore()
            Authenticator.open(configuration(other), host(store, ScriptedGate(store), clock)).use { phone ->
                val wrong = Passphrase.typed("another passphrase")
                val refused = assertFailsWith<AuthenticatorException.InvalidInput> { phone.restore(backup.file, wrong) }
                assertEquals("invalid_input.passphrase.wrong", refused.code)
                val damaged = backup.file.copyOf(backup.file.size - 1)
                val broken = assertFailsWith<AuthenticatorException.InvalidInput> { phone.restore(damaged, passphrase) }
                assertEquals("invalid_input.backup.damaged", broken.code)

                val restored = phone.restore(backup.file, Passphrase.typed(passphrase.reveal().lowercase()))
                assertEquals(2, restored.added.size)
                val (work, service) = restored.added
                assertEquals(Lifecycle.MustEnrollAgain(WhyEnrollAgain.FROM_BACKUP), work.view().lifecycle)
                assertEquals(user, work.view().userName)
                assertEquals(codes.code().digits(), service.code().digits())
                assertIs<SetupStep.SignIn>(work.enrollAgain().step())
                assertEquals(2uL, phone.restore(backup.file, passphrase).alreadyThere)
            }
        }

    @Test
    fun a_passphrase_of_a_few_characters_is_none() {
        val refused = assertFailsWith<AuthenticatorException.InvalidInput> { Passphrase.typed("short") }
        assertEquals("invalid_input.passphrase.too_short", refused.code)
    }

    private companion object {
        const val TOTP = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example"
    }
}
