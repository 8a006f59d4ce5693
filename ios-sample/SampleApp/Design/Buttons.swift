import SwiftUI

/// The button of a screen, as wide as it; while it works it says what it does.
struct WideButton: View {
  enum Kind {
    case primary
    case secondary
    case danger
  }

  private let title: String
  private let kind: Kind
  private let busy: String?
  private let action: @MainActor () -> Void

  init(_ title: String, _ kind: Kind = .primary, busy: String? = nil, action: @escaping @MainActor () -> Void) {
    self.title = title
    self.kind = kind
    self.busy = busy
    self.action = action
  }

  var body: some View {
    switch kind {
    case .primary: button.buttonStyle(.borderedProminent)
    case .secondary: button.buttonStyle(.bordered)
    case .danger: button.buttonStyle(.bordered).tint(.red)
    }
  }

  private var button: some View {
    Button(role: kind == .danger ? .destructive : nil, action: action) {
      HStack(spacing: 8) {
        if busy != nil { ProgressView() }
        Text(busy ?? title).multilineTextAlignment(.center)
      }
      .frame(maxWidth: .infinity, minHeight: 32)
    }
    .controlSize(.large)
    .disabled(busy != nil)
  }
}
