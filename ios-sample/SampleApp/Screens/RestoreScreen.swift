import SampleKit
import SwiftUI
import UniformTypeIdentifiers

/// Taking a backup over: the system asks which file it is.
struct RestoreScreen: View {
  let model: RestoreModel
  @State private var importing = false

  /// What the library takes: 4 MiB.
  private static let largest = 4 * 1024 * 1024

  var body: some View {
    Screen {
      if let restored = model.state.restored { result(restored) } else { form }
    } buttons: {
      if model.state.restored != nil {
        WideButton(words("common_continue"), action: model.finish)
      } else {
        WideButton(
          words("restore_restore"), busy: model.state.working ? words("restore_restoring") : nil, action: model.restore
        )
        .disabled(!model.state.ready)
      }
    }
    .navigationTitle(words("restore_title"))
    .fileImporter(isPresented: $importing, allowedContentTypes: [.data]) { result in
      if case .success(let url) = result { model.file(read(url)) }
    }
  }

  @ViewBuilder private var form: some View {
    Text(words("restore_subtitle"))
    if let problem = model.state.problem, problem.field != "passphrase" {
      ProblemCard(problem: problem, take: model.take)
    }
    if model.state.notRead { FieldProblem(text: words("restore_not_read")) }
    Button {
      importing = true
    } label: {
      Row(
        name: words("restore_file"), text: words(model.state.chosen ? "restore_file_chosen" : "restore_file_none"))
    }
    PassphraseField(name: words("backup_passphrase"), typed: model.state.passphrase.text, type: model.passphrase)
    if let problem = model.state.problem, problem.field == "passphrase" {
      FieldProblem(text: told(problem.code))
    }
  }

  @ViewBuilder private func result(_ restored: RestoredBackUp) -> some View {
    Text(words("restore_done_title")).font(.title).accessibilityAddTraits(.isHeader)
    Text(words("restore_added", restored.rows.count))
    if restored.alreadyThere > 0 { Text(words("restore_already", restored.alreadyThere)) }
    if restored.unreadable > 0 { Text(words("restore_unreadable", restored.unreadable)) }
    rows(words("restore_sign_in"), restored.rows.filter(\.signIn))
    rows(words("restore_codes"), restored.rows.filter { !$0.signIn })
  }

  @ViewBuilder private func rows(_ title: String, _ rows: [RestoredRow]) -> some View {
    if !rows.isEmpty {
      Panel {
        Text(title).font(.headline).accessibilityAddTraits(.isHeader)
        ForEach(rows) { row in
          if row.signIn {
            Button {
              model.signIn(row.id)
            } label: {
              Row(name: row.title, text: words("restore_sign_in_text", row.subtitle))
            }
          } else {
            Row(name: row.title, text: row.subtitle)
          }
        }
      }
    }
  }

  /// Nothing also if it is larger than any backup.
  private func read(_ url: URL) -> Data? {
    let opened = url.startAccessingSecurityScopedResource()
    defer { if opened { url.stopAccessingSecurityScopedResource() } }
    guard let file = try? FileHandle(forReadingFrom: url) else { return nil }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: Self.largest + 1), data.count <= Self.largest else { return nil }
    return data
  }
}
