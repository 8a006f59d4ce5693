package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

/** A push app, and whether it is the one that was chosen. */
data class PushRow(
    val app: PushApp,
    val chosen: Boolean,
)

/** What has its place in the settings, and is not in this version. */
enum class Later { AppLock, Pin, Backup }

/** @property push the push apps of this phone; empty if there is none */
data class SettingsState(
    val contextOnLockScreen: Boolean,
    val facts: PhoneFacts,
    val appVersion: String,
    val later: List<Later> = Later.entries,
    val push: List<PushRow> = emptyList(),
    val problem: Problem? = null,
)

class SettingsModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val phone: Phone,
    private val choices: Choices,
    private val apps: PushApps,
) : Model<SettingsState>(
        library,
        scope,
        moves,
        SettingsState(choices.contextOnLockScreen.value, phone.facts, library.configuration.appVersion),
    ) {
    init {
        lookForPush()
        scope.launch { choices.contextOnLockScreen.collect { shows -> change { it.copy(contextOnLockScreen = shows) } } }
    }

    fun contextOnLockScreen(shows: Boolean): Unit = choices.showContextOnLockScreen(shows)

    /** The person has chosen a push app; null for none. */
    fun push(id: String?): Unit =
        once(begins = { it.copy(problem = null) }, ends = { state, problem -> state.copy(problem = problem) }) {
            try {
                Push(library, apps).choose(id)
            } finally {
                lookForPush()
            }
        }

    fun diagnostics(): Unit = moves.open(Destination.Diagnostics)

    /** To the page of the system where notifications of this app are allowed. */
    fun notifications(): Unit = moves.send(Move.Leave(WayOut.OpenAppSettings))

    fun lock(): Unit = moves.send(Move.Leave(WayOut.OpenLockSettings))

    override fun resumed() {
        change { it.copy(facts = phone.facts) }
        lookForPush()
    }

    private fun lookForPush() {
        scope.launch {
            val chosen = apps.chosen()
            val rows = apps.all().map { PushRow(it, it.id == chosen) }
            change { it.copy(push = rows) }
        }
    }
}
