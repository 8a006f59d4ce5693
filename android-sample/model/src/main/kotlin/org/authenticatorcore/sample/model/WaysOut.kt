package org.authenticatorcore.sample.model

/**
 * The way out for each code of the library: what the table of its errors says comes next. A test holds both to the same codes; words for a
 * code are the library's.
 */
internal val WAYS_OUT: Map<String, WayOut> =
    mapOf(
        // InvalidInput
        "invalid_input" to WayOut.CorrectInput,
        "invalid_input.text" to WayOut.ScanAgain,
        "invalid_input.text.empty" to WayOut.ScanAgain,
        "invalid_input.text.too_long" to WayOut.ScanAgain,
        "invalid_input.scheme" to WayOut.ScanAgain,
        "invalid_input.action" to WayOut.OpenAppStore,
        "invalid_input.v" to WayOut.OpenAppStore,
        "invalid_input.issuer" to WayOut.BeginAgainOnWeb,
        "invalid_input.code" to WayOut.CorrectInput,
        "invalid_input.kid" to WayOut.BeginAgainOnWeb,
        "invalid_input.url" to WayOut.CorrectInput,
        "invalid_input.label" to WayOut.CorrectInput,
        "invalid_input.secret" to WayOut.BeginAgainOnWeb,
        "invalid_input.algorithm" to WayOut.UseSomethingElse,
        "invalid_input.digits" to WayOut.UseSomethingElse,
        "invalid_input.period" to WayOut.BeginAgainOnWeb,
        "invalid_input.counter" to WayOut.BeginAgainOnWeb,
        "invalid_input.encoder" to WayOut.UseSomethingElse,
        "invalid_input.parameter" to WayOut.BeginAgainOnWeb,
        "invalid_input.number" to WayOut.CorrectInput,
        "invalid_input.number.not_expected" to WayOut.Retry,
        "invalid_input.redirect" to WayOut.Retry,
        "invalid_input.redirect.not_expected" to WayOut.ShowAccounts,
        "invalid_input.app_version" to WayOut.Report,
        "invalid_input.extra_root_pem" to WayOut.Report,
        "invalid_input.picture" to WayOut.ScanAgain,
        "invalid_input.picture.no_code" to WayOut.TypeByHand,
        "invalid_input.picture.damaged" to WayOut.TypeByHand,
        "invalid_input.picture.not_an_enrollment" to WayOut.ScanAgain,
        "invalid_input.picture.several" to WayOut.ScanAgain,
        "invalid_input.picture.too_large" to WayOut.ScanAgain,
        "invalid_input.picture.shape" to WayOut.Report,
        "invalid_input.any.not_https" to WayOut.CorrectInput,
        "invalid_input.any.user_information" to WayOut.CorrectInput,
        "invalid_input.any.ip_literal" to WayOut.CorrectInput,
        "invalid_input.any.port" to WayOut.CorrectInput,
        "invalid_input.any.query_or_fragment" to WayOut.CorrectInput,
        "invalid_input.any.trailing_slash" to WayOut.CorrectInput,
        "invalid_input.any.not_canonical" to WayOut.CorrectInput,
        "invalid_input.any.not_a_url" to WayOut.CorrectInput,
        "invalid_input.any.web_page" to WayOut.ScanAgain,
        "invalid_input.any.app_store" to WayOut.ScanAgain,
        "invalid_input.any.wifi" to WayOut.ScanAgain,
        "invalid_input.any.contact" to WayOut.ScanAgain,
        "invalid_input.any.message" to WayOut.ScanAgain,
        "invalid_input.any.place" to WayOut.ScanAgain,
        "invalid_input.any.event" to WayOut.ScanAgain,
        "invalid_input.any.payment" to WayOut.ScanAgain,
        "invalid_input.any.passkey" to WayOut.UseSomethingElse,
        "invalid_input.any.device" to WayOut.ScanAgain,
        "invalid_input.any.export" to WayOut.BeginAgainOnWeb,
        "invalid_input.any.steam" to WayOut.UseSomethingElse,
        "invalid_input.any.other_authenticator" to WayOut.UseSomethingElse,
        "invalid_input.any.typed_code" to WayOut.TypeByHand,
        "invalid_input.any.other_app" to WayOut.ScanAgain,
        "invalid_input.any.text" to WayOut.ScanAgain,
        // UserAction
        "user_action" to WayOut.None,
        "user_action.cancelled" to WayOut.None,
        "user_action.locked_out" to WayOut.UnlockPhone,
        "user_action.set_device_lock" to WayOut.OpenLockSettings,
        "user_action.enroll_biometric" to WayOut.EnrollBiometric,
        "user_action.update_app" to WayOut.OpenAppStore,
        "user_action.set_clock" to WayOut.SetClock,
        "user_action.sign_in_again" to WayOut.SignInAgain,
        "user_action.not_now" to WayOut.UnlockPhone,
        "user_action.confirm_again" to WayOut.ConfirmAgain,
        "user_action.enroll_again" to WayOut.EnrollAgain,
        // KeyLost
        "key_lost" to WayOut.ShowAccount,
        "key_lost.credential" to WayOut.EnablePhoneSignIn,
        "key_lost.device" to WayOut.EnrollAgain,
        // Offline and Busy
        "offline" to WayOut.Retry,
        "busy" to WayOut.Wait,
        // Storage
        "storage" to WayOut.Report,
        "storage.locked" to WayOut.UnlockPhone,
        "storage.full" to WayOut.FreeSpace,
        "storage.read_only" to WayOut.Report,
        "storage.newer" to WayOut.OpenAppStore,
        "storage.corrupt" to WayOut.BeginAnew,
        "storage.key_lost" to WayOut.BeginAnew,
        "storage.suspended" to WayOut.Retry,
        "storage.closed" to WayOut.Retry,
        // Internal
        "internal" to WayOut.Report,
        // Outcomes
        "outcome.approved" to WayOut.None,
        "outcome.denied" to WayOut.None,
        "outcome.reported" to WayOut.None,
        "outcome.wrong_number" to WayOut.BeginAgainOnWeb,
        "outcome.expired" to WayOut.BeginAgainOnWeb,
        "outcome.superseded" to WayOut.ShowAccounts,
        "outcome.already_answered" to WayOut.None,
        "outcome.display_mismatch" to WayOut.BeginAgainOnWeb,
        "outcome.blocked_by_policy" to WayOut.AskOrganisation,
        "outcome.attestation_required" to WayOut.UseSomethingElse,
        "outcome.app_too_old" to WayOut.OpenAppStore,
        "outcome.credential_revoked" to WayOut.EnablePhoneSignIn,
        "outcome.account_disabled" to WayOut.AskOrganisation,
        "outcome.throttled" to WayOut.Wait,
        "outcome.must_enroll_again" to WayOut.EnrollAgain,
        "outcome.rejected" to WayOut.BeginAgainOnWeb,
        "outcome.unknown" to WayOut.UseWeb,
        "outcome.pending" to WayOut.None,
        // Reasons of the server
        "reason" to WayOut.None,
        "refused" to WayOut.None,
        "reason.malformed" to WayOut.OpenAppStore,
        "reason.use_dpop_nonce" to WayOut.Retry,
        "reason.invalid_dpop" to WayOut.SetClock,
        "reason.unknown_device" to WayOut.ShowAccount,
        "reason.invalid_token" to WayOut.SignInAgain,
        "reason.stale_sign_in" to WayOut.SignInAgain,
        "reason.enrollment_closed" to WayOut.AskOrganisation,
        "reason.wrong_user" to WayOut.SignInAgain,
        "reason.policy_mode" to WayOut.AskOrganisation,
        "reason.not_targeted" to WayOut.AskOrganisation,
        "reason.managed_app_required" to WayOut.AskOrganisation,
        "reason.not_found" to WayOut.OpenAppStore,
        "reason.code_unknown" to WayOut.BeginAgainOnWeb,
        "reason.code_used" to WayOut.BeginAgainOnWeb,
        "reason.other_tenant" to WayOut.UseWeb,
        "reason.device_limit" to WayOut.UseWeb,
        "reason.code_expired" to WayOut.BeginAgainOnWeb,
        "reason.too_large" to WayOut.Report,
        "reason.media_type" to WayOut.OpenAppStore,
        "reason.bad_signature" to WayOut.Report,
        "reason.wrong_key" to WayOut.ShowAccount,
        "reason.challenge_mismatch" to WayOut.BeginAgainOnWeb,
        "reason.bad_counter" to WayOut.EnrollAgain,
        "reason.bad_number" to WayOut.BeginAgainOnWeb,
        "reason.bad_nonce" to WayOut.Retry,
        "reason.unknown_id" to WayOut.ShowAccount,
        "reason.attestation_invalid" to WayOut.UseSomethingElse,
        "reason.attestation_required" to WayOut.UseSomethingElse,
        "reason.app_too_old" to WayOut.OpenAppStore,
        "reason.too_many_requests" to WayOut.Wait,
        "reason.internal" to WayOut.Wait,
        "reason.unavailable" to WayOut.Wait,
        "reason.unknown_code" to WayOut.None,
        "reason.access_denied" to WayOut.SignInAgain,
        // Reasons of the library
        "reason.account_not_active" to WayOut.MatchEnrollNumber,
        "reason.account_removed" to WayOut.ShowAccounts,
        "reason.already_enrolled" to WayOut.ShowAccounts,
        "reason.counter_exhausted" to WayOut.EnrollAgain,
        "reason.enroll_again_not_needed" to WayOut.ShowAccount,
        "reason.no_offline_code" to WayOut.None,
        "reason.not_enabled" to WayOut.EnablePhoneSignIn,
        "reason.not_enabling" to WayOut.EnablePhoneSignIn,
        "reason.not_supported" to WayOut.None,
        "reason.offline_code_invalid" to WayOut.ShowAccount,
        "reason.redirect_uri_not_listed" to WayOut.Report,
        "reason.reply_invalid" to WayOut.Wait,
        "reason.reply_of_other_call" to WayOut.Retry,
        "reason.request_not_available" to WayOut.Retry,
        "reason.usable" to WayOut.Retry,
        "reason.device_unsupported" to WayOut.UseSomethingElse,
        "reason.untrusted_reply" to WayOut.LeaveNetwork,
        "reason.untrusted_server_key" to WayOut.LeaveNetwork,
        "reason.issuer_mismatch" to WayOut.LeaveNetwork,
        "reason.metadata_rolled_back" to WayOut.AskOrganisation,
        "reason.metadata_invalid" to WayOut.OpenAppStore,
        "reason.document_of_other_account" to WayOut.Retry,
        "reason.document_of_other_call" to WayOut.Retry,
        "reason.document_rolled_back" to WayOut.Retry,
        "reason.certificate_not_trusted" to WayOut.LeaveNetwork,
        "reason.reply_too_large" to WayOut.Report,
        // Why phone sign-in is off
        "disabled.by_person" to WayOut.None,
        "disabled.not_allowed" to WayOut.AskOrganisation,
        "disabled.number_not_matched" to WayOut.EnablePhoneSignIn,
        "disabled.revoked" to WayOut.EnablePhoneSignIn,
        "disabled.account_removed" to WayOut.ShowAccounts,
        "disabled.key_lost" to WayOut.EnablePhoneSignIn,
        // Warnings before an enrollment is confirmed
        "warning.not_pinned" to WayOut.None,
        "warning.weak_secret" to WayOut.None,
        "warning.unnamed" to WayOut.None,
    )

