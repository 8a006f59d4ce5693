import AuthenticatorCore

/// Enabling phone sign-in, or renewing its key.
public final class EnablingModel: StepModel {
  private let renewing: Bool

  init(_ library: Library, _ moves: Moves, _ accountId: String, renewing: Bool) {
    self.renewing = renewing
    let destination = Destination.enabling(accountId, renewing: renewing)
    super.init(library, moves, destination)
    if library.asked.remove(destination) != nil { begin() } else { goOn() }
  }

  /// The screen is gone; what was asked of it before is too.
  override public func close() {
    library.asked.remove(destination)
    super.close()
  }

  override func way(_ account: Account) async throws -> any Way {
    let now = try await account.view().phoneSignIn
    return EnableWay(
      enabling: renewing || now == .renewing
        ? try await account.renewCredentialKey() : try await account.enablePhoneSignIn())
  }

  override func isUnderWay(_ account: Account) async throws -> Bool {
    let now = try await account.view().phoneSignIn
    return now == .enabling || now == .renewing
  }
}

private struct EnableWay: Way {
  let enabling: Enabling

  func step() async throws -> SetupStep { try await enabling.step() }
  func signInAgain() async throws -> SetupStep { try await enabling.signInAgain() }
  func enterNumber(_ number: String, _ progress: CallProgress) async throws -> Outcome {
    try await enabling.reportingTo(progress: progress).enterNumber(number: number)
  }
  func giveUp() async throws { try await enabling.giveUp() }
}
