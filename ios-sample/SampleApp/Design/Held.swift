import SampleKit
import SwiftUI

/// Holds the model of a screen from when it appears: while the screen goes away its model is closed already, and no other is made.
struct Held<M: ScreenModel, Content: View>: View {
  private let make: @MainActor () -> M
  private let content: @MainActor (M) -> Content
  @State private var model: M?

  init(_ make: @escaping @MainActor () -> M, @ViewBuilder content: @escaping @MainActor (M) -> Content) {
    self.make = make
    self.content = content
  }

  var body: some View {
    ZStack {
      if let model { content(model) }
    }
    .onAppear { if model == nil { model = make() } }
  }
}
