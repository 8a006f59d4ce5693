import SwiftUI

/// A screen that scrolls at any size of text, is no wider than is good to read, and has its buttons at the end.
struct Screen<Content: View, Buttons: View>: View {
  private let content: Content
  private let buttons: Buttons

  init(@ViewBuilder content: () -> Content, @ViewBuilder buttons: () -> Buttons) {
    self.content = content()
    self.buttons = buttons()
  }

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: 20) { content }
        .padding()
        .frame(maxWidth: 640, alignment: .leading)
        .frame(maxWidth: .infinity)
    }
    .safeAreaInset(edge: .bottom) {
      VStack(spacing: 12) { buttons }
        .padding()
        .frame(maxWidth: 640)
        .frame(maxWidth: .infinity)
        .background(.background)
    }
  }
}

extension Screen where Buttons == EmptyView {
  init(@ViewBuilder content: () -> Content) {
    self.init(content: content) { EmptyView() }
  }
}

/// A group of what belongs together.
struct Panel<Content: View>: View {
  private let content: Content

  init(@ViewBuilder content: () -> Content) {
    self.content = content()
  }

  var body: some View {
    VStack(alignment: .leading, spacing: 12) { content }
      .padding()
      .frame(maxWidth: .infinity, alignment: .leading)
      .background(Color("Panel"), in: RoundedRectangle(cornerRadius: 16))
  }
}

/// A name and what it is, which stand one below the other where the text is large. What it is may be the name of a host or an
/// address: it is broken behind dots, slashes and colons, and read as it is.
struct Row: View {
  let name: String
  let text: String

  var body: some View {
    LabeledContent {
      Text(breakable).multilineTextAlignment(.trailing).accessibilityLabel(text)
    } label: {
      Text(name).foregroundStyle(.secondary)
    }
    .accessibilityElement(children: .combine)
  }

  private var breakable: String {
    text.replacing(#/[.:/@]+(?=[^\s.:/@])/#) { "\($0.output)\u{200B}" }
  }
}

/// Something is being done.
struct Waiting: View {
  let text: String

  var body: some View {
    HStack(spacing: 12) {
      ProgressView()
      Text(text)
    }
    .accessibilityElement(children: .combine)
  }
}
