import SampleKit
import SwiftUI

/// What would be trusted, before anything is sent.
struct PreviewScreen: View {
  let model: PreviewModel

  var body: some View {
    switch model.state {
    case .gone: gone
    case .read(let read): if read.entries.isEmpty { confirm(read) } else { ExportPreview(model: model, read: read) }
    }
  }

  private var gone: some View {
    Screen {
      Page(title: words("preview_gone_title"), text: words("preview_gone_text"), symbol: "qrcode")
    } buttons: {
      WideButton(words("way_scan_again"), action: model.scanAgain)
      WideButton(words("common_close"), .secondary, action: model.cancel)
    }
  }

  private func confirm(_ read: ReadEnrollment) -> some View {
    Screen {
      Text(words(read.provider == .phoneSignIn ? "preview_text" : "preview_text_codes"))
      Panel { facts(read) }
      ForEach(read.warnings, id: \.self) { warning in
        Label(told(warning), systemImage: "exclamationmark.triangle")
      }
      if let problem = read.problem { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      WideButton(
        words("preview_confirm"), busy: read.enrolling ? read.step.map(told) ?? words("preview_confirming") : nil,
        action: model.confirm)
      WideButton(words("preview_cancel"), .secondary, action: model.cancel)
    }
    .navigationTitle(words("preview_title"))
  }

  @ViewBuilder private func facts(_ read: ReadEnrollment) -> some View {
    if read.provider == .phoneSignIn {
      Row(name: words("preview_host"), text: read.host)
      Row(name: words("preview_issuer"), text: read.issuer)
      Row(name: words("preview_key"), text: keyIs(read))
    } else {
      Row(name: words("preview_service"), text: read.service.isEmpty ? words("preview_service_unnamed") : read.service)
      Row(name: words("preview_account"), text: read.account)
      Text(words("preview_anybody")).font(.footnote).foregroundStyle(.secondary)
    }
  }

  private func keyIs(_ read: ReadEnrollment) -> String {
    if read.pinned { return words("preview_pinned") }
    return read.bySignIn ? words("preview_first_key") : words("preview_not_pinned")
  }
}
