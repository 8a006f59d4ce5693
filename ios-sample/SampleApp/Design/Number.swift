import SampleKit
import SwiftUI

/// Whether there are as many digits as are asked for. Only looks depend on it: the library reads what was typed.
func isFull(_ typed: String, digits: UInt32) -> Bool {
  typed.filter(\.isWholeNumber).count >= digits
}

/// The field for a number that is matched: in digits of any script, as the library takes them.
struct NumberField: View {
  let digits: UInt32
  let typed: String
  let problem: String?
  let enabled: Bool
  let type: @MainActor (String) -> Void
  let done: @MainActor () -> Void
  @FocusState private var focused: Bool

  var body: some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(words("number_label", Int(digits))).foregroundStyle(.secondary).accessibilityHidden(true)
      TextField(words("number_label", Int(digits)), text: bound(get: { typed }, set: { type($0) }))
        .font(.system(.largeTitle, design: .rounded, weight: .semibold))
        .monospacedDigit()
        .keyboardType(.numberPad)
        .submitLabel(.done)
        .onSubmit(done)
        .focused($focused)
        .disabled(!enabled)
        .privacySensitive()
        .padding()
        .background(Color("Panel"), in: RoundedRectangle(cornerRadius: 12))
        .accessibilityIdentifier("number")
      if let problem { FieldProblem(text: problem) }
    }
    .onAppear { focused = true }
  }
}

/// Three numbers, of which one is on the page.
struct NumberChoice: View {
  let numbers: [Secret]
  let enabled: Bool
  let choose: @MainActor (Secret) -> Void

  var body: some View {
    VStack(alignment: .leading, spacing: 12) {
      Text(words("number_choose")).font(.headline)
      ForEach(numbers, id: \.self) { number in
        Button {
          choose(number)
        } label: {
          Text(number.text).font(.system(.title, design: .rounded)).monospacedDigit().frame(
            maxWidth: .infinity, minHeight: 44)
        }
        .buttonStyle(.bordered)
        .disabled(!enabled)
        .accessibilityLabel(Formatting.spoken(number.text))
      }
    }
    .privacySensitive()
  }
}
