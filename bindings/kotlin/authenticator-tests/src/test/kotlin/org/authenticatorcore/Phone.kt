package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.authenticatorcore.testing.IdentityProvider
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.time.Duration.Companion.seconds

/** Runs a test in real time. A call that hangs fails it. */
fun inRealTime(block: suspend CoroutineScope.() -> Unit): Unit = runBlocking(Dispatchers.Default) { withTimeout(60.seconds, block) }

fun configuration(directory: Path): Configuration =
    Configuration(
        directory = "$directory",
        deviceName = "Phone of the test",
        platform = Platform.OTHER,
        operatingSystem = "JVM",
        appVersion = "1.0.0",
        redirectUri = "com.example.authenticator:/oauth",
        developmentServers = true,
    )

/** A phone of one user: the library, keys and gate in Kotlin, and the identity provider on the other side. */
class Phone(
    val provider: IdentityProvider,
    val user: String,
    val authenticator: Authenticator,
    val keys: JcaKeyStore,
    val gate: ScriptedGate,
) {
    suspend fun enrollPending(): Account = authenticator.enroll(authenticator.readEnrollment(provider.enrollmentText(user)))

    suspend fun enroll(): Account {
        val account = enrollPending()
        val number = provider.live(user, "enrollment").number
        assertEquals(Outcome.Approved, account.onlyRequest().approve(number))
        return account
    }

    suspend fun enrollAndEnable(): Account {
        val account = enroll()
        enable(account)
        return account
    }

    suspend fun enable(account: Account) = finish(account.enablePhoneSignIn())

    suspend fun finish(enabling: Enabling) {
        val page = assertIs<SetupStep.SignIn>(enabling.step()).page
        assertIs<SetupStep.MatchNumber>(enabling.completeSignIn(provider.authorize(page.url(), user)))
        assertEquals(Outcome.Approved, enabling.enterNumber(provider.live(user, "enable").number))
        assertIs<SetupStep.Done>(enabling.step())
    }

    /** A browser starts a sign-in, and the phone fetches the request. */
    suspend fun startSignIn(account: Account): Pair<IdentityProvider.Live, Request> =
        provider.start(user, "sign_in") to account.onlyRequest()

    suspend fun credentialKeys(): Int = keys.list().count { "credential" in it }
}

suspend fun Account.onlyRequest(): Request = requests(0u).single()

/** The text of a line; null if there is none of this name. */
fun RequestView.shown(name: String): String? = shown.find { it.name == name }?.text
