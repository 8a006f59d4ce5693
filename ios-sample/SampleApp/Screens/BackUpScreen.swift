import LocalAuthentication
import SampleKit
import SwiftUI
import UniformTypeIdentifiers

/// Making a backup, behind the lock of the device: codes are in it. The system asks where the file goes.
struct BackUpScreen: View {
  let model: BackUpModel
  @State private var exporting = false

  var body: some View {
    Screen {
      if let made = model.state.made { result(made) } else { form }
    } buttons: {
      if let made = model.state.made {
        if made.saved {
          WideButton(words("common_continue"), action: model.finish)
        } else {
          WideButton(words("backup_save")) { exporting = true }
        }
      } else {
        WideButton(words("backup_make"), busy: model.state.working ? words("backup_making") : nil) {
          Task { if await unlocked() { model.make() } }
        }
        .disabled(!model.state.ready)
        WideButton(words("backup_propose"), .secondary, action: model.propose)
      }
    }
    .navigationTitle(words("backup_title"))
    .fileExporter(
      isPresented: $exporting, document: model.file.map(BackUpFile.init), contentType: .data,
      defaultFilename: words("backup_file_name")
    ) { result in
      if case .success = result { model.saved(true) } else { model.saved(false) }
    }
  }

  @ViewBuilder private var form: some View {
    Text(words("backup_subtitle"))
    if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
    Panel {
      Text(words("backup_what")).font(.headline).accessibilityAddTraits(.isHeader)
      Text(words("backup_what_1"))
      Text(words("backup_what_2"))
      Text(words("backup_what_3"))
    }
    PassphraseField(name: words("backup_passphrase"), typed: model.state.passphrase.text, type: model.passphrase)
    if model.state.strength == .tooShort {
      FieldProblem(text: told)
    } else {
      Text(told).foregroundStyle(.secondary)
    }
    if !model.state.proposed {
      PassphraseField(name: words("backup_repeat"), typed: model.state.repeated.text, type: model.repeated)
      if model.state.differs { FieldProblem(text: words("backup_differs")) }
    }
  }

  private var told: String {
    switch model.state.strength {
    case nil: words("backup_keep")
    case .tooShort: words("backup_too_short")
    case .enough: words("backup_enough")
    case .strong: model.state.proposed ? words("backup_proposed") : words("backup_strong")
    }
  }

  @ViewBuilder private func result(_ made: MadeBackUp) -> some View {
    if made.notSaved { FieldProblem(text: words("backup_not_saved")) }
    Page(
      title: words(made.saved ? "backup_saved_title" : "backup_made_title"),
      text: words("backup_made_text", made.accounts), symbol: "checkmark.circle")
    if made.leftOut > 0 { Text(words("backup_left_out", made.leftOut)).foregroundStyle(.secondary) }
  }

  /// Without a lock nobody can be asked, and whoever holds the phone sees the codes anyway.
  private func unlocked() async -> Bool {
    let context = LAContext()
    guard context.canEvaluatePolicy(.deviceOwnerAuthentication, error: nil) else { return true }
    let why = words("ios_backup_unlock")
    return await withCheckedContinuation { answer in
      context.evaluatePolicy(.deviceOwnerAuthentication, localizedReason: why) { isOwner, _ in
        answer.resume(returning: isOwner)
      }
    }
  }
}

/// A passphrase, which can be read while it is typed: it is long, and is to be written down.
struct PassphraseField: View {
  let name: String
  let typed: String
  let type: @MainActor (String) -> Void

  var body: some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(name).foregroundStyle(.secondary).accessibilityHidden(true)
      TextField(name, text: bound(get: { typed }, set: { type($0) }))
        .textInputAutocapitalization(.never)
        .autocorrectionDisabled()
        .privacySensitive()
        .padding()
        .background(Color("Panel"), in: RoundedRectangle(cornerRadius: 12))
    }
  }
}

private struct BackUpFile: FileDocument {
  static let readableContentTypes = [UTType.data]
  let file: Data

  init(_ file: Data) { self.file = file }

  init(configuration: ReadConfiguration) throws {
    file = configuration.file.regularFileContents ?? Data()
  }

  func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper {
    FileWrapper(regularFileWithContents: file)
  }
}
