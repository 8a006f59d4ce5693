import SampleKit
import SwiftUI

/// Where to sign in, if there is no code.
struct OrganisationScreen: View {
  let model: OrganisationModel

  var body: some View {
    Screen {
      Text(words("organisation_subtitle"))
      VStack(alignment: .leading, spacing: 8) {
        Text(words("enter_url")).foregroundStyle(.secondary).accessibilityHidden(true)
        TextField(words("enter_url"), text: bound(get: { model.state.url }, set: { model.url($0) }))
          .keyboardType(.URL)
          .textInputAutocapitalization(.never)
          .autocorrectionDisabled()
          .submitLabel(.continue)
          .onSubmit(model.goOn)
          .padding()
          .background(Color("Panel"), in: RoundedRectangle(cornerRadius: 12))
        Text(words("enter_url_hint")).font(.footnote).foregroundStyle(.secondary)
        if let problem = model.state.problem, problem.field == "url" { FieldProblem(text: told(problem.code)) }
      }
      if let problem = model.state.problem, problem.field != "url" { ProblemCard(problem: problem, take: model.take) }
    } buttons: {
      WideButton(words("common_continue"), action: model.goOn)
    }
    .navigationTitle(words("organisation_title"))
  }
}
