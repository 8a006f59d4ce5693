package org.authenticatorcore.sample.model

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.authenticatorcore.Account
import org.authenticatorcore.Authenticator
import org.authenticatorcore.Biometric
import org.authenticatorcore.Clock
import org.authenticatorcore.Configuration
import org.authenticatorcore.Device
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.Host
import org.authenticatorcore.HostException
import org.authenticatorcore.HttpRequest
import org.authenticatorcore.HttpResponse
import org.authenticatorcore.Integrity
import org.authenticatorcore.IntegrityState
import org.authenticatorcore.KeyStore
import org.authenticatorcore.Located
import org.authenticatorcore.Outcome
import org.authenticatorcore.Platform
import org.authenticatorcore.SetupStep
import org.authenticatorcore.Times
import org.authenticatorcore.Transport
import org.authenticatorcore.TransportException
import org.authenticatorcore.testing.IdentityProvider
import org.authenticatorcore.testing.JavaClock
import org.authenticatorcore.testing.JavaTransport
import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.reflect.KClass
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.time.Duration.Companion.seconds

/** Keys that a test makes fail, or take their time, at the next signature that has no script yet. */
class ScriptedKeys(
    private val keys: KeyStore,
) : KeyStore by keys {
    private val script = ConcurrentLinkedQueue<suspend () -> Unit>()

    fun next(happens: suspend () -> Unit) {
        script += happens
    }

    override suspend fun beginSignature(alias: String): ULong {
        script.poll()?.invoke()
        return keys.beginSignature(alias)
    }
}

/** A network that a test can cut. */
class CuttableNetwork : Transport {
    private val network = JavaTransport()

    /** How many calls went out. */
    val calls = AtomicInteger()

    @Volatile
    var cut = false

    /** Whether somebody in between shows a certificate of their own. */
    @Volatile
    var captured = false

    /** What is asked of an address that holds this waits until it is null. */
    val held = MutableStateFlow<String?>(null)

    override suspend fun send(request: HttpRequest): HttpResponse {
        held.first { it == null || it !in request.url() }
        if (captured) throw TransportException.Certificate()
        if (cut) throw TransportException.Unreachable()
        calls.incrementAndGet()
        return network.send(request)
    }
}

/** A clock that a test moves forward, and whose next reader it can keep waiting, on the thread that reads. */
class MovableClock : Clock {
    private val clock = JavaClock()
    private val ahead = AtomicLong()
    private val script = ConcurrentLinkedQueue<() -> Unit>()

    fun next(happens: () -> Unit) {
        script += happens
    }

    fun advance(seconds: Long) {
        ahead.addAndGet(seconds)
    }

    override fun now(): Times {
        script.poll()?.invoke()
        val seconds = ahead.get().toULong()
        return clock.now().run { Times(wall + seconds, boot.copy(millis = boot.millis + seconds * MILLIS_IN_SECOND)) }
    }

    private companion object {
        const val MILLIS_IN_SECOND = 1000uL
    }
}

/** A phone whose screen lock and finger a test takes away. */
class LockableDevice : Device {
    @Volatile
    var lock = DeviceLock.SET

    @Volatile
    var biometric = Biometric.ENROLLED

    @Volatile
    var fails = false

    @Volatile
    var rooted = false

    @Volatile
    var located: () -> Located = { Located.NotFound }

    override suspend fun deviceLock(): DeviceLock = if (fails) throw HostException.NotAvailable() else lock

    override suspend fun biometric(): Biometric = if (fails) throw HostException.NotAvailable() else biometric

    override suspend fun integrity(): Integrity =
        if (rooted) Integrity(IntegrityState.SUSPECT, listOf("root")) else Integrity(IntegrityState.SOUND)

    override suspend fun location(): Located = located()
}

class FakePhone(
    override var facts: PhoneFacts =
        PhoneFacts(
            device = "Phone of the test",
            system = "JVM",
            language = "en",
            deviceLock = true,
            strongBiometric = "enrolled",
            notificationsAllowed = true,
            cameraAllowed = true,
        ),
) : Phone

class FakeChoices : Choices {
    override val contextOnLockScreen = MutableStateFlow(false)

    override fun showContextOnLockScreen(shows: Boolean) {
        contextOnLockScreen.value = shows
    }
}

/** A push app that was asked, and has not answered yet. */
class FakePushApps : PushApps {
    var chosen: String? = null
    val apps = mutableListOf<PushApp>()
    val asked = MutableStateFlow<Map<String, String>>(emptyMap())

    override fun all(): List<PushApp> = apps

    override fun chosen(): String? = chosen

    override fun choose(id: String?) {
        chosen = id
        asked.value = emptyMap()
    }

    override fun register(
        accountId: String,
        vapid: String,
        name: String,
    ): Unit = asked.update { it + (accountId to vapid) }

