import SampleKit
import SwiftUI

/// A request, and its answers; the number that completes an enrollment as well. Refusing is possible at any time.
struct RequestScreen: View {
  let model: AnsweringModel
  let close: @MainActor () -> Void

  var body: some View {
    switch model.state {
    case .loading: Screen { Waiting(text: words(isEnrollment ? "enroll_loading" : "request_loading")) }
    case .gone: gone
    case .failed(let problem):
      Screen { ProblemCard(problem: problem, take: model.take) }.navigationTitle(words("request_failed_title"))
    case .waits(let waiting): WaitingRequestScreen(model: model, waiting: waiting)
    }
  }

  private var isEnrollment: Bool { model is EnrollNumberModel }

  private var gone: some View {
    Screen {
      Page(
        title: words(isEnrollment ? "enroll_gone_title" : "request_gone_title"),
        text: words(isEnrollment ? "enroll_gone_text" : "request_gone_text"), symbol: "clock", colour: .secondary)
    } buttons: {
      WideButton(words("common_done"), action: close)
    }
  }
}

private struct WaitingRequestScreen: View {
  let model: AnsweringModel
  let waiting: WaitingRequest

  private var isEnrollment: Bool { waiting.purpose == .enrollment }

  /// It is called one on its button as well: nobody takes it for a sign-in.
  private var isPayment: Bool { waiting.purpose == .transaction }

  var body: some View {
    Screen {
      HStack {
        if isEnrollment { Text(words("enroll_subtitle")) }
        Spacer()
        Countdown(left: waiting.secondsLeft, all: waiting.secondsAtFirst)
      }
      Panel { AccountHeader(card: waiting.account) }
      if let payment = waiting.payment { PaymentPanel(payment: payment) }
      SignedLines(lines: waiting.lines)
      ofDevice
      along
      answer
      if let problem = waiting.problem, problem.field != "number" { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      buttons
    }
    .navigationTitle(words(question))
    .alert(words(reportTitle), isPresented: asksToReport) {
      Button(words("request_report"), role: .destructive, action: model.reallyReport)
      Button(words("common_cancel"), role: .cancel, action: model.doNotReport)
    } message: {
      Text(words(reportText))
    }
  }

  /// What the organisation's rule makes of this phone.
  @ViewBuilder private var ofDevice: some View {
    if let device = waiting.device {
      Panel {
        Text(words(waiting.mayApprove ? "request_device_warned_title" : "request_device_blocked_title")).font(.headline)
        Label(told(device), systemImage: "exclamationmark.triangle")
      }
    }
  }

  /// What goes along, and to whom, before anything is approved; with a way to permit it.
  @ViewBuilder private var along: some View {
    if waiting.mayApprove, let along = waiting.along {
      Panel {
        Text(words("request_along_title", along.recipient)).font(.headline)
        ForEach(along.codes, id: \.self) { Text(told($0)) }
        if along.location {
          Button(words("way_allow_location")) { model.take(.allowLocation) }.buttonStyle(.bordered)
        }
      }
    }
  }

  @ViewBuilder private var answer: some View {
    if waiting.needsPhoneSignIn {
      Panel {
        Text(words("request_needs_title")).font(.headline)
        Text(words("request_needs"))
        Button(words("way_enable")) { model.take(.enablePhoneSignIn) }.buttonStyle(.bordered)
      }
    } else if waiting.device == "device.blocked" {
      EmptyView()
    } else if !waiting.mayApprove {
      Panel {
        Text(words("request_too_old_title")).font(.headline)
        Text(words("request_too_old"))
        Button(words("way_app_store")) { model.take(.openAppStore) }.buttonStyle(.bordered)
      }
    } else {
      switch waiting.entry {
      case .type(let digits, let typed):
        NumberField(
          digits: digits, typed: typed.text, problem: numberProblem, enabled: !waiting.approving, type: model.number,
          done: model.approve)
        if waiting.samePhone {
          WideButton(words("request_same_phone"), .secondary, action: model.askBrowser).disabled(waiting.approving)
        }
      case .brought:
        Panel {
          Text(words("request_brought_title")).font(.headline)
          Text(words("request_brought"))
        }
      case .choose(let numbers):
        NumberChoice(numbers: numbers, enabled: !waiting.approving, choose: model.choose)
        if waiting.approving { Waiting(text: doing) }
      }
    }
  }

  @ViewBuilder private var buttons: some View {
    if waiting.mayApprove, let isReady {
      WideButton(
        words(isPayment ? "request_approve_payment" : "request_approve"),
        waiting.approving || isReady ? .primary : .secondary, busy: waiting.approving ? doing : nil,
        action: model.approve)
    }
    WideButton(
      words("request_deny"), .secondary, busy: waiting.refusing ? words("request_denying") : nil, action: model.deny)
    WideButton(words("request_not_me"), .danger, action: model.report)
  }

  /// Whether there is a number to approve with; nothing where one of three is tapped.
  private var isReady: Bool? {
    switch waiting.entry {
    case .type(let digits, let typed): isFull(typed.text, digits: digits)
    case .brought: true
    case .choose: nil
    }
  }

  private var doing: String { waiting.step.map(told) ?? words("request_approving") }

  private var numberProblem: String? {
    waiting.problem.flatMap { $0.field == "number" ? told($0.code) : nil }
  }

  private var question: String {
    switch waiting.purpose {
    case .enrollment: "enroll_title"
    case .enable: "request_title_enable"
    case .signIn, .mfa: "request_title_sign_in"
    case .passwordReset: "request_title_password_reset"
    case .transaction: "request_title_transaction"
    }
  }

  private var reportTitle: String {
    switch waiting.purpose {
    case .enrollment: "enroll_report_title"
    case .transaction: "request_report_payment_title"
    case .enable, .signIn, .mfa, .passwordReset: "request_report_title"
    }
  }

  private var reportText: String {
    switch waiting.purpose {
    case .enrollment: "enroll_report_text"
    case .transaction: "request_report_payment_text"
    case .enable, .signIn, .mfa, .passwordReset: "request_report_text"
    }
  }

  private var asksToReport: Binding<Bool> {
    bound(get: { waiting.asksToReport }, set: { if !$0 { model.doNotReport() } })
  }
}
