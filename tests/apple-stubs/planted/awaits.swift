// expects: expression is 'async' but is not marked with 'await'
import DeviceCheck

func key() async throws -> String {
  try DCAppAttestService.shared.generateKey()
}
