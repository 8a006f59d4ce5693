import AuthenticatorCore

/// Enrolling an account again, with new keys; until it is done the account is as it was.
public final class EnrollAgainModel: StepModel {
  private var replacedBy: String?

  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    super.init(library, moves, .enrollAgain(accountId))
    begin()
  }

  override func isUnderWay(_ account: Account) async throws -> Bool {
    if case .mustEnrollAgain = try await account.view().lifecycle { true } else { false }
  }

  override func way(_ account: Account) async throws -> any Way {
    AgainWay(enrolling: try await account.enrollAgain()) { [weak self] in self?.replacedBy = $0 }
  }

  /// What was about the old account gives its place to the new one.
  override public func finish() {
    guard let replacedBy, let accountId else { return super.finish() }
    moves.send(.closeAccount(accountId))
    moves.open(.accountDetail(replacedBy))
  }
}

private struct AgainWay: Way {
  let enrolling: EnrollingAgain
  let done: @MainActor (String) -> Void

  func step() async throws -> Next { next(try await enrolling.step()) }
  func signInAgain() async throws -> Next { next(try await enrolling.signInAgain()) }
  func enterNumber(_ number: String, _ progress: CallProgress) async throws -> Outcome {
    try await enrolling.reportingTo(progress: progress).enterNumber(number: number)
  }
  func giveUp() async throws { try await enrolling.giveUp() }

  private func next(_ step: EnrollAgainStep) -> Next {
    switch step {
    case .signIn(let page): return Next(step: .signIn(opened: false), page: page)
    case .signInAgain(let why): return Next(step: .signInAgain(why: Problem(reason(why))))
    case .matchNumber(let digits, let request):
      return Next(step: .matchNumber(digits: digits, lines: request.shown, typed: .empty))
    case .notAllowed(let reasons, let devices):
      let lines = devices.map { DeviceLine(name: $0.name, current: $0.current) }
      return Next(step: .notAllowed(why: reasons.map { Problem(reason($0)) }, devices: lines))
    case .ended: return Next(step: .ended(why: []))
    case .done(let accountId):
      done(accountId)
      return Next(step: .done)
    }
  }
}
