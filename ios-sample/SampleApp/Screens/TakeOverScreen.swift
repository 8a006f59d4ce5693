import SampleKit
import SwiftUI

/// The new phone: it takes an account over, for which the old phone vouches.
struct TakeOverScreen: View {
  let model: TakeOverModel

  var body: some View {
    Screen {
      if !model.state.host.isEmpty { Text(model.state.host).foregroundStyle(.secondary) }
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
      step
    } buttons: {
      let busy = model.state.working ? words("common_working") : nil
      switch model.state.step {
      case .showKey: WideButton(words("take_over_go_on"), busy: busy, action: model.scan)
      case .scanning: WideButton(words("take_over_show_key"), .secondary, action: model.again)
      case .done: WideButton(words("common_continue"), action: model.finish)
      case .loading, .notAllowed: EmptyView()
      }
      if !isDone { WideButton(words("move_cancel"), .secondary, action: model.giveUp) }
    }
    .navigationTitle(words("take_over_title"))
  }

  private var isDone: Bool {
    if case .done = model.state.step { true } else { false }
  }

  @ViewBuilder private var step: some View {
    switch model.state.step {
    case .loading: Waiting(text: words("common_loading"))
    case .showKey(let code, let comparison, let refused):
      if let refused { FieldProblem(text: told(refused)) }
      CodeForPhone(text: words("take_over_key"), code: code)
      Text(words("take_over_digits"))
      Text(verbatim: "\(comparison.prefix(3)) \(comparison.suffix(3))")
        .font(.system(.largeTitle, design: .rounded, weight: .semibold))
        .monospacedDigit()
        .frame(maxWidth: .infinity)
    case .scanning:
      CameraOfTransfer(text: words("take_over_scan"), camera: model.state.camera, tell: model.camera) {
        await model.frame($0)
      }
    case .notAllowed(let reasons): ForEach(reasons, id: \.self) { FieldProblem(text: told($0)) }
    case .done:
      Page(title: words("take_over_done_title"), text: words("take_over_done_text"), symbol: "checkmark.circle")
    }
  }
}
