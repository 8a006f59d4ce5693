package org.authenticatorcore.android

import android.app.Activity
import android.app.Application
import android.content.Context
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.Handler
import android.os.Looper
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import org.authenticatorcore.Gate
import org.authenticatorcore.HostException
import org.authenticatorcore.Prompt
import org.authenticatorcore.UserVerification
import java.util.Collections
import java.util.WeakHashMap
import java.util.concurrent.Executor
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * The platform's prompt for a finger, a face or, where the key allows it, the PIN. It unlocks the one signature that it was opened
 * for. API level 28 and up; [HostException.Unsupported] below.
 *
 * [HostException.NotAvailable] while the app shows no activity, since the system would close such a prompt without a word, and
 * when the person has not answered in the time limit. The prompt holds on to no activity: one that is made anew, as after a
 * rotation, does not disturb it.
 *
 * The app has no PIN here: [confirm] is [HostException.Unsupported].
 *
 * @param keys whose signatures it unlocks
 * @param timeLimit no longer than a request lives
 * @param words what stands in the prompt
 * @param currentActivity the activity that is started and has not saved its state, such as by [ForegroundActivity]; called on the
 *   main thread. One that was stopped since the gate was made is taken for none: make the gate in `Application.onCreate`
 */
public class BiometricGate internal constructor(
    context: Context,
    private val keys: AndroidKeyStore,
    private val sdk: Int,
    private val timeLimit: Duration,
    private val words: (Prompt) -> PromptWords,
    private val currentActivity: () -> Activity?,
) : Gate {
    public constructor(
        context: Context,
        keys: AndroidKeyStore,
        timeLimit: Duration = 60.seconds,
        words: (Prompt) -> PromptWords = { PromptWords.plain(context.applicationContext, it) },
        currentActivity: () -> Activity?,
    ) : this(context, keys, Build.VERSION.SDK_INT, timeLimit, words, currentActivity)

    private val context: Context = context.applicationContext
    private val main = Handler(Looper.getMainLooper())
    private val onMain = Executor { main.post(it) }

    /** What was stopped, or saved its state, and was not started again. The system says it on the main thread, and there it is read. */
    private val hidden: MutableSet<Activity> = Collections.newSetFromMap(WeakHashMap())

    init {
        (this.context as? Application)?.registerActivityLifecycleCallbacks(ShownActivities(hidden::remove, hidden::add))
    }

    override suspend fun authorize(
        session: ULong,
        prompt: Prompt,
    ): UserVerification {
        if (sdk < Api28.LEVEL) throw HostException.Unsupported()
        val begun = keys.session(session) ?: throw HostException.NotAvailable()
        var answer: UserVerification? = null
        try {
            answer = withTimeoutOrNull(timeLimit) { ask(session, begun, prompt) }
        } finally {
            // Cancelled, too late or refused: what a late finger may still unlock is let go.
            if (answer == null) keys.drop(session)
        }
        return answer ?: throw HostException.NotAvailable()
    }

    override suspend fun confirm(prompt: Prompt): UserVerification = throw HostException.Unsupported()

    /** The library calls on threads of its own; a prompt wants the main one. */
    @SinceApi(Api28.LEVEL)
    private suspend fun ask(
        session: ULong,
        begun: Session,
        prompt: Prompt,
    ): UserVerification =
        suspendCancellableCoroutine { waiting ->
            val open = OpenPrompt(waiting, sdk) { signature -> keys.unlock(session, signature) }
            // After `show`, which was posted first.
            waiting.invokeOnCancellation { main.post(open.cancellation::cancel) }
            main.post { show(open, waiting, begun, prompt) }
        }

    @SinceApi(Api28.LEVEL)
    @Suppress("TooGenericExceptionCaught")
    private fun show(
        open: OpenPrompt,
        waiting: CancellableContinuation<UserVerification>,
        begun: Session,
        prompt: Prompt,
    ) {
        if (!waiting.isActive) return
        try {
            if (!isShown(currentActivity())) return open.fails(HostException.NotAvailable())
            val pinUnlocks = begun.entry.protection.pinUnlocks
            Api28
                .prompt(context, words(prompt), pinUnlocks, onMain, { open.fails(HostException.Cancelled()) }, sdk)
                .authenticate(BiometricPrompt.CryptoObject(begun.signature), open.cancellation, onMain, open)
        } catch (declared: HostException) {
            open.fails(declared)
        } catch (thrown: Throwable) {
            open.fails(if (KeyFaults.isPassing(thrown, sdk)) HostException.Interrupted() else HostException.Failed())
        }
    }

    private fun isShown(activity: Activity?) = activity != null && !activity.isFinishing && !activity.isDestroyed && activity !in hidden
}
