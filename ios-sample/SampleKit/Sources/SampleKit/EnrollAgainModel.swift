import AuthenticatorCore

/// Enrolling an account again, with new keys; until it is done the account is as it was.
public final class EnrollAgainModel: StepModel {
  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    super.init(library, moves, .enrollAgain(accountId))
    begin()
  }

  override func isUnderWay(_ account: Account) async throws -> Bool {
    if case .mustEnrollAgain = try await account.view().lifecycle { true } else { false }
  }

  override func way(_ account: Account) async throws -> any Way {
    AgainWay(enrolling: try await account.enrollAgain())
  }

  /// What was about the old account gives its place to the new one.
  override public func finish() {
    guard let doneWith, let accountId else { return super.finish() }
    moves.send(.closeAccount(accountId))
    moves.open(.accountDetail(doneWith))
  }
}

private struct AgainWay: Way {
  let enrolling: EnrollingAgain

  func step() async throws -> SetupStep { try await enrolling.step() }
  func signInAgain() async throws -> SetupStep { try await enrolling.signInAgain() }
  func enterNumber(_ number: String, _ progress: CallProgress) async throws -> Outcome {
    try await enrolling.reportingTo(progress: progress).enterNumber(number: number)
  }
  func giveUp() async throws { try await enrolling.giveUp() }
}
