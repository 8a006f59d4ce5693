package org.authenticatorcore.testing

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.yield
import org.authenticatorcore.Gate
import org.authenticatorcore.Prompt
import org.authenticatorcore.UserVerification
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

/** A person who confirms every prompt, but for those that were scripted otherwise. */
class ScriptedGate(
    private val keys: JcaKeyStore,
) : Gate {
    private val script = ConcurrentLinkedQueue<suspend () -> UserVerification>()

    /** The prompts so far. */
    val prompts = CopyOnWriteArrayList<Prompt>()

    /** What happens at the next prompt that has no script yet, in the place of unlocking the session. */
    fun next(happens: suspend () -> UserVerification) {
        script += happens
    }

    /** Nobody answers the next prompt that has no script yet. Gives what is complete once it is open. */
    fun nextStaysOpen(): CompletableDeferred<Unit> {
        val opened = CompletableDeferred<Unit>()
        next {
            opened.complete(Unit)
            awaitCancellation()
        }
        return opened
    }

    /** The person takes time at the next prompt that has no script yet: until [answers]. [opened] is complete once it is open. */
    fun nextWaits(
        answers: CompletableDeferred<Unit>,
        opened: CompletableDeferred<Unit>,
    ) {
        waits += Wait(opened, answers)
    }

    private class Wait(
        val opened: CompletableDeferred<Unit>,
        val answers: CompletableDeferred<Unit>,
    )

    private val waits = ConcurrentLinkedQueue<Wait>()

    /** How many prompts are open now. */
    val open = AtomicInteger()

    suspend fun awaitClosed() {
        while (open.get() > 0) yield()
    }

    override suspend fun authorize(
        session: ULong,
        prompt: Prompt,
    ): UserVerification =
        ask(prompt) {
            keys.unlock(session)
            UserVerification.BIOMETRIC
        }

    override suspend fun confirm(prompt: Prompt): UserVerification = ask(prompt) { UserVerification.APP_PIN }

    private suspend fun ask(
        prompt: Prompt,
        confirms: suspend () -> UserVerification,
    ): UserVerification {
        prompts += prompt
        open.incrementAndGet()
        try {
            waits.poll()?.run {
                opened.complete(Unit)
                answers.await()
            }
            return (script.poll() ?: confirms)()
        } finally {
            open.decrementAndGet()
        }
    }
}
