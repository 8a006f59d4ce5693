import kotlinx.coroutines.runBlocking
import org.authenticatorcore.Authenticator
import org.authenticatorcore.Configuration
import org.authenticatorcore.Outcome
import org.authenticatorcore.Platform
import org.authenticatorcore.open
import org.authenticatorcore.testing.IdentityProvider
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import kotlin.io.path.createTempDirectory
import kotlin.test.Test
import kotlin.test.assertEquals

/** A test of an app: a phone enrolls and signs in, without a phone. */
class AppTest {
    @Test
    fun `a person enrolls`() =
        runBlocking {
            val keys = JcaKeyStore()
            val configuration =
                Configuration(
                    directory = "${createTempDirectory()}",
                    deviceName = "Phone of Ana",
                    platform = Platform.OTHER,
                    operatingSystem = "JVM",
                    appVersion = "1.4.0-debug",
                    redirectUri = "com.example.authenticator:/oauth",
                    developmentServers = true,
                )
            IdentityProvider.start().use { provider ->
                val user = "ana@contoso.example".also { provider.addUser(it) }
                val authenticator = Authenticator.open(configuration, host(keys, ScriptedGate(keys)))
                val account = authenticator.enroll(authenticator.readEnrollment(provider.enrollmentText(user)))
                val request = account.requests(0u).single()
                assertEquals(Outcome.Approved, request.approve(provider.live(user, "enrollment").number))
                authenticator.shutDown()
            }
        }
}
