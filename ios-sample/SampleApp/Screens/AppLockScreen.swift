import AuthenticatorCore
import SampleKit
import SwiftUI

/// What opens the app, and how long it may be away.
struct AppLockScreen: View {
  let model: AppLockModel

  var body: some View {
    Screen {
      if let problem = model.state.problem, problem.field == nil { ProblemCard(problem: problem, take: model.take) }
      Panel { ForEach(LockChoice.allCases, id: \.self) { choice in toggle(choice) } }
      if model.state.asksOldPin {
        PinField(
          name: words("applock_old"), typed: model.state.oldPin.text, problem: verdictWords(model.state.verdict),
          type: model.oldPin)
      }
      if model.state.choice == .pin { newPin }
      if model.state.choice != .off {
        Panel {
          Text(words("applock_grace")).font(.headline)
          ForEach(Grace.all, id: \.self) { grace in
            Toggle(
              words(name(grace)),
              isOn: bound(get: { model.state.grace == grace }, set: { if $0 { model.grace(grace) } }))
          }
        }
      }
    } buttons: {
      WideButton(words("applock_save"), busy: model.state.working ? words("common_working") : nil, action: model.save)
    }
    .navigationTitle(words("settings_app_lock"))
  }

  @ViewBuilder private var newPin: some View {
    PinField(
      name: words("applock_new"), typed: model.state.newPin.text,
      problem: model.state.problem.flatMap { $0.field == nil ? nil : told($0.code) }, type: model.newPin)
    PinField(
      name: words("applock_again"), typed: model.state.again.text,
      problem: model.state.differs ? words("applock_differs") : nil, type: { model.again($0) })
    Panel {
      Toggle(words("applock_wipe"), isOn: bound(get: { model.state.wipes }, set: { model.wipes($0) }))
      Text(words("applock_wipe_text")).font(.footnote).foregroundStyle(.secondary)
    }
  }

  @ViewBuilder private func toggle(_ choice: LockChoice) -> some View {
    let (name, text) =
      switch choice {
      case .off: ("applock_off", "applock_off_text")
      case .phone: ("applock_phone", "applock_phone_text")
      case .pin: ("settings_pin", "applock_pin_text")
      }
    Toggle(words(name), isOn: bound(get: { model.state.choice == choice }, set: { if $0 { model.choose(choice) } }))
    Text(words(text)).font(.footnote).foregroundStyle(.secondary)
  }

  private func name(_ grace: Grace) -> String {
    switch grace {
    case .none: "applock_grace_none"
    case .halfAMinute: "applock_grace_half"
    case .oneMinute: "applock_grace_one"
    case .fiveMinutes: "applock_grace_five"
    case .fifteenMinutes: "applock_grace_fifteen"
    }
  }
}
