import SampleKit
import SwiftUI

/// The way to phone sign-in, to a new key, or to another enrollment, one step at a time.
struct StepScreen: View {
  /// Which way it is: the steps are the same, the words are not.
  enum To {
    case enable
    case renew
    case enrollAgain
    case enrollBySignIn
  }

  let model: StepModel
  let to: To

  var body: some View {
    content.alert(words("enabling_give_up_title"), isPresented: asksToGiveUp) {
      Button(words("enabling_give_up"), role: .destructive, action: model.reallyGiveUp)
      Button(words("enabling_go_on"), role: .cancel, action: model.doNotGiveUp)
    } message: {
      Text(words("enabling_give_up_text"))
    }
  }

  @ViewBuilder private var content: some View {
    switch model.state.step {
    case .done: done
    case .ended(let why): ended(words("enabling_ended_title"), why, [])
    case .notAllowed(let why, let devices): ended(words("enabling_not_allowed_title"), why, devices)
    case .asking, .setDeviceLock, .signIn, .signInAgain, .matchNumber: StepUnderWay(model: model, title: title)
    }
  }

  private var done: some View {
    Screen {
      Page(title: words(doneWords.title), text: words(doneWords.text), symbol: "checkmark.shield", colour: .green)
    } buttons: {
      WideButton(words("common_done"), action: model.finish)
    }
    .navigationBarBackButtonHidden()
  }

  private func ended(_ title: String, _ why: [Problem], _ devices: [DeviceLine]) -> some View {
    Screen {
      ForEach(why, id: \.code) { problem in ProblemCard(problem: problem, take: model.take) }
      if !devices.isEmpty {
        Panel {
          Text(words("enabling_devices")).font(.headline)
          ForEach(Array(devices.enumerated()), id: \.offset) { _, device in
            Row(name: device.name, text: device.current ? words("enabling_device_current") : "")
          }
        }
      }
    } buttons: {
      WideButton(words("enabling_begin_again"), .secondary, action: model.beginAgain)
      WideButton(words("common_done"), action: model.finish)
    }
    .navigationTitle(title)
  }

  private var title: String {
    switch to {
    case .enable: words("enabling_title")
    case .renew: words("enabling_title_renew")
    case .enrollAgain: words("enabling_title_again")
    case .enrollBySignIn: words("enabling_title_sign_in")
    }
  }

  private var doneWords: (title: String, text: String) {
    switch to {
    case .enable: ("enabling_done_title", "enabling_done_text")
    case .renew: ("enabling_done_title_renew", "enabling_done_text_renew")
    case .enrollAgain: ("enabling_done_title_again", "enabling_done_text_again")
    case .enrollBySignIn: ("enabling_done_title_sign_in", "enabling_done_text_sign_in")
    }
  }

  private var asksToGiveUp: Binding<Bool> {
    bound(get: { model.state.asksToGiveUp }, set: { if !$0 { model.doNotGiveUp() } })
  }
}

private struct StepUnderWay: View {
  private static let steps = 3

  let model: StepModel
  let title: String

  var body: some View {
    Screen {
      if let card = model.state.card { Panel { AccountHeader(card: card) } }
      if let step { Text(words("enabling_step", step.number, Self.steps)).font(.footnote).foregroundStyle(.secondary) }
      if let step { Text(words(step.title)).font(.title2).accessibilityAddTraits(.isHeader) }
      if let text = step?.text { Text(words(text)) }
      if case .setDeviceLock = model.state.step { Text(words("ios_path_lock")) }
      if case .signInAgain(let why) = model.state.step { Text(told(why.code)) }
      if let problem = model.state.problem, !isOfNumber(problem) { ProblemCard(problem: problem, take: model.take) }
      inside
    } buttons: {
      buttons
    }
    .navigationTitle(title)
  }

  @ViewBuilder private var inside: some View {
    switch model.state.step {
    case .asking: if model.state.problem == nil { Waiting(text: words("enabling_asking")) }
    case .matchNumber(let digits, let lines, let typed):
      SignedLines(lines: lines)
      NumberField(
        digits: digits, typed: typed.text,
        problem: model.state.problem.flatMap { isOfNumber($0) ? told($0.code) : nil },
        enabled: !model.state.working, type: model.number, done: model.enterNumber)
    default: EmptyView()
    }
  }

  @ViewBuilder private var buttons: some View {
    let busy = model.state.working ? words("common_working") : nil
    switch model.state.step {
    case .setDeviceLock: WideButton(words("ios_way_settings")) { model.take(.openLockSettings) }
    case .signIn(let opened):
      WideButton(
        words(opened ? "enabling_open_browser_again" : "enabling_open_browser"), opened ? .secondary : .primary,
        busy: busy, action: model.openBrowser)
    case .signInAgain: WideButton(words("way_sign_in_again"), busy: busy, action: model.signInAgain)
    case .matchNumber(let digits, _, let typed):
      WideButton(
        words("enabling_number_confirm"),
        model.state.working || isFull(typed.text, digits: digits) ? .primary : .secondary,
        busy: model.state.working ? model.state.doing.map(told) ?? words("request_approving") : nil,
        action: model.enterNumber)
    default: EmptyView()
    }
    if model.state.step != .asking || model.state.problem != nil {
      WideButton(words("enabling_give_up"), .danger, action: model.giveUp)
    }
  }

  private func isOfNumber(_ problem: Problem) -> Bool {
    guard case .matchNumber = model.state.step else { return false }
    return problem.field == "number"
  }

  private var step: (number: Int, title: String, text: String?)? {
    switch model.state.step {
    case .setDeviceLock: (1, "enabling_lock_title", "enabling_lock_text")
    case .signIn(let opened):
      (2, "enabling_sign_in_title", opened ? "enabling_sign_in_opened" : "enabling_sign_in_text")
    case .signInAgain: (2, "enabling_again_title", nil)
    case .matchNumber: (3, "enabling_number_title", "enabling_number_text")
    case .asking, .notAllowed, .ended, .done: nil
    }
  }
}