    override fun unregister(accountId: String): Unit = asked.update { it - accountId }

    override fun registered(): Set<String> = asked.value.keys
}

/** The app on a phone of one user, without screens: models are made as the app makes them. */
class World(
    val provider: IdentityProvider,
    val user: String,
    private val directory: Path,
) {
    val keys = JcaKeyStore()
    val signing = ScriptedKeys(keys)
    val gate = ScriptedGate(keys)
    val network = CuttableNetwork()
    val clock = MovableClock()
    val device = LockableDevice()
    val phone = FakePhone()
    val choices = FakeChoices()
    val push = FakePushApps()

    lateinit var library: Library
        private set
    lateinit var moves: Moves
        private set
    lateinit var scope: CoroutineScope
        private set

    init {
        start()
    }

    private fun start() {
        scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
        library = Library(configuration(), Host(signing, gate, device, clock, network), scope)
        library.inFront.value = true
        moves = Moves()
    }

    private fun configuration() =
        Configuration(
            directory = "$directory",
            deviceName = "Phone of the test",
            platform = Platform.OTHER,
            operatingSystem = "JVM",
            appVersion = "1.0.0",
            redirectUri = "com.example.authenticator:/oauth",
            developmentServers = true,
        )

    /** The system has killed the app, and starts it again. */
    suspend fun restart() {
        stop()
        start()
    }

    suspend fun stop() {
        scope.cancel()
        library.authenticator().shutDown()
    }

    suspend fun authenticator(): Authenticator = library.authenticator()

    /** What a model asks for next. */
    suspend fun move(): Move = moves.flow.first()

    suspend fun enrollPending(user: String = this.user): Account =
        authenticator().run { enroll(readEnrollment(provider.enrollmentText(user))) }

    suspend fun enroll(user: String = this.user): Account {
        val account = enrollPending(user)
        assertEquals(Outcome.Approved, account.requests(0u).single().approve(provider.live(user, "enrollment").number))
        return account
    }

    suspend fun enrollAndEnable(): Account = enroll().also { enable(it) }

    suspend fun enable(account: Account) {
        val enabling = account.enablePhoneSignIn()
        val page = assertIs<SetupStep.SignIn>(enabling.step()).page
        assertIs<SetupStep.MatchNumber>(enabling.completeSignIn(provider.authorize(page.url(), user)))
        assertEquals(Outcome.Approved, enabling.enterNumber(provider.live(user, "enable").number))
    }

    suspend fun oneTimeCodes(text: String): Account = authenticator().run { enroll(readEnrollment(text)) }

    fun requestModel(
        account: Account,
        request: String,
    ) = RequestModel(library, scope, moves, Destination.Request(account.id(), request)).also { made += it }

    /** For what a test that hangs says. */
    val made = CopyOnWriteArrayList<Model<*>>()
}

/** The state of [model], once it is such that [holds]. */
suspend fun <S : Any> Model<S>.await(holds: (S) -> Boolean): S = state.first(holds)

/** The state, once it is of [type]. */
suspend fun <S : Any, T : S> Model<S>.await(
    type: KClass<T>,
    holds: (T) -> Boolean = { true },
): T {
    @Suppress("UNCHECKED_CAST")
    return state.first { type.isInstance(it) && holds(it as T) } as T
}

/** Opens a prompt that nobody answers; complete once it is open. */
fun World.promptStaysOpen(): CompletableDeferred<Unit> = gate.nextStaysOpen()

/** Tests against the reference identity provider, which runs as long as the tests of a class. */
abstract class WithWorld {
    @TempDir
    lateinit var directory: Path

    /** In real time; a call that hangs fails it. */
    protected fun inWorld(test: suspend World.() -> Unit): Unit =
        runBlocking(Dispatchers.Default) {
            val world = World(provider, newUser(), directory)
            try {
                withTimeout(PATIENCE) { world.test() }
            } catch (hangs: TimeoutCancellationException) {
                throw AssertionError("waited in vain; ${world.library.problems.entries} ${world.made.map { it.state.value }}", hangs)
            } finally {
                world.stop()
            }
        }

    /** The same user's app on another phone. */
    protected suspend fun World.inAnother(test: suspend World.() -> Unit) {
        val other = World(provider, user, directory.resolve("another"))
        try {
            other.test()
        } finally {
            other.stop()
        }
    }

    protected fun newUser(): String = "user${users.incrementAndGet()}@contoso.example".also { provider.addUser(it) }

    companion object {
        lateinit var provider: IdentityProvider
            private set
        private val users = AtomicInteger()
        private val PATIENCE = 60.seconds

        @BeforeAll
        @JvmStatic
        fun startProvider() {
            provider = IdentityProvider.start()
        }

        @AfterAll
        @JvmStatic
        fun stopProvider() {
            if (::provider.isInitialized) provider.close()
        }
    }
}
