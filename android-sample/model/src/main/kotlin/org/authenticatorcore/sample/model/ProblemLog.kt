package org.authenticatorcore.sample.model

/** The last problems of this process, as codes, for the diagnostics. */
class ProblemLog(
    private val now: () -> Long = System::currentTimeMillis,
) {
    /** @property atMillis since 1970 in UTC */
    data class Entry(
        val atMillis: Long,
        val code: String,
        val fault: String?,
    )

    private val noted = ArrayDeque<Entry>()

    @Synchronized
    fun note(problem: Problem) {
        noted.addFirst(Entry(now(), problem.code, problem.fault))
        if (noted.size > MOST) noted.removeLast()
    }

    /** The newest first. */
    val entries: List<Entry> @Synchronized get() = noted.toList()

    private companion object {
        const val MOST = 50
    }
}
