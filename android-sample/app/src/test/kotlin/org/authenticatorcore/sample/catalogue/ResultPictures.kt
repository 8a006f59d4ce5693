package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.sample.model.DiagnosticsState
import org.authenticatorcore.sample.model.Later
import org.authenticatorcore.sample.model.PushApp
import org.authenticatorcore.sample.model.PushRow
import org.authenticatorcore.sample.model.ResultState
import org.authenticatorcore.sample.model.SettingsState
import org.authenticatorcore.sample.model.Tone
import org.authenticatorcore.sample.model.wayOut
import org.authenticatorcore.sample.screens.DiagnosticsActions
import org.authenticatorcore.sample.screens.DiagnosticsScreen
import org.authenticatorcore.sample.screens.ResultActions
import org.authenticatorcore.sample.screens.ResultScreen
import org.authenticatorcore.sample.screens.SettingsActions
import org.authenticatorcore.sample.screens.SettingsScreen

private fun result(
    outcome: String,
    tone: Tone,
    reason: String? = null,
    retryAfter: ULong? = null,
) = Picture("result-${outcome.replace('_', '-')}") {
    val code = "outcome.$outcome"
    ResultScreen(ResultState(code, tone, wayOut(code), reason, retryAfter), ResultActions())
}

internal val resultPictures =
    listOf(
        result("approved", Tone.Good),
        result("denied", Tone.Refused),
        result("reported", Tone.Refused),
        result("wrong_number", Tone.Warning),
        result("expired", Tone.Ended),
        result("superseded", Tone.Ended),
        result("already_answered", Tone.Ended),
        result("display_mismatch", Tone.Warning),
        result("blocked_by_policy", Tone.Warning, reason = "reason.policy_mode"),
        result("attestation_required", Tone.Warning),
        result("app_too_old", Tone.Warning),
        result("credential_revoked", Tone.Warning),
        result("account_disabled", Tone.Warning),
        result("throttled", Tone.Ended, retryAfter = 45uL),
        result("must_enroll_again", Tone.Warning),
        result("rejected", Tone.Warning, reason = "reason.bad_signature"),
        result("unknown", Tone.Warning),
        result("pending", Tone.Waiting),
        result("of_a_newer_server", Tone.Ended),
    )

private fun settings(
    name: String,
    state: SettingsState,
) = Picture("settings-$name") { SettingsScreen(state, SettingsActions()) }

private val settingsNow = SettingsState(contextOnLockScreen = false, facts = Example.facts, appVersion = "0.1.0", later = Later.entries)

internal val settingsPictures =
    listOf(
        settings("all", settingsNow),
        settings(
            "nothing-allowed",
            settingsNow.copy(contextOnLockScreen = true, facts = Example.facts.copy(deviceLock = false, notificationsAllowed = false)),
        ),
        settings(
            "push",
            settingsNow.copy(
                push =
                    listOf(
                        PushRow(PushApp("org.example.one", "Lighthouse Push"), chosen = true),
                        PushRow(PushApp("org.example.two", "Harbour Messenger"), chosen = false),
                    ),
            ),
        ),
        Picture("diagnostics-loading") { DiagnosticsScreen(DiagnosticsState(), DiagnosticsActions()) },
        Picture("diagnostics-text") { DiagnosticsScreen(DiagnosticsState(Example.report, loading = false), DiagnosticsActions()) },
    )
