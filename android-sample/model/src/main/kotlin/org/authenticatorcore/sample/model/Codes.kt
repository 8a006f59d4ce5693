package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.OneTimeCode
import java.util.concurrent.ConcurrentHashMap
import kotlin.time.Duration.Companion.seconds

/** The one-time codes that a screen shows, by the ids of their accounts; hidden when the app goes out of sight. */
internal class Codes(
    private val library: Library,
    private val scope: CoroutineScope,
) {
    private val counting = ConcurrentHashMap<String, Job>()
    private val shown = MutableStateFlow<Map<String, CodeState>>(emptyMap())

    val states: StateFlow<Map<String, CodeState>> = shown.asStateFlow()

    init {
        scope.launch { library.inFront.collect { inFront -> if (!inFront) counting.keys.forEach(::hide) } }
    }

    /** The code now, and the next one after it; where a counter makes them, one more each time. */
    fun show(accountId: String) {
        val job = scope.launch(start = CoroutineStart.LAZY) { count(accountId) }
        counting.put(accountId, job)?.cancel()
        job.start()
    }

    fun hide(accountId: String) {
        counting.remove(accountId)?.cancel()
        shown.update { it - accountId }
    }

    private suspend fun count(accountId: String) {
        try {
            val account = library.account(accountId) ?: return
            do {
                val another = account.code().use { count(accountId, it) }
            } while (another)
        } catch (error: AuthenticatorException) {
            val problem = error.problem() ?: return
            library.problems.note(problem)
            shown.update { it + (accountId to CodeState.Failed(problem)) }
        }
    }

    /** Whether another code follows by itself. */
    private suspend fun count(
        accountId: String,
        code: OneTimeCode,
    ): Boolean {
        val atFirst = code.secondsLeft()
        var left = atFirst
        while (left != 0uL) {
            val state = CodeState.Shown(Secret(code.digits()), left, atFirst, code.timeIsCertain())
            shown.update { it + (accountId to state) }
            if (left == null) return false
            delay(1.seconds)
            left = code.secondsLeft()
        }
        return true
    }
}
