package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.ActivityEntry
import org.authenticatorcore.ActivityKind
import org.authenticatorcore.Purpose

/**
 * A line of what happened.
 *
 * @property atSeconds when it happened last, since 1970 in UTC
 * @property code its detail, for words of the library; null if it has none
 * @property answer what was answered; null for anything else
 */
data class ActivityLine(
    val atSeconds: ULong,
    val count: UInt,
    val kind: ActivityKind,
    val code: String?,
    val answer: Answer?,
    val purpose: Purpose?,
    val application: String,
    val place: String,
)

/** What a person said to a request. */
enum class Answer { Approve, Deny, Report }

/** @property lines the newest first */
data class ActivityState(
    val loading: Boolean = true,
    val title: String = "",
    val lines: List<ActivityLine> = emptyList(),
    val problem: Problem? = null,
)

class ActivityModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Activity,
) : Model<ActivityState>(library, scope, moves, ActivityState()) {
    override val accountId: String get() = destination.accountId

    init {
        again()
    }

    /** The person sends the log wherever they like, in the words of [language], a tag such as `de-AT`. */
    fun share(language: String) {
        beside(ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            library.account(accountId)?.use { moves.send(Move.Share(it.activityText(language))) }
        }
    }

    override fun again(): Unit =
        once(
            begins = { it.copy(problem = null) },
            ends = { state, problem -> state.copy(loading = false, problem = problem) },
        ) { library.changes().collect { read() } }

    private suspend fun read() {
        library.account(accountId)?.use { account ->
            val (title, lines) = account.view().title to account.activity().map { it.line() }
            change { it.copy(loading = false, title = title, lines = lines, problem = null) }
        }
    }

    private fun ActivityEntry.line() =
        ActivityLine(
            atSeconds = at,
            count = count,
            kind = kind,
            code = codeOf(),
            answer = Answer.entries.find { kind == ActivityKind.ANSWERED && it.name.equals(detail, ignoreCase = true) },
            purpose = about?.purpose,
            application = about?.application.orEmpty(),
            place = about?.place.orEmpty(),
        )

    private fun ActivityEntry.codeOf(): String? =
        when (kind) {
            ActivityKind.VERDICT -> detail?.let { "outcome.$it" }
            ActivityKind.SIGN_IN_DISABLED -> detail?.let { "disabled.$it" }
            ActivityKind.CHALLENGE_DROPPED, ActivityKind.NOT_DELIVERED, ActivityKind.REMOVED, ActivityKind.WIPED -> detail?.let(::reason)
            ActivityKind.ENROLLED, ActivityKind.ANSWERED, ActivityKind.SIGN_IN_ENABLED, ActivityKind.CREDENTIAL_RENEWED -> null
        }
}
