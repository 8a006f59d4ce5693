// expects: sending .self\.context. risks causing data races
import LocalAuthentication

@MainActor final class Planted {
  private let context = LAContext()

  func asks() async {
    await evaluate(context)
  }

  private nonisolated func evaluate(_ context: LAContext) async {
    context.invalidate()
  }
}
