package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** What has its place in the settings, and is not in this version. */
enum class Later { AppLock, Pin, Backup }

data class SettingsState(
    val contextOnLockScreen: Boolean = false,
    val facts: PhoneFacts? = null,
    val appVersion: String = "",
    val later: List<Later> = Later.entries,
)

class SettingsModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val phone: Phone,
    private val choices: Choices,
) : Model<SettingsState>(library, scope, moves, SettingsState()) {
    fun contextOnLockScreen(shows: Boolean): Unit = choices.showContextOnLockScreen(shows)

    fun diagnostics(): Unit = moves.open(Destination.Diagnostics)

    /** To the page of the system where notifications of this app are allowed. */
    fun notifications(): Unit = moves.send(Move.Leave(WayOut.OpenAppSettings))

    fun lock(): Unit = moves.send(Move.Leave(WayOut.OpenLockSettings))
}
