/// The way out for each code of the library: what the table of its errors says comes next. A test holds both to the same codes; words for a
/// code are the library's.
let waysOut: [String: WayOut] = [
  // InvalidInput
  "invalid_input": .correctInput,
  "invalid_input.text": .scanAgain,
  "invalid_input.text.empty": .scanAgain,
  "invalid_input.text.too_long": .scanAgain,
  "invalid_input.scheme": .scanAgain,
  "invalid_input.action": .openAppStore,
  "invalid_input.v": .openAppStore,
  "invalid_input.issuer": .beginAgainOnWeb,
  "invalid_input.code": .correctInput,
  "invalid_input.kid": .beginAgainOnWeb,
  "invalid_input.url": .correctInput,
  "invalid_input.label": .correctInput,
  "invalid_input.secret": .beginAgainOnWeb,
  "invalid_input.algorithm": .useSomethingElse,
  "invalid_input.digits": .useSomethingElse,
  "invalid_input.period": .beginAgainOnWeb,
  "invalid_input.counter": .beginAgainOnWeb,
  "invalid_input.encoder": .useSomethingElse,
  "invalid_input.parameter": .beginAgainOnWeb,
  "invalid_input.number": .correctInput,
  "invalid_input.number.not_expected": .retry,
  "invalid_input.redirect": .retry,
  "invalid_input.redirect.not_expected": .showAccounts,
  "invalid_input.app_version": .report,
  "invalid_input.extra_root_pem": .report,
  "invalid_input.picture": .scanAgain,
  "invalid_input.picture.no_code": .typeByHand,
  "invalid_input.picture.damaged": .typeByHand,
  "invalid_input.picture.not_an_enrollment": .scanAgain,
  "invalid_input.picture.several": .scanAgain,
  "invalid_input.picture.too_large": .scanAgain,
  "invalid_input.picture.shape": .report,
  "invalid_input.any.not_https": .correctInput,
  "invalid_input.any.user_information": .correctInput,
  "invalid_input.any.ip_literal": .correctInput,
  "invalid_input.any.port": .correctInput,
  "invalid_input.any.query_or_fragment": .correctInput,
  "invalid_input.any.trailing_slash": .correctInput,
  "invalid_input.any.not_canonical": .correctInput,
  "invalid_input.any.not_a_url": .correctInput,
  "invalid_input.any.web_page": .scanAgain,
  "invalid_input.any.app_store": .scanAgain,
  "invalid_input.any.wifi": .scanAgain,
  "invalid_input.any.contact": .scanAgain,
  "invalid_input.any.message": .scanAgain,
  "invalid_input.any.place": .scanAgain,
  "invalid_input.any.event": .scanAgain,
  "invalid_input.any.payment": .scanAgain,
  "invalid_input.any.passkey": .useSomethingElse,
  "invalid_input.any.device": .scanAgain,
  "invalid_input.any.export": .beginAgainOnWeb,
  "invalid_input.any.steam": .useSomethingElse,
  "invalid_input.any.other_authenticator": .useSomethingElse,
  "invalid_input.any.typed_code": .typeByHand,
  "invalid_input.any.other_app": .scanAgain,
  "invalid_input.any.text": .scanAgain,
  // UserAction
  "user_action": .none,
  "user_action.cancelled": .none,
  "user_action.locked_out": .unlockPhone,
  "user_action.set_device_lock": .openLockSettings,
  "user_action.enroll_biometric": .enrollBiometric,
  "user_action.update_app": .openAppStore,
  "user_action.set_clock": .setClock,
  "user_action.sign_in_again": .signInAgain,
  "user_action.not_now": .unlockPhone,
  "user_action.confirm_again": .confirmAgain,
  "user_action.enroll_again": .enrollAgain,
  // KeyLost
  "key_lost": .showAccount,
  "key_lost.credential": .enablePhoneSignIn,
  "key_lost.device": .enrollAgain,
  // Offline and Busy
  "offline": .retry,
  "busy": .wait,
  // Storage
  "storage": .report,
  "storage.locked": .unlockPhone,
  "storage.full": .freeSpace,
  "storage.read_only": .report,
  "storage.newer": .openAppStore,
  "storage.corrupt": .beginAnew,
  "storage.key_lost": .beginAnew,
  "storage.suspended": .retry,
  "storage.closed": .retry,
  // Internal
  "internal": .report,
  // Outcomes
  "outcome.approved": .none,
  "outcome.denied": .none,
  "outcome.reported": .none,
  "outcome.wrong_number": .beginAgainOnWeb,
  "outcome.expired": .beginAgainOnWeb,
  "outcome.superseded": .showAccounts,
  "outcome.already_answered": .none,
  "outcome.display_mismatch": .beginAgainOnWeb,
  "outcome.blocked_by_policy": .askOrganisation,
  "outcome.attestation_required": .useSomethingElse,
  "outcome.app_too_old": .openAppStore,
  "outcome.credential_revoked": .enablePhoneSignIn,
  "outcome.account_disabled": .askOrganisation,
  "outcome.throttled": .wait,
  "outcome.must_enroll_again": .enrollAgain,
  "outcome.rejected": .beginAgainOnWeb,
  "outcome.unknown": .useWeb,
  "outcome.pending": .none,
  // Reasons of the server
  "reason": .none,
  "refused": .none,
  "reason.malformed": .openAppStore,
  "reason.use_dpop_nonce": .retry,
  "reason.invalid_dpop": .setClock,
  "reason.unknown_device": .showAccount,
  "reason.invalid_token": .signInAgain,
  "reason.stale_sign_in": .signInAgain,
  "reason.enrollment_closed": .askOrganisation,
  "reason.wrong_user": .signInAgain,
  "reason.policy_mode": .askOrganisation,
  "reason.not_targeted": .askOrganisation,
  "reason.managed_app_required": .askOrganisation,
  "reason.not_found": .openAppStore,
  "reason.code_unknown": .beginAgainOnWeb,
  "reason.code_used": .beginAgainOnWeb,
  "reason.other_tenant": .useWeb,
  "reason.device_limit": .useWeb,
  "reason.code_expired": .beginAgainOnWeb,
  "reason.too_large": .report,
  "reason.media_type": .openAppStore,
  "reason.bad_signature": .report,
  "reason.wrong_key": .showAccount,
  "reason.challenge_mismatch": .beginAgainOnWeb,
  "reason.bad_counter": .enrollAgain,
  "reason.bad_number": .beginAgainOnWeb,
  "reason.bad_nonce": .retry,
  "reason.unknown_id": .showAccount,
  "reason.attestation_invalid": .useSomethingElse,
  "reason.attestation_required": .useSomethingElse,
  "reason.app_too_old": .openAppStore,
  "reason.too_many_requests": .wait,
  "reason.internal": .wait,
  "reason.unavailable": .wait,
  "reason.unknown_code": .none,
  "reason.access_denied": .signInAgain,
  // Reasons of the library
  "reason.account_not_active": .matchEnrollNumber,
  "reason.account_removed": .showAccounts,
  "reason.already_enrolled": .showAccounts,
  "reason.counter_exhausted": .enrollAgain,
  "reason.enroll_again_not_needed": .showAccount,
  "reason.no_offline_code": .none,
  "reason.not_enabled": .enablePhoneSignIn,
  "reason.not_enabling": .enablePhoneSignIn,
  "reason.not_supported": .none,
  "reason.offline_code_invalid": .showAccount,
  "reason.redirect_uri_not_listed": .report,
  "reason.reply_invalid": .wait,
  "reason.reply_of_other_call": .retry,
  "reason.request_not_available": .retry,
  "reason.usable": .retry,
  "reason.device_unsupported": .useSomethingElse,
  "reason.untrusted_reply": .leaveNetwork,
  "reason.untrusted_server_key": .leaveNetwork,
  "reason.issuer_mismatch": .leaveNetwork,
  "reason.metadata_rolled_back": .askOrganisation,
  "reason.metadata_invalid": .openAppStore,
  "reason.document_of_other_account": .retry,
  "reason.document_of_other_call": .retry,
  "reason.document_rolled_back": .retry,
  "reason.certificate_not_trusted": .leaveNetwork,
  "reason.reply_too_large": .report,
  // Why phone sign-in is off
  "disabled.by_person": .none,
  "disabled.not_allowed": .askOrganisation,
  "disabled.number_not_matched": .enablePhoneSignIn,
  "disabled.revoked": .enablePhoneSignIn,
  "disabled.account_removed": .showAccounts,
  "disabled.key_lost": .enablePhoneSignIn,
  // Warnings before an enrollment is confirmed
  "warning.not_pinned": .none,
  "warning.weak_secret": .none,
  "warning.unnamed": .none,
]

