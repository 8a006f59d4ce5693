// expects: value of optional type 'Data\?' must be unwrapped
import Foundation
import LocalAuthentication

func length(_ context: LAContext) -> Int {
  context.evaluatedPolicyDomainState.count
}
