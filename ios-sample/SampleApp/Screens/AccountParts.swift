import AuthenticatorCore
import SampleKit
import SwiftUI

extension Status {
  var word: String {
    switch self {
    case .pending: words("status_pending")
    case .inUse: words("status_in_use")
    case .enabling: words("status_enabling")
    case .enabled: words("status_enabled")
    case .renewing: words("status_renewing")
    case .suspended: words("status_suspended")
    case .tellingServer: words("status_telling_server")
    case .codesOnly: words("status_codes_only")
    case .blocked: words("status_blocked")
    case .mustEnrollAgain: words("status_must_enroll_again")
    case .removed: words("status_removed")
    }
  }

  var colour: Color {
    switch self {
    case .enabled: .green
    case .blocked, .mustEnrollAgain, .removed: .red
    case .pending, .enabling, .suspended, .tellingServer: .orange
    case .inUse, .codesOnly: .secondary
    case .renewing: .accentColor
    }
  }
}

extension Purpose {
  var word: String {
    switch self {
    case .enrollment: words("purpose_enrollment")
    case .enable: words("purpose_enable")
    case .signIn: words("purpose_sign_in")
    case .passwordReset: words("purpose_password_reset")
    case .mfa: words("purpose_mfa")
    case .transaction: words("purpose_transaction")
    }
  }
}

extension AccountCard {
  var name: String { [title, user].first { !$0.isEmpty } ?? words("accounts_unnamed") }
}

/// Whose account it is.
struct AccountHeader: View {
  let card: AccountCard

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(card.name).font(.headline)
      if !card.user.isEmpty, card.user != card.name { Text(card.user).foregroundStyle(.secondary) }
      Text(card.status.word).font(.footnote).foregroundStyle(card.status.colour)
    }
    .accessibilityElement(children: .combine)
  }
}

/// The code of an account, or the way to it.
struct CodeRow: View {
  let state: CodeState
  let show: @MainActor () -> Void
  let hide: @MainActor () -> Void
  let copy: @MainActor () -> Void
  let take: (WayOut) -> Void

  var body: some View {
    switch state {
    case .hidden:
      Button(words("accounts_show_code"), action: show).buttonStyle(.bordered)
    case .failed(let problem):
      ProblemCard(problem: problem, take: take)
    case .shown(let code):
      shown(code)
    }
  }

  @ViewBuilder private func shown(_ code: ShownCode) -> some View {
    HStack(spacing: 12) {
      Text(Formatting.grouped(code.digits.text))
        .font(.system(.title, design: .rounded, weight: .semibold))
        .monospacedDigit()
        .privacySensitive()
        .accessibilityLabel(words("accounts_code_spoken", Formatting.spoken(code.digits.text)))
      Spacer()
      if let left = code.secondsLeft, let all = code.secondsAtFirst { Countdown(left: left, all: all) }
    }
    ViewThatFits {
      HStack(spacing: 12) { buttons(code) }
      VStack(alignment: .leading, spacing: 12) { buttons(code) }
    }
    if !code.timeIsCertain { Text(words("accounts_code_uncertain")).font(.footnote).foregroundStyle(.secondary) }
  }

  @ViewBuilder private func buttons(_ code: ShownCode) -> some View {
    Button(words("accounts_copy_code"), action: copy).buttonStyle(.bordered)
    if code.secondsLeft == nil { Button(words("accounts_next_code"), action: show).buttonStyle(.bordered) }
    Button(words("accounts_hide_code"), action: hide).buttonStyle(.bordered)
  }
}

/// A request that waits, as a banner.
struct RequestBanner: View {
  let card: RequestCard
  let open: @MainActor () -> Void

  var body: some View {
    Panel {
      Text(title).font(.headline)
      Text(card.account).foregroundStyle(.secondary)
      if !card.place.isEmpty { Text(card.place).foregroundStyle(.secondary) }
      Button(words("accounts_answer"), action: open).buttonStyle(.borderedProminent)
    }
    .announces(title)
  }

  private var title: String {
    card.application.isEmpty ? card.purpose.word : words("accounts_request_title", card.application)
  }
}
