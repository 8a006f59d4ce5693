import AuthenticatorCore
import SampleKit
import SwiftUI

/// The old phone: it vouches for a new one, which takes the account over.
struct MoveAccountScreen: View {
  let model: MoveAccountModel

  var body: some View {
    Screen {
      if let card = model.state.card { Row(name: card.title, text: card.user) }
      if let problem = model.state.problem, problem.field != "comparison" {
        ProblemCard(problem: problem, take: model.take)
      }
      step
    } buttons: {
      buttons
    }
    .navigationTitle(words("move_title"))
  }

  @ViewBuilder private var step: some View {
    switch model.state.step {
    case .explained:
      Panel {
        Text(words("move_what")).font(.headline).accessibilityAddTraits(.isHeader)
        Text(words("move_what_1"))
        Text(words("move_what_2"))
        Text(words("move_what_3"))
      }
      Text(words("move_warning")).bold()
    case .offer(let code): CodeForPhone(text: words("move_offer"), code: code)
    case .scanning:
      CameraOfTransfer(text: words("move_scan"), camera: model.state.camera, tell: model.camera) {
        await model.frame($0)
      }
    case .compare(let digits):
      Text(words("move_compare"))
      NumberField(
        digits: UInt32(digits), typed: model.state.typed.text,
        problem: model.state.problem.flatMap { $0.field == "comparison" ? told($0.code) : nil },
        enabled: !model.state.working, type: model.type, done: model.approve)
      Text(words("move_compare_warning")).bold()
    case .hand(let code, _): CodeForPhone(text: words("move_hand"), code: code)
    case .moved: Page(title: words("move_done_title"), text: told("reason.transferred"), symbol: "checkmark.circle")
    }
  }

  @ViewBuilder private var buttons: some View {
    let busy = model.state.working ? words("common_working") : nil
    switch model.state.step {
    case .explained: WideButton(words("move_begin"), busy: busy, action: model.begin)
    case .offer: WideButton(words("move_go_on"), busy: busy, action: model.scan)
    case .compare:
      WideButton(words("move_approve"), busy: busy, action: model.approve)
      WideButton(words("move_other_phone"), .secondary, action: model.backToOffer)
    case .scanning, .hand: EmptyView()
    case .moved: WideButton(words("common_continue"), action: model.finish)
    }
    if model.state.step != .explained, model.state.step != .moved {
      WideButton(words("move_cancel"), .secondary, action: model.cancel)
    }
  }
}

/// A code for the other phone, and what the person does with it.
struct CodeForPhone: View {
  let text: String
  let code: DrawnCode?

  var body: some View {
    Text(text)
    if let code {
      Canvas { context, size in
        let modules = Int(code.size)
        let side = min(size.width, size.height) / CGFloat(modules + 8)
        for (place, dark) in code.dark.enumerated() where dark {
          let corner = CGPoint(x: CGFloat(place % modules + 4) * side, y: CGFloat(place / modules + 4) * side)
          let module = CGRect(origin: corner, size: CGSize(width: side + 0.5, height: side + 0.5))
          context.fill(Path(module), with: .color(.black))
        }
      }
      .aspectRatio(1, contentMode: .fit)
      .background(.white)
      .clipShape(RoundedRectangle(cornerRadius: 12))
      .accessibilityLabel(words("move_code"))
    }
  }
}

/// The camera, whose frames are read until one has the code of the other phone.
struct CameraOfTransfer: View {
  let text: String
  let camera: Camera
  let tell: @MainActor (Camera) -> Void
  let read: @MainActor (CameraFrame) async -> Void
  @State private var feed = CameraFeed()

  var body: some View {
    VStack(alignment: .leading, spacing: 12) {
      switch camera {
      case .allowed:
        Text(text)
        CameraView(session: feed.session)
          .frame(minHeight: 320)
          .clipShape(RoundedRectangle(cornerRadius: 16))
          .accessibilityLabel(words("scan_view"))
      case .unknown:
        Page(title: words("scan_ask_title"), text: words("scan_ask_text"), symbol: "camera")
        WideButton(words("scan_ask")) { Task { tell(await CameraFeed.ask()) } }
      case .refused, .refusedForGood:
        Page(title: words("scan_refused_title"), text: words("scan_refused_text"), symbol: "camera")
      case .missing: Page(title: words("scan_missing_title"), text: words("scan_missing_text"), symbol: "camera")
      }
    }
    .onAppear { if camera == .unknown { tell(CameraFeed.allowed) } }
    .task(id: camera) { await watch() }
  }

  private func watch() async {
    guard camera == .allowed else { return }
    guard let frames = feed.frames() else { return tell(.missing) }
    for await frame in frames { await read(frame) }
    feed.stop()
  }
}
