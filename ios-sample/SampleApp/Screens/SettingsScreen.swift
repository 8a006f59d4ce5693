import SampleKit
import SwiftUI

/// Privacy, security, and what this app is.
struct SettingsScreen: View {
  let model: SettingsModel

  var body: some View {
    Form {
      Section(words("settings_privacy")) {
        Toggle(words("settings_context"), isOn: context)
        Text(words("settings_context_text")).font(.footnote).foregroundStyle(.secondary)
        Button(action: model.notifications) { Row(name: words("settings_notifications"), text: notifications) }
        Row(name: words("settings_location"), text: words("settings_location_text"))
      }
      Section(words("settings_security")) {
        Button(action: model.lock) { Row(name: words("settings_lock"), text: lock) }
        Text(words("ios_path_lock")).font(.footnote).foregroundStyle(.secondary)
        ForEach(model.state.later, id: \.self) { later in Row(name: name(later), text: words("settings_later")) }
      }
      Section(words("settings_about")) {
        Button(action: model.diagnostics) { Text(words("settings_diagnostics")) }
        Text(words("settings_diagnostics_text")).font(.footnote).foregroundStyle(.secondary)
        Row(name: words("settings_version"), text: model.state.appVersion)
        Text(words("settings_sample")).font(.footnote).foregroundStyle(.secondary)
      }
    }
    .navigationTitle(words("settings_title"))
  }

  private var context: Binding<Bool> {
    bound(get: { model.state.contextOnLockScreen }, set: { model.contextOnLockScreen($0) })
  }

  private var notifications: String {
    model.state.facts.map {
      words($0.notificationsAllowed ? "settings_notifications_on" : "settings_notifications_off")
    } ?? ""
  }

  private var lock: String {
    model.state.facts.map { words($0.deviceLock ? "settings_lock_on" : "settings_lock_off") } ?? ""
  }

  private func name(_ later: Later) -> String {
    switch later {
    case .appLock: words("settings_app_lock")
    case .pin: words("settings_pin")
    case .backup: words("settings_backup")
    }
  }
}

/// What a tester can send.
struct DiagnosticsScreen: View {
  let model: DiagnosticsModel

  var body: some View {
    Screen {
      Text(words("diagnostics_subtitle"))
      if model.state.loading { Waiting(text: words("common_loading")) }
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
      Text(verbatim: model.state.text)
        .font(.system(.footnote, design: .monospaced))
        .textSelection(.enabled)
    } buttons: {
      WideButton(words("diagnostics_share"), action: model.share)
      WideButton(words("diagnostics_copy"), .secondary, action: model.copy)
    }
    .navigationTitle(words("diagnostics_title"))
  }
}
