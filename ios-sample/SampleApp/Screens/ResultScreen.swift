import SampleKit
import SwiftUI

/// What became of an answer.
struct ResultScreen: View {
  let model: ResultModel

  var body: some View {
    Screen {
      Page(title: title, text: text, symbol: model.state.tone.symbol, colour: model.state.tone.colour)
      if let reason = model.state.reason { Text(told(reason)) }
      if let seconds = model.state.retryAfter { Text(words("common_wait", Int(clamping: seconds))) }
      if model.state.code == "outcome.reported" { Text(words("result_change_password")) }
    } buttons: {
      if model.state.wayOut.hasButton, let word = model.state.wayOut.word {
        WideButton(word, .secondary) { model.take(model.state.wayOut) }
      }
      WideButton(words("common_done"), action: model.done)
    }
    .navigationBarBackButtonHidden()
    .announces(title)
  }

  private var text: String {
    switch model.state.code {
    case "outcome.approved": words("result_back_to_browser")
    case "outcome.denied": words("result_denied_text")
    case "outcome.reported": words("result_reported_text")
    default: told(model.state.code)
    }
  }

  private var title: String {
    switch model.state.code {
    case "outcome.approved": words("result_approved")
    case "outcome.denied": words("result_denied")
    case "outcome.reported": words("result_reported")
    case "outcome.wrong_number": words("result_wrong_number")
    case "outcome.expired": words("result_expired")
    case "outcome.superseded": words("result_superseded")
    case "outcome.already_answered": words("result_already_answered")
    case "outcome.display_mismatch": words("result_display_mismatch")
    case "outcome.blocked_by_policy": words("result_blocked_by_policy")
    case "outcome.attestation_required": words("result_attestation_required")
    case "outcome.app_too_old": words("result_app_too_old")
    case "outcome.credential_revoked": words("result_credential_revoked")
    case "outcome.account_disabled": words("result_account_disabled")
    case "outcome.throttled": words("result_throttled")
    case "outcome.must_enroll_again": words("result_must_enroll_again")
    case "outcome.rejected": words("result_rejected")
    case "outcome.unknown": words("result_unknown")
    case "outcome.pending": words("result_pending")
    default: words("result_other")
    }
  }
}

extension Tone {
  fileprivate var symbol: String {
    switch self {
    case .good: "checkmark.shield"
    case .refused: "hand.raised"
    case .waiting: "hourglass"
    case .ended: "clock"
    case .warning: "exclamationmark.triangle"
    }
  }

  fileprivate var colour: Color {
    switch self {
    case .good: .green
    case .refused, .waiting: .accentColor
    case .ended: .secondary
    case .warning: .orange
    }
  }
}
