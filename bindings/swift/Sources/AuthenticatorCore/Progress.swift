import AuthenticatorGenerated

extension CallProgress {
  /// What is being done now, and again at each step; nothing while nothing is. Steps that came and went while the loop was busy are
  /// left out. Ends with its task alone: loop beside the call, as long as the screen.
  public var steps: Updates<ProgressStep?> {
    Updates { [self] in
      var last: ProgressStep??
      return {
        let now = if let seen = last { try await self.next(after: seen) } else { self.step() }
        last = .some(now)
        return .some(now)
      }
    }
  }
}
