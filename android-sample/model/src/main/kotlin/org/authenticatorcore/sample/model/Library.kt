package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.authenticatorcore.Account
import org.authenticatorcore.AppLock
import org.authenticatorcore.AppVisibility
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Configuration
import org.authenticatorcore.Consent
import org.authenticatorcore.EnrollmentPreview
import org.authenticatorcore.Host
import org.authenticatorcore.NumberFromBrowser
import org.authenticatorcore.UnknownKey
import org.authenticatorcore.open
import org.authenticatorcore.setAside
import org.authenticatorcore.setAsideUnusable
import java.util.UUID
import java.util.concurrent.ConcurrentHashMap

/**
 * The library, opened once for the process, and what the screens share.
 *
 * @param scope of the process
 */
class Library(
    val configuration: Configuration,
    val host: Host,
    private val scope: CoroutineScope,
    private val open: suspend (Configuration, Host) -> Authenticator = Authenticator.Companion::open,
) {
    private val opening = Mutex()

    @Volatile
    private var opened: Authenticator? = null

    @Volatile
    private var visibility: AppVisibility? = null
    private val covering = Any()
    private var visit = 0L

    /** Whether the app is in front: only then servers are asked without end. */
    val inFront = MutableStateFlow(false)

    /** The lock of the app; null while nobody has looked since the app came to the front: nothing shows then. */
    val lock = MutableStateFlow<AppLock?>(null)

    /** Whether it is open. */
    val ready = MutableStateFlow(false)

    /** The browser has come back. */
    val cameBack = MutableSharedFlow<Unit>(extraBufferCapacity = MOST_REDIRECTS)

    /** The number that the browser of this phone has brought last. In memory alone. */
    val brought = MutableStateFlow<NumberFromBrowser?>(null)

    /** What waited to be sent was tried once more. */
    val synced = MutableSharedFlow<Unit>(extraBufferCapacity = 1)

    val previews = Previews()

    /**
     * The screens that the person has just asked to begin something. In memory alone: a screen that comes back after the app was killed
     * goes on with what is under way, and begins nothing.
     */
    internal val asked: MutableSet<Destination.Enabling> = ConcurrentHashMap.newKeySet()

    val problems = ProblemLog()

    val inbox = Inbox(this, scope)

    /** @throws AuthenticatorException if it cannot be opened; the next call tries again */
    suspend fun authenticator(): Authenticator =
        opening.withLock { opened ?: open(configuration, host).also(::keep) }.also { ready.value = true }

    private fun keep(authenticator: Authenticator) {
        opened = authenticator
        visibility = AppVisibility(authenticator, scope) { looked -> looked.onSuccess(::show).onFailure(::note) }
    }

    /**
     * The app is in front: it stays unlocked if the time of grace was not over.
     *
     * @return what ends when that shows; null while it is not open
     */
    fun enter(): Job? {
        inFront.value = true
        return visibility?.cameToForeground()
    }

    /** The app is not in front any more: the time of grace begins, and what shows is covered until somebody has looked again. */
    fun leave() {
        try {
            visibility?.wentToBackground()
        } catch (error: AuthenticatorException) {
            note(error)
        }
        synchronized(covering) {
            visit++
            inFront.value = false
            if (lock.value != AppLock.Off) lock.value = null
        }
    }

    /** Looks whether the app is locked; what the app does out of sight uncovers nothing. */
    suspend fun lookAtLock() {
        val begun = synchronized(covering) { visit }
        val now = authenticator().appLock()
        synchronized(covering) { if (begun == visit) show(now) }
    }

    private fun show(now: AppLock): Unit = synchronized(covering) { if (inFront.value) lock.value = now }

    /** Waits until the app is not locked: what leads in from outside is not lost meanwhile. */
    suspend fun untilUnlocked() {
        changes().firstOrNull { isUnlocked() }
    }

    suspend fun isUnlocked(): Boolean = authenticator().appLock().isOpen

    /** Opens it. Gives the keys that no account needs, where there are no accounts and no lock: none also where nobody can tell. */
    internal suspend fun keysLeft(): List<UnknownKey> {
        val authenticator = authenticator()
        var left = emptyList<UnknownKey>()
        noting { if (authenticator.appLock().isOpen && authenticator.accounts().isEmpty()) left = authenticator.unknownKeys() }
        return left
    }

    /** Null if it is not on this phone any more. */
    suspend fun account(id: String): Account? = authenticator().account(id)

    /** Makes a call that goes on when the screen that began it closes: what the person has said is not lost by going on at once. */
    suspend fun <T> toTheEnd(call: suspend () -> T): T = scope.async { runCatching { call() } }.await().getOrThrow()

    /** Now, and whenever something may look different. Ends when the library is shut down. */
    fun changes(): Flow<Unit> =
        flow {
            authenticator().changes().use { changes ->
                var revision: ULong? = changes.revision()
                while (revision != null) {
                    emit(Unit)
                    revision = changes.next(revision)
                }
            }
        }

    /** Sends what waits, of all accounts: for when the network is back. What fails waits for the next time. */
    suspend fun sendWhatWaits() {
        noting { for (account in authenticator().accounts()) account.use { send(it) } }
        synced.tryEmit(Unit)
    }

    private suspend fun send(account: Account): Unit = noting { account.sync() }

    private suspend fun noting(call: suspend () -> Unit) {
        try {
            call()
        } catch (error: AuthenticatorException) {
            note(error)
        }
    }

    private fun note(error: Throwable) {
        (error as? AuthenticatorException)?.problem()?.let(problems::note)
    }

    /**
     * Moves data aside that can never be used again.
     *
     * @throws AuthenticatorException and the data stays
     */
    suspend fun setAsideUnusable(): String = opening.withLock { Authenticator.setAsideUnusable(configuration.directory, host.keyStore) }

    /**
     * Moves data aside that the person does not want to wait for any more.
     *
     * @throws AuthenticatorException and the data stays
     */
    suspend fun setAside(): String = opening.withLock { Authenticator.setAside(configuration.directory, Consent.DATA_CANNOT_BE_READ) }

    private companion object {
        const val MOST_REDIRECTS = 4
    }
}

/** What was read and waits to be confirmed: in memory alone, as secrets are in it. */
class Previews {
    private val read = LinkedHashMap<String, EnrollmentPreview>()
    private val shown = HashSet<String>()

    /** Under a key that no process has given before: a screen that comes back after the app was killed finds none of another. */
    @Synchronized
    fun put(preview: EnrollmentPreview): Destination.Preview {
        val key = "${UUID.randomUUID()}"
        read[key] = preview
        return Destination.Preview(key)
    }

    @Synchronized
    fun find(key: String): EnrollmentPreview? = read[key]

    /** For the screen that shows it, which drops it when it closes. */
    @Synchronized
    fun show(key: String): EnrollmentPreview? = read[key]?.also { shown += key }

    @Synchronized
    fun drop(key: String) {
        shown -= key
        read.remove(key)?.close()
    }

    @Synchronized
    fun dropUnlessShown(key: String) {
        if (key !in shown) drop(key)
    }
}
