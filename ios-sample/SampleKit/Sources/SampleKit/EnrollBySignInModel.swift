import AuthenticatorCore

/// A new account of an organisation, by a sign-in in place of a code.
public final class EnrollBySignInModel: StepModel {
  private let issuer: String

  init(_ library: Library, _ moves: Moves, _ issuer: String) {
    self.issuer = issuer
    super.init(library, moves, .enrollBySignIn(issuer))
    begin()
  }

  /// What the person has trusted once goes on; it is asked anew where that is not under way any more.
  override func begin() {
    asked { model in
      guard let model = model() else { return }
      if let way = try await model.underWay() { return try await model.go(way) }
      model.moves.send(.replace(model.destination, by: .organisation))
    }
  }

  override func underWay() async throws -> (any Way)? {
    let all = try await library.authenticator().enrollmentsBySignIn()
    return all.first { $0.issuer() == issuer }.map { SignInWay(enrolling: $0) }
  }

  override public func finish() {
    moves.send(.close(destination))
    if let doneWith { moves.open(.accountDetail(doneWith)) }
  }
}

private struct SignInWay: Way {
  let enrolling: EnrollingBySignIn

  func step() async throws -> SetupStep { try await enrolling.step() }
  func signInAgain() async throws -> SetupStep { try await enrolling.signInAgain() }
  func enterNumber(_ number: String, _ progress: CallProgress) async throws -> Outcome {
    try await enrolling.reportingTo(progress: progress).enterNumber(number: number)
  }
  func giveUp() async throws { try await enrolling.giveUp() }
}
