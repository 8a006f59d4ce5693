package org.authenticatorcore.sample.screens

import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.design.Section
import org.authenticatorcore.sample.design.SwitchRow
import org.authenticatorcore.sample.model.Later
import org.authenticatorcore.sample.model.SettingsModel
import org.authenticatorcore.sample.model.SettingsState
import org.authenticatorcore.sample.model.WayOut

class SettingsActions(
    val back: () -> Unit = {},
    val contextOnLockScreen: (Boolean) -> Unit = {},
    val notifications: () -> Unit = {},
    val push: (String?) -> Unit = {},
    val lock: () -> Unit = {},
    val diagnostics: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

fun SettingsModel.actions(back: () -> Unit): SettingsActions =
    SettingsActions(back, ::contextOnLockScreen, ::notifications, ::push, ::lock, ::diagnostics, ::take)

@Composable
fun SettingsScreen(
    state: SettingsState,
    actions: SettingsActions,
) {
    ScreenScaffold(stringResource(R.string.settings_title), onBack = actions.back) {
        Section(stringResource(R.string.settings_privacy)) {
            RowGroup({ Context(state, actions) }, { Notifications(state, actions) }, { Location() })
        }
        Section(stringResource(R.string.android_push)) {
            state.problem?.let { ProblemCard(it, actions.take) }
            RowGroup(*pushRows(state, actions).toTypedArray())
        }
        Section(stringResource(R.string.settings_security)) {
            RowGroup({ Lock(state, actions) }, *state.later.map { later -> @Composable { LaterRow(later) } }.toTypedArray())
        }
        Section(stringResource(R.string.settings_about)) { About(state, actions) }
    }
}

@Composable
private fun Context(
    state: SettingsState,
    actions: SettingsActions,
) {
    SwitchRow(
        stringResource(R.string.settings_context),
        stringResource(R.string.settings_context_text),
        state.contextOnLockScreen,
        actions.contextOnLockScreen,
        R.drawable.ic_eye_off,
    )
}

@Composable
private fun Notifications(
    state: SettingsState,
    actions: SettingsActions,
) {
    val text =
        when {
            !state.facts.notificationsAllowed -> R.string.settings_notifications_off
            state.push.any { it.chosen } -> R.string.android_notifications_push
            else -> R.string.settings_notifications_on
        }
    ListRow(
        stringResource(R.string.settings_notifications),
        icon = R.drawable.ic_bell,
        text = stringResource(text),
        onClick = actions.notifications,
    )
}

/** What the location is used for; it is asked for where a request says that it goes along. */
@Composable
private fun Location() =
    ListRow(
        stringResource(R.string.settings_location),
        icon = R.drawable.ic_eye_off,
        text = stringResource(R.string.settings_location_text),
    )

/** One push app is chosen, or none. */
private fun pushRows(
    state: SettingsState,
    actions: SettingsActions,
): List<@Composable () -> Unit> {
    if (state.push.isEmpty()) {
        return listOf({ ListRow(stringResource(R.string.android_push_none), text = stringResource(R.string.android_push_none_text)) })
    }
    val none: @Composable () -> Unit = {
        Choice(stringResource(R.string.android_push_off), stringResource(R.string.android_push_off_text), state.push.none { it.chosen }) {
            actions.push(null)
        }
    }
    return listOf(none) +
        state.push.map { row ->
            {
                Choice(row.app.name, stringResource(R.string.android_push_by), row.chosen) { actions.push(row.app.id) }
            }
        }
}

@Composable
private fun Choice(
    name: String,
    text: String,
    chosen: Boolean,
    choose: () -> Unit,
) {
    SwitchRow(name, text, chosen, { if (it) choose() }, R.drawable.ic_bell)
}

@Composable
private fun Lock(
    state: SettingsState,
    actions: SettingsActions,
) {
    val text = if (state.facts.deviceLock) R.string.settings_lock_on else R.string.settings_lock_off
    ListRow(
        stringResource(R.string.settings_lock),
        icon = R.drawable.ic_lock,
        text = stringResource(text),
        onClick = actions.lock,
    )
}

/** What has its place here and is not in this version. */
@Composable
private fun LaterRow(later: Later) {
    val (title, icon) =
        when (later) {
            Later.AppLock -> R.string.settings_app_lock to R.drawable.ic_fingerprint
            Later.Pin -> R.string.settings_pin to R.drawable.ic_pin
            Later.Backup -> R.string.settings_backup to R.drawable.ic_backup
        }
    ListRow(stringResource(title), icon = icon, text = stringResource(R.string.settings_later))
}

@Composable
private fun About(
    state: SettingsState,
    actions: SettingsActions,
) {
    RowGroup(
        {
            ListRow(
                stringResource(R.string.settings_diagnostics),
                icon = R.drawable.ic_diagnostics,
                text = stringResource(R.string.settings_diagnostics_text),
                onClick = actions.diagnostics,
            )
        },
        {
            val version = listOf(state.appVersion, stringResource(R.string.settings_sample)).filter { it.isNotBlank() }
            ListRow(stringResource(R.string.settings_version), icon = R.drawable.ic_info, text = version.joinToString("\n"))
        },
    )
}
