import AuthenticatorCore
import PhotosUI
import SampleKit
import SwiftUI

/// How an account is added.
struct AddScreen: View {
  let model: AddModel
  @State private var picked: PhotosPickerItem?

  var body: some View {
    Screen {
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
      switch model.state.kind {
      case nil: kinds
      case .workOrSchool: ways(words("add_how_work"))
      case .personal: ways(words("add_how_personal"))
      case .otherService: ways(words("add_how_other"))
      }
    }
    .navigationTitle(words("add_title"))
    .task(id: picked) { await read() }
  }

  @ViewBuilder private var kinds: some View {
    Text(words("add_subtitle"))
    choice(words("add_work"), words("add_work_text"), "building.2") { model.choose(.workOrSchool) }
    choice(words("add_personal"), words("add_personal_text"), "person") { model.choose(.personal) }
    choice(words("add_other"), words("add_other_text"), "number") { model.choose(.otherService) }
  }

  @ViewBuilder private func ways(_ how: String) -> some View {
    Text(how)
    choice(words("add_scan"), words("add_scan_text"), "qrcode.viewfinder", action: model.scan)
    if model.state.reading {
      Waiting(text: words("add_reading"))
    } else {
      PhotosPicker(selection: $picked, matching: .images) {
        Choice(title: words("add_photo"), text: words("add_photo_text"), symbol: "photo")
      }
    }
    if model.state.kind == .otherService {
      // What another service shows for typing is no code of ours, and has no address beside it: only a whole link can be read.
      choice(words("add_link"), words("add_link_text"), "link", action: model.byHand)
    } else {
      choice(words("add_by_hand"), words("add_by_hand_text"), "keyboard", action: model.byHand)
    }
    if model.state.kind == .workOrSchool {
      choice(words("add_sign_in"), words("add_sign_in_text"), "building.2", action: model.signIn)
    }
    WideButton(words("common_back"), .secondary) { model.choose(nil) }
  }

  private func choice(
    _ title: String, _ text: String, _ symbol: String, action: @escaping @MainActor () -> Void
  ) -> some View {
    Button(action: action) { Choice(title: title, text: text, symbol: symbol) }.buttonStyle(.plain)
  }

  private func read() async {
    guard let picked else { return }
    model.picture {
      guard let data = try? await picked.loadTransferable(type: Data.self) else { return nil }
      return await DecodedPicture.decoded(data)
    }
    self.picked = nil
  }
}

private struct Choice: View {
  let title: String
  let text: String
  let symbol: String

  var body: some View {
    Panel {
      HStack(spacing: 16) {
        Image(systemName: symbol).font(.title2).accessibilityHidden(true)
        VStack(alignment: .leading, spacing: 4) {
          Text(title).font(.headline)
          Text(text).foregroundStyle(.secondary)
        }
      }
    }
    .accessibilityElement(children: .combine)
  }
}
