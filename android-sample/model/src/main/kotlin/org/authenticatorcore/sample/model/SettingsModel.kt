package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

/** What has its place in the settings, and is not in this version. */
enum class Later { AppLock, Pin, Backup }

data class SettingsState(
    val contextOnLockScreen: Boolean,
    val facts: PhoneFacts,
    val appVersion: String,
    val later: List<Later> = Later.entries,
)

class SettingsModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val phone: Phone,
    private val choices: Choices,
) : Model<SettingsState>(
        library,
        scope,
        moves,
        SettingsState(choices.contextOnLockScreen.value, phone.facts, library.configuration.appVersion),
    ) {
    init {
        scope.launch { choices.contextOnLockScreen.collect { shows -> change { it.copy(contextOnLockScreen = shows) } } }
    }

    fun contextOnLockScreen(shows: Boolean): Unit = choices.showContextOnLockScreen(shows)

    fun diagnostics(): Unit = moves.open(Destination.Diagnostics)

    /** To the page of the system where notifications of this app are allowed. */
    fun notifications(): Unit = moves.send(Move.Leave(WayOut.OpenAppSettings))

    fun lock(): Unit = moves.send(Move.Leave(WayOut.OpenLockSettings))

    override fun resumed(): Unit = change { it.copy(facts = phone.facts) }
}
