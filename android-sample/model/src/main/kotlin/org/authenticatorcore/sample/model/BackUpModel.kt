package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.authenticatorcore.Passphrase

/** How well a passphrase withstands guessing, as far as its length tells. */
enum class Strength {
    /** The library takes none so short. */
    TooShort,

    /** Enough where the words are not in a book. */
    Enough,

    /** Long, or made by the library. */
    Strong,
}

/**
 * What the person is told once a backup is made.
 *
 * @property accounts how many are in it
 * @property leftOut how many are not, as they are not confirmed or have ended
 * @property saved whether the file is where the person wants it
 * @property notSaved whether it could not be written there
 */
data class MadeBackUp(
    val accounts: Int,
    val leftOut: Int,
    val saved: Boolean = false,
    val notSaved: Boolean = false,
)

/**
 * A backup with its passphrase, which is typed twice or made by the library.
 *
 * @property proposed whether the library has made it: it is shown, for the person to write down
 */
data class BackUpState(
    val passphrase: Secret = Secret.EMPTY,
    val repeated: Secret = Secret.EMPTY,
    val proposed: Boolean = false,
    val working: Boolean = false,
    val made: MadeBackUp? = null,
    val problem: Problem? = null,
) {
    /** Null before anything is typed. */
    val strength: Strength?
        get() {
            val length = passphrase.text.codePointCount(0, passphrase.text.length)
            return when {
                length == 0 -> null
                length < SHORTEST -> Strength.TooShort
                proposed || length >= LONG -> Strength.Strong
                else -> Strength.Enough
            }
        }

    /** Whether what was typed the second time is something else. */
    val differs: Boolean get() = repeated.text.isNotEmpty() && repeated != passphrase

    val ready: Boolean get() = (strength ?: Strength.TooShort) != Strength.TooShort && repeated == passphrase && !working

    private companion object {
        const val SHORTEST = 12
        const val LONG = 20
    }
}

/** Making a backup. Ask for the screen lock before [make]: whoever has file and passphrase has the codes. */
class BackUpModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<BackUpState>(library, scope, moves, BackUpState()) {
    /** In memory alone, until it is saved. */
    private var file: ByteArray? = null

    fun passphrase(typed: String): Unit = change { it.copy(passphrase = Secret(typed), proposed = false, problem = null) }

    fun repeat(typed: String): Unit = change { it.copy(repeated = Secret(typed), problem = null) }

    /** The library makes one, which the person writes down. */
    fun propose(): Unit =
        once(begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem) }) {
            val made = Passphrase.generated().use { Secret(it.reveal()) }
            change { it.copy(passphrase = made, repeated = made, proposed = true) }
        }

    fun make() {
        if (!state.value.ready) return
        var made: MadeBackUp? = null
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(made = made ?: state.made, working = false, problem = problem) },
        ) {
            val backup =
                Passphrase.typed(state.value.passphrase.text).use { passphrase ->
                    withContext(Dispatchers.IO) { library.authenticator().backUp(passphrase) }
                }
            file = backup.file
            made = MadeBackUp(backup.accounts.toInt(), backup.leftOut.toInt())
        }
    }

    /** Where the person wants it: [write] says whether it could be written. */
    fun save(write: suspend (ByteArray) -> Boolean) {
        var written: Boolean? = null
        once(
            begins = { it },
            ends = { state, problem ->
                val made = written?.let { saved -> state.made?.copy(saved = saved, notSaved = !saved) } ?: state.made
                state.copy(made = made, problem = problem)
            },
        ) {
            written = file?.let { write(it) } == true
        }
    }

    override fun close() {
        file?.fill(0)
        file = null
    }
}
