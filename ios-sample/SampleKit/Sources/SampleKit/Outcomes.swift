import AuthenticatorCore

/// How each outcome looks.
let tones: [String: Tone] = [
  "outcome.approved": .good,
  "outcome.denied": .refused,
  "outcome.reported": .refused,
  "outcome.wrong_number": .warning,
  "outcome.expired": .ended,
  "outcome.superseded": .ended,
  "outcome.already_answered": .ended,
  "outcome.display_mismatch": .warning,
  "outcome.blocked_by_policy": .warning,
  "outcome.attestation_required": .warning,
  "outcome.app_too_old": .warning,
  "outcome.credential_revoked": .warning,
  "outcome.account_disabled": .warning,
  "outcome.throttled": .ended,
  "outcome.must_enroll_again": .warning,
  "outcome.rejected": .warning,
  "outcome.unknown": .warning,
  "outcome.pending": .waiting,
]

extension Outcome {
  /// The screen that says it.
  func result(_ accountId: String, _ requestId: String) -> ResultKey {
    var why: String?
    var retryAfter: UInt64?
    switch self {
    case .blockedByPolicy(let reason), .credentialRevoked(let reason): why = reason
    case .rejected(let reason): why = reason
    case .throttled(let seconds): retryAfter = seconds
    default: break
    }
    return ResultKey(accountId, requestId, code(), reason: why.map(reason), retryAfter: retryAfter)
  }
}

extension ResultKey {
  func state() -> ResultState {
    ResultState(code: code, tone: tones[code] ?? .warning, wayOut: wayOut(code), reason: reason, retryAfter: retryAfter)
  }
}
