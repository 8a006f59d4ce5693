import SampleKit
import SwiftUI

/// The camera, whose frames are read until one has a code.
struct ScanScreen: View {
  let model: ScanModel
  @State private var feed = CameraFeed()

  var body: some View {
    Screen {
      switch model.state.camera {
      case .unknown: explained(words("scan_ask_title"), words("scan_ask_text"))
      case .allowed: viewfinder
      case .refused, .refusedForGood: explained(words("scan_refused_title"), words("scan_refused_text"))
      case .missing: explained(words("scan_missing_title"), words("scan_missing_text"))
      }
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      switch model.state.camera {
      case .unknown: WideButton(words("scan_ask")) { Task { model.camera(await CameraFeed.ask()) } }
      case .refused, .refusedForGood: WideButton(words("way_app_settings"), action: model.cameraSettings)
      case .allowed, .missing: EmptyView()
      }
      WideButton(words("scan_by_hand"), .secondary, action: model.byHand)
    }
    .navigationTitle(words("scan_title"))
    .onAppear { if model.state.camera == .unknown { model.camera(CameraFeed.allowed) } }
    .task(id: model.state.camera) { await watch() }
  }

  @ViewBuilder private var viewfinder: some View {
    Text(words("scan_hint"))
    CameraView(session: feed.session)
      .frame(minHeight: 320)
      .clipShape(RoundedRectangle(cornerRadius: 16))
      .accessibilityLabel(words("scan_view"))
  }

  private func explained(_ title: String, _ text: String) -> some View {
    Page(title: title, text: text, symbol: "camera")
  }

  private func watch() async {
    guard model.state.camera == .allowed else { return }
    guard let frames = feed.frames() else { return model.camera(.missing) }
    for await frame in frames { await model.frame(frame) }
    feed.stop()
  }
}