/** The way out for a code. One that is not listed, such as that of a newer server, has the way out of its kind, as it has its text. */
fun wayOut(code: String): WayOut {
    val parts = code.split('.')
    val (kind, second) = parts.first() to parts.getOrNull(1)
    return when (kind) {
        "refused" -> wayOut(listOfNotNull("reason", second).joinToString("."))
        else ->
            WAYS_OUT[code]
                ?: WAYS_OUT["$kind.any.${parts.last()}"].takeIf { parts.size > 2 }
                ?: WAYS_OUT["$kind.$second"]
                ?: WAYS_OUT[kind]
                ?: WayOut.None
    }
}

/** Where the button of a way out leads, in a screen about [accountId]; null if it makes a call again, or leads nowhere from there. */
internal fun WayOut.move(accountId: String?): Move? =
    when (leads) {
        WayOut.Leads.Nowhere, WayOut.Leads.Again -> null
        WayOut.Leads.Outside -> Move.Leave(this)
        WayOut.Leads.Screen -> screen(accountId)
    }

private fun WayOut.screen(accountId: String?): Move? =
    when (this) {
        WayOut.ScanAgain -> Move.Open(Destination.Scan)
        WayOut.TypeByHand -> Move.Open(Destination.EnterByHand)
        WayOut.Report -> Move.Open(Destination.Diagnostics)
        WayOut.ShowAccounts -> Move.Home
        else -> accountId?.let(::screenOf)?.let(Move::Open)
    }

private fun WayOut.screenOf(accountId: String): Destination? =
    when (this) {
        WayOut.SignInAgain, WayOut.ShowAccount -> Destination.AccountDetail(accountId)
        WayOut.MatchEnrollNumber -> Destination.EnrollNumber(accountId)
        WayOut.EnablePhoneSignIn -> Destination.Enabling(accountId)
        WayOut.EnrollAgain -> Destination.EnrollAgain(accountId)
        else -> null
    }
