// expects: only available in iOS 17.0 or newer
import LocalAuthentication

func isOptic(_ context: LAContext) -> Bool {
  context.biometryType == .opticID
}
