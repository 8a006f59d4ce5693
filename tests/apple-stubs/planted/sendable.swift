// expects: capture of 'context' with non-sendable type 'LAContext' in a `@Sendable` closure
import LocalAuthentication

func later(_ context: LAContext) -> @Sendable () -> Void {
  { context.invalidate() }
}
