import SampleKit
import SwiftUI

/// Before there is anything else to show.
struct StartingScreen: View {
  let model: StartingModel
  let beginAnew: (String) -> BeginAnewModel

  var body: some View {
    switch model.state {
    case .opening, .ready: Screen { Waiting(text: words("starting_opening")) }
    case .keysLeft(let left): keysLeft(left)
    case .failed(let problem, _): failed(problem)
    case .beginningAnew(let code, let attempt):
      BeginAnewScreen(model: beginAnew(code), done: model.beganAnew).id(attempt)
    }
  }

  private func keysLeft(_ left: KeysLeft) -> some View {
    Screen {
      Page(title: words("keys_left_title"), text: words("keys_left_text", left.count), symbol: "key")
      Text(words("keys_left_aside"))
      if let problem = left.problem { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      WideButton(
        words("keys_left_remove"), .danger, busy: left.working ? words("keys_left_removing") : nil,
        action: model.destroyKeys)
      WideButton(words("keys_left_keep"), .secondary, action: model.keepKeys)
    }
  }

  private func failed(_ problem: Problem) -> some View {
    Screen {
      Page(
        title: words("starting_failed_title"), text: told(problem.code), symbol: "exclamationmark.triangle",
        colour: .orange)
      if let path = problem.wayOut.path { Text(path) }
    } buttons: {
      ForEach(model.state.waysOut, id: \.self) { wayOut in
        WideButton(wayOut.word ?? words("way_retry"), kind(wayOut)) { model.take(wayOut) }
      }
    }
  }
}

extension StartingScreen {
  /// What is to be tried first stands out; beginning anew comes last.
  private func kind(_ wayOut: WayOut) -> WideButton.Kind {
    if wayOut == .beginAnew { return .danger }
    return wayOut == model.state.waysOut.first ? .primary : .secondary
  }
}

/// What beginning anew means, and the consent to it.
private struct BeginAnewScreen: View {
  @State private var model: BeginAnewModel
  private let done: @MainActor () -> Void

  init(model: BeginAnewModel, done: @escaping @MainActor () -> Void) {
    _model = State(initialValue: model)
    self.done = done
  }

  var body: some View {
    if model.state.done {
      Screen {
        Page(title: words("anew_done_title"), text: words("anew_done_text"), symbol: "checkmark.circle", colour: .green)
      } buttons: {
        WideButton(words("common_done"), action: done)
      }
    } else {
      asks
    }
  }

  private var asks: some View {
    Screen {
      Text(words("anew_title")).font(.title).accessibilityAddTraits(.isHeader)
      Text(told(model.state.code))
      Panel {
        Text(words("anew_what_title")).font(.headline)
        Text(words("anew_what_1"))
        Text(words("anew_what_2"))
        Text(words("anew_what_3"))
      }
      Toggle(words("anew_agree"), isOn: bound(get: { model.state.agreed }, set: { model.agree($0) }))
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      WideButton(
        words("anew_begin"), .danger, busy: model.state.working ? words("anew_beginning") : nil, action: model.begin
      )
      .disabled(!model.state.agreed)
      WideButton(words("common_cancel"), .secondary, action: done)
    }
  }
}
