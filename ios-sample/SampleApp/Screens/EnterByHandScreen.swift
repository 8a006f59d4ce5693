import SampleKit
import SwiftUI

/// What is typed where a code cannot be scanned.
struct EnterByHandScreen: View {
  let model: EnterByHandModel

  var body: some View {
    Screen {
      Text(words("enter_subtitle"))
      field(words("enter_code"), model.state.code.text, "code", model.code).privacySensitive()
      field(words("enter_url"), model.state.url, "url", model.url).keyboardType(.URL)
      if let problem = model.state.problem, problem.field != "code", problem.field != "url" {
        ProblemCard(problem: problem, take: model.take)
      }
    } buttons: {
      WideButton(words("common_continue"), action: model.goOn)
    }
    .navigationTitle(words("enter_title"))
  }

  private func field(
    _ name: String, _ typed: String, _ field: String, _ type: @escaping @MainActor (String) -> Void
  ) -> some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(name).foregroundStyle(.secondary).accessibilityHidden(true)
      TextField(name, text: bound(get: { typed }, set: { type($0) }))
        .textInputAutocapitalization(.never)
        .autocorrectionDisabled()
        .submitLabel(.continue)
        .onSubmit(model.goOn)
        .padding()
        .background(Color("Panel"), in: RoundedRectangle(cornerRadius: 12))
      if field == "url" { Text(words("enter_url_hint")).font(.footnote).foregroundStyle(.secondary) }
      if let problem = model.state.problem, problem.field == field { FieldProblem(text: told(problem.code)) }
    }
  }
}
