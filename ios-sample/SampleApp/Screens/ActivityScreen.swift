import AuthenticatorCore
import SampleKit
import SwiftUI

/// What happened with an account, the newest first.
struct ActivityScreen: View {
  let model: ActivityModel

  var body: some View {
    Screen {
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
      if model.state.loading {
        Waiting(text: words("common_loading"))
      } else if model.state.lines.isEmpty {
        Page(title: words("activity_empty_title"), text: words("activity_empty_text"), symbol: "list.bullet")
      }
      ForEach(Array(model.state.lines.enumerated()), id: \.offset) { _, line in LinePanel(line: line) }
    }
    .navigationTitle(words("activity_title"))
    .toolbar {
      ToolbarItem(placement: .primaryAction) {
        if !model.state.lines.isEmpty {
          Button {
            model.share(language)
          } label: {
            Label(words("activity_share"), systemImage: "square.and.arrow.up")
          }
        }
      }
    }
  }
}

private struct LinePanel: View {
  let line: ActivityLine

  var body: some View {
    Panel {
      Text(title).font(.headline)
      if let code = line.code { Text(told(code)) }
      if let purpose = line.purpose { Text(purpose.word).foregroundStyle(.secondary) }
      ForEach([line.application, line.place].filter { !$0.isEmpty }, id: \.self) { text in
        Text(text).foregroundStyle(.secondary)
      }
      Text(Formatting.moment(line.at)).font(.footnote).foregroundStyle(.secondary)
      if line.count > 1 { Text(words("activity_times", Int(line.count))).font(.footnote).foregroundStyle(.secondary) }
    }
    .accessibilityElement(children: .combine)
  }

  private var title: String {
    switch line.kind {
    case .enrolled: words("activity_enrolled")
    case .answered: answered
    case .verdict: words("activity_verdict")
    case .challengeDropped: words("activity_challenge_dropped")
    case .notDelivered: words("activity_not_delivered")
    case .signInEnabled: words("activity_sign_in_enabled")
    case .signInDisabled: words("activity_sign_in_disabled")
    case .credentialRenewed: words("activity_credential_renewed")
    case .removed: words("activity_removed")
    case .wiped: words("activity_wiped")
    }
  }

  private var answered: String {
    switch line.answer {
    case .approve: words("activity_approved")
    case .deny: words("activity_denied")
    case .report: words("activity_reported")
    case nil: words("activity_answered")
    }
  }
}
