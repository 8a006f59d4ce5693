package org.authenticatorcore.sample.model

import org.authenticatorcore.Outcome

/** How each outcome looks. */
internal val TONES: Map<String, Tone> =
    mapOf(
        "outcome.approved" to Tone.Good,
        "outcome.denied" to Tone.Refused,
        "outcome.reported" to Tone.Refused,
        "outcome.wrong_number" to Tone.Warning,
        "outcome.expired" to Tone.Ended,
        "outcome.superseded" to Tone.Ended,
        "outcome.already_answered" to Tone.Ended,
        "outcome.display_mismatch" to Tone.Warning,
        "outcome.blocked_by_policy" to Tone.Warning,
        "outcome.attestation_required" to Tone.Warning,
        "outcome.app_too_old" to Tone.Warning,
        "outcome.credential_revoked" to Tone.Warning,
        "outcome.account_disabled" to Tone.Warning,
        "outcome.throttled" to Tone.Ended,
        "outcome.must_enroll_again" to Tone.Warning,
        "outcome.rejected" to Tone.Warning,
        "outcome.unknown" to Tone.Warning,
        "outcome.pending" to Tone.Waiting,
    )

/** The screen that says it. */
internal fun Outcome.result(
    accountId: String,
    requestId: String,
): Destination.Result {
    val why =
        when (this) {
            is Outcome.BlockedByPolicy -> reason
            is Outcome.CredentialRevoked -> reason
            is Outcome.Rejected -> reason
            else -> null
        }
    val retryAfter = (this as? Outcome.Throttled)?.retryAfter
    return Destination.Result(accountId, requestId, code(), why?.let(::reason), retryAfter)
}

internal fun Destination.Result.state(): ResultState = ResultState(code, TONES[code] ?: Tone.Warning, wayOut(code), reason, retryAfter)
