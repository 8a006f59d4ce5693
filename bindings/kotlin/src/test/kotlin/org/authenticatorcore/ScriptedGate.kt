package org.authenticatorcore

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

    /** How many prompts are open now. */
    val open = AtomicInteger()

    override suspend fun authorize(
        session: ULong,
        prompt: Prompt,
    ): UserVerification {
        prompts += prompt
        open.incrementAndGet()
        try {
            script.poll()?.let { return it() }
            keys.unlock(session)
            return UserVerification.BIOMETRIC
        } finally {
            open.decrementAndGet()
        }
    }

    override suspend fun confirm(prompt: Prompt): UserVerification {
        prompts += prompt
        script.poll()?.let { return it() }
        return UserVerification.APP_PIN
    }
}
