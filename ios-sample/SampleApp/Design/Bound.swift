import SwiftUI

/// A binding whose ends are on the main actor, as all models are.
@MainActor func bound<Value>(
  get: @escaping @MainActor () -> Value, set: @escaping @MainActor (Value) -> Void
) -> Binding<Value> {
  Binding(get: get, set: set)
}