/// The way out for a code. One that is not listed, such as that of a newer server, has the way out of its kind, as it has its text.
public func wayOut(_ code: String) -> WayOut {
  let parts = code.split(separator: ".").map(String.init)
  guard let kind = parts.first else { return .none }
  let second = parts.dropFirst().first
  if kind == "refused" { return wayOut(["reason", second].compactMap { $0 }.joined(separator: ".")) }
  return waysOut[code]
    ?? (parts.count > 2 ? waysOut["\(kind).any.\(parts.last ?? "")"] : nil)
    ?? waysOut["\(kind).\(second ?? "")"]
    ?? waysOut[kind]
    ?? .none
}

extension WayOut {
  /// Where the button of a way out leads, in a screen about this account; nothing if it makes a call again, or leads nowhere from there.
  func move(_ accountId: String?) -> Move? {
    switch leads {
    case .nowhere, .again: nil
    case .outside: .leave(self)
    case .screen: screen(accountId)
    }
  }

  private func screen(_ accountId: String?) -> Move? {
    switch self {
    case .scanAgain: .open(.scan)
    case .typeByHand: .open(.enterByHand)
    case .report: .open(.diagnostics)
    case .showAccounts: .home
    default: accountId.flatMap(screenOf).map(Move.open)
    }
  }

  private func screenOf(_ accountId: String) -> Destination? {
    switch self {
    case .signInAgain, .showAccount: .accountDetail(accountId)
    case .matchEnrollNumber: .enrollNumber(accountId)
    case .enablePhoneSignIn: .enabling(accountId, renewing: false)
    case .enrollAgain: .enrollAgain(accountId)
    default: nil
    }
  }
}
