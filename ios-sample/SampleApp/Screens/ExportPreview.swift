import SampleKit
import SwiftUI

/// The accounts of another authenticator, one below the other, before they are added together.
struct ExportPreview: View {
  let model: PreviewModel
  let read: ReadEnrollment

  var body: some View {
    Screen {
      Text(words("preview_text_several"))
      if let part = read.part { Text(words("preview_part", part.number, part.of)) }
      ForEach(Array(read.entries.enumerated()), id: \.offset) { _, entry in
        Panel { account(entry) }
      }
      Text(words("preview_anybody")).font(.footnote).foregroundStyle(.secondary)
      if let problem = read.problem { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      if read.canBeAdded {
        WideButton(
          words("preview_confirm_several"), busy: read.enrolling ? words("preview_confirming_several") : nil,
          action: model.confirm)
      }
      WideButton(words("preview_cancel"), .secondary, action: model.cancel)
    }
    .navigationTitle(words("preview_title_several"))
  }

  @ViewBuilder private func account(_ entry: PreviewedAccount) -> some View {
    Row(name: words("preview_service"), text: entry.service.isEmpty ? words("preview_service_unnamed") : entry.service)
    Row(name: words("preview_account"), text: entry.account)
    ForEach(entry.warnings, id: \.self) { Label(told($0), systemImage: "exclamationmark.triangle") }
    if let refused = entry.refused {
      Label(words("preview_not_added"), systemImage: "xmark.circle")
      Text(told(refused))
    }
  }
}
