package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.authenticatorcore.Account
import org.authenticatorcore.AccountAction
import org.authenticatorcore.Passphrase

/**
 * An account that came from a backup.
 *
 * @property signIn whether the person has to sign in again before it can be used
 */
data class RestoredRow(
    val accountId: String,
    val title: String,
    val subtitle: String,
    val signIn: Boolean,
)

/** What a backup brought. */
data class RestoredBackUp(
    val rows: List<RestoredRow>,
    val alreadyThere: Int,
    val unreadable: Int,
)

/**
 * Taking a backup over: its file, and its passphrase.
 *
 * @property chosen whether there is a file
 * @property notRead whether what was chosen could not be read
 */
data class RestoreState(
    val chosen: Boolean = false,
    val notRead: Boolean = false,
    val passphrase: Secret = Secret.EMPTY,
    val working: Boolean = false,
    val restored: RestoredBackUp? = null,
    val problem: Problem? = null,
) {
    val ready: Boolean get() = chosen && passphrase.text.isNotEmpty() && !working
}

class RestoreModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<RestoreState>(library, scope, moves, RestoreState()) {
    private var file: ByteArray? = null

    /** The person has chosen a file: [read] gives it, null if it cannot be read. */
    fun file(read: suspend () -> ByteArray?): Unit =
        once(begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem) }) {
            file = read()
            change { it.copy(chosen = file != null, notRead = file == null) }
        }

    fun passphrase(typed: String): Unit = change { it.copy(passphrase = Secret(typed), problem = null) }

    fun restore() {
        val chosen = file
        if (!state.value.ready || chosen == null) return
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
        ) {
            val restored =
                Passphrase.typed(state.value.passphrase.text).use { passphrase ->
                    withContext(Dispatchers.IO) { library.authenticator().restore(chosen, passphrase) }
                }
            val rows = restored.added.map { account -> account.use { it.row() } }
            val brought = RestoredBackUp(rows, restored.alreadyThere.toInt(), restored.unreadable.toInt())
            change { it.copy(passphrase = Secret.EMPTY, restored = brought) }
        }
    }

    /** To an account that waits for its sign-in. */
    fun signIn(accountId: String): Unit = moves.open(Destination.EnrollAgain(accountId))

    fun done(): Unit = moves.send(Move.Home)

    override fun close() {
        file?.fill(0)
        file = null
    }

    private suspend fun Account.row(): RestoredRow {
        val view = view()
        return RestoredRow(id(), view.title, view.userName, AccountAction.ENROLL_AGAIN in view.possible)
    }
}
