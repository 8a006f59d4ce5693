// expects: call can throw, but it is not marked with .try.
import DeviceCheck

func key() async -> String {
  await DCAppAttestService.shared.generateKey()
}
