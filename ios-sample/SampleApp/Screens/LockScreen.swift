import AuthenticatorCore
import SampleKit
import SwiftUI

/// Covers all screens; what waits can be refused, and no more is told of it.
struct LockScreen: View {
  let model: LockModel
  @State private var givesUp = false

  var body: some View {
    Screen {
      if model.state.lock == nil, model.state.problem == nil {
        Waiting(text: words("common_loading"))
      } else {
        Page(title: words("lock_title"), text: text, symbol: "lock", colour: .accentColor)
          .onChange(of: model.state.verdict) { _, verdict in verdictWords(verdict).map(announce) }
        if let problem = model.state.problem, problem.field == nil { ProblemCard(problem: problem, take: model.take) }
        if asksPin {
          PinField(
            name: words("lock_pin"), typed: model.state.typed.text,
            problem: model.state.problem.flatMap { $0.field == nil ? nil : told($0.code) }, type: model.type,
            done: model.unlock)
        }
        if isByPin { Button(words("lock_forgotten")) { givesUp = true } }
        if model.state.waiting > 0 { refusing }
      }
    } buttons: {
      let busy = model.state.working ? words("common_working") : nil
      if asksPin || model.state.lock == .lockedByGate {
        WideButton(words("lock_unlock"), busy: busy, action: model.unlock)
      }
      if model.state.lock == .noTriesLeft {
        WideButton(words("lock_give_up"), .secondary, busy: busy) { givesUp = true }
      }
    }
    .alert(words("lock_give_up_title"), isPresented: $givesUp) {
      Button(words("lock_give_up"), role: .destructive, action: model.giveUp)
      Button(words("common_cancel"), role: .cancel) {}
    } message: {
      Text(words("lock_give_up_text"))
    }
  }

  private var refusing: some View {
    Panel {
      Text(words("lock_waiting", model.state.waiting)).font(.headline)
      WideButton(words("request_deny"), .secondary, action: model.deny)
      WideButton(words("request_report"), .danger, action: model.report)
    }
  }

  private var isByPin: Bool {
    if case .lockedByPin = model.state.lock { true } else { false }
  }

  private var asksPin: Bool {
    if case .lockedByPin(waitSeconds: 0, _) = model.state.lock { true } else { false }
  }

  private var text: String {
    switch model.state.lock {
    case .noTriesLeft: words("lock_no_tries")
    case .lockedByPin(let wait, _) where wait > 0: verdictWords(.tooSoon(waitSeconds: wait)) ?? ""
    case .lockedByPin: verdictWords(model.state.verdict) ?? words("lock_text_pin")
    case .off, .unlocked, .lockedByGate, nil: words("lock_text")
    }
  }
}

/// What became of a try; nothing if it unlocked.
func verdictWords(_ verdict: PinVerdict?) -> String? {
  switch verdict {
  case nil, .accepted: nil
  case .wrong(_, let left): words("lock_wrong", Int(left))
  case .tooSoon(let wait): [words("lock_too_many"), words("common_wait", Int(wait))].joined(separator: " ")
  case .noTriesLeft: words("lock_no_tries")
  case .wiped: words("lock_wiped")
  }
}

/// Digits that nobody is to read over the shoulder.
struct PinField: View {
  let name: String
  let typed: String
  let problem: String?
  let type: @MainActor (String) -> Void
  var done: @MainActor () -> Void = {}

  var body: some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(name).foregroundStyle(.secondary).accessibilityHidden(true)
      SecureField(name, text: bound(get: { typed }, set: { type($0) }))
        .keyboardType(.numberPad)
        .onSubmit(done)
        .privacySensitive()
        .padding()
        .background(Color("Panel"), in: RoundedRectangle(cornerRadius: 12))
      if let problem { FieldProblem(text: problem) }
    }
  }
}
