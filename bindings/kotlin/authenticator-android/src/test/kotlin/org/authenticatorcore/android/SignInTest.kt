package org.authenticatorcore.android

import android.app.KeyguardManager
import android.hardware.biometrics.BiometricManager
import org.authenticatorcore.Account
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Outcome
import org.authenticatorcore.PhoneSignIn
import org.authenticatorcore.PrerequisiteKind
import org.authenticatorcore.PrerequisiteState
import org.authenticatorcore.Request
import org.authenticatorcore.SetupStep
import org.authenticatorcore.StorageProblem
import org.authenticatorcore.setAsideUnusable
import org.authenticatorcore.testing.IdentityProvider
import org.junit.AfterClass
import org.junit.BeforeClass
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowBiometricManager
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** From the QR text to a signed answer that the identity provider accepted, with all that Android brings. */
internal class SignInTest : OnPhone() {
    private val user = "android${users.incrementAndGet()}@contoso.example"
    private val host by lazy { androidHost(app, currentActivity = foreground) }
    private val configuration by lazy {
        androidConfiguration(app, "Phone of Ana", "1.0.0", "com.example.authenticator:/oauth").copy(developmentServers = true)
    }

    private suspend fun Account.onlyRequest(): Request = requests(0u).single()

    private suspend fun enrolled(authenticator: Authenticator): Account {
        val account = authenticator.enroll(authenticator.readEnrollment(provider.enrollmentText(user)))
        assertEquals(Outcome.Approved, account.onlyRequest().approve(provider.live(user, "enrollment").number))
        return account
    }

    private suspend fun enable(account: Account) {
        val enabling = account.enablePhoneSignIn()
        val page = assertIs<SetupStep.SignIn>(enabling.step()).page
        assertIs<SetupStep.MatchNumber>(enabling.completeSignIn(provider.authorize(page.url(), user)))
        assertEquals(Outcome.Approved, enabling.enterNumber(provider.live(user, "enable").number))
        assertIs<SetupStep.Done>(enabling.step())
    }

    @Test
    fun `l1 a person enrolls, enables phone sign-in and signs in by finger`() {
        provider.addUser(user)
        hasStrongBox()
        ShadowPrompt.onShown = { it.succeed() }
        looping {
            openOnAndroid(configuration, host).use { authenticator ->
                val account = enrolled(authenticator)
                enable(account)
                val live = provider.start(user, "sign_in")
                val request = account.onlyRequest()
                ShadowPrompt.onShown = { it.error(13) }
                assertFailsWith<AuthenticatorException.UserAction> { request.approve(live.number) }
                assertEquals("live", provider.state(live.id), "a prompt that was closed loses nothing")
                ShadowPrompt.onShown = { it.succeed() }
                assertEquals(Outcome.Approved, request.approve(live.number))
                val verified = provider.request(live.id).getAsJsonObject("verified")
                assertEquals("credential" to "biometric", verified["signed_by"].asString to verified["uv"].asString)
            }
        }
        assertTrue(FakeKeyStore.entries.keys.any { "strongbox" in it && "credential" in it }, "${FakeKeyStore.entries.keys}")
    }

    @Test
    fun `l2 a new finger ends phone sign-in and nothing else`() {
        provider.addUser(user)
        ShadowPrompt.onShown = { it.succeed() }
        looping {
            openOnAndroid(configuration, host).use { authenticator ->
                val account = enrolled(authenticator)
                enable(account)
                val live = provider.start(user, "sign_in")
                val request = account.onlyRequest()
                FakeKeyStore.enrollFinger()
                assertFailsWith<AuthenticatorException.KeyLost> { request.approve(live.number) }
                assertIs<PhoneSignIn.Disabled>(account.view().phoneSignIn)
                val mfa = provider.start(user, "mfa")
                assertEquals(Outcome.Approved, account.onlyRequest().approve(mfa.number))
            }
        }
    }

    @Test
    fun `l2 a removed device lock ends phone sign-in, and turning it on again begins with a lock`() {
        provider.addUser(user)
        ShadowPrompt.onShown = { it.succeed() }
        val keyguard = shadowOf(app.getSystemService(KeyguardManager::class.java))
        looping {
            openOnAndroid(configuration, host).use { authenticator ->
                val account = enrolled(authenticator)
                enable(account)
                val live = provider.start(user, "sign_in")
                val request = account.onlyRequest()
                FakeKeyStore.removeLock()
                keyguard.setIsDeviceSecure(false)
                assertFailsWith<AuthenticatorException.KeyLost> { request.approve(live.number) }
                assertEquals("superseded", provider.state(live.id), "the server was told that the key is gone")
                assertIs<PhoneSignIn.Disabled>(account.view().phoneSignIn)
                val missing = account.prerequisites().filter { it.state == PrerequisiteState.NOT_MET }
                assertEquals(listOf(PrerequisiteKind.DEVICE_LOCK), missing.map { it.kind }, "the app says which")
                val enabling = account.enablePhoneSignIn()
                assertIs<SetupStep.SetDeviceLock>(enabling.step())
                keyguard.setIsDeviceSecure(true)
                assertIs<SetupStep.SignIn>(enabling.step())
            }
        }
    }

    @Test
    fun `l2 where the organisation takes a biometric alone, enabling begins with a finger`() {
        provider.addUser(user)
        provider.policy("""{"uv_policy": "biometric_strict"}""")
        val shadow = Shadow.extract<ShadowBiometricManager>(app.getSystemService(BiometricManager::class.java))
        // What is no type of authenticators is given back as the answer.
        shadow.setAuthenticatorType(BiometricManager.BIOMETRIC_ERROR_NONE_ENROLLED)
        try {
            looping {
                openOnAndroid(configuration, host).use { authenticator ->
                    val account = enrolled(authenticator)
                    val missing = account.checkEnabling().single { it.state == PrerequisiteState.NOT_MET }
                    assertEquals(PrerequisiteKind.BIOMETRIC, missing.kind)
                    assertEquals(listOf("user_action.enroll_biometric"), missing.reasons)
                    val enabling = account.enablePhoneSignIn()
                    assertEquals(
                        "user_action.enroll_biometric",
                        assertFailsWith<AuthenticatorException.UserAction> { enabling.step() }.code,
                    )
                    shadow.setAuthenticatorType(0)
                    assertEquals(emptyList(), account.prerequisites().filter { it.state == PrerequisiteState.NOT_MET })
                    assertIs<SetupStep.SignIn>(enabling.step())
                }
            }
        } finally {
            provider.policy("""{"uv_policy": "biometric_or_credential"}""")
        }
    }

    @Test
    fun `files that came to another phone all the same are told as key_lost, and the person can begin anew`() {
        provider.addUser(user)
        looping {
            val authenticator = openOnAndroid(configuration, host)
            enrolled(authenticator)
            authenticator.shutDown()
            FakeKeyStore.entries.clear()
            val lost = assertFailsWith<AuthenticatorException.Storage> { openOnAndroid(configuration, host) }
            assertEquals(StorageProblem.KEY_LOST, lost.problem)
            Authenticator.setAsideUnusable(configuration.directory, host.keyStore)
            openOnAndroid(configuration, host).use { assertEquals(0, it.accounts().size) }
        }
    }

    companion object {
        private lateinit var provider: IdentityProvider
        private val users = AtomicInteger()

        @BeforeClass
        @JvmStatic
        fun startProvider() {
            provider = IdentityProvider.start()
        }

        @AfterClass
        @JvmStatic
        fun stopProvider() = provider.close()
    }
}
