import AuthenticatorGenerated

extension Account {
  /// The live requests, and again when the set changes: fetched while somebody loops, by polls of up to 25 seconds. One that this
  /// phone has answered is gone at once, without a network as well. Nothing else comes while the server cannot be reached, and it is
  /// asked again after growing pauses; ``liveRequests`` tells this as well. While the authenticator is suspended it waits for `resume`.
  /// Ends when the authenticator is shut down.
  ///
  /// Have one loop for an account: two polls end each other.
  ///
  /// Throws `AuthenticatorError.Refused` or `.UserAction` if the account has no requests any more; `.Storage` if it cannot be read.
  public var requestUpdates: Updates<[Request]> {
    let live = liveRequests
    return Updates {
      var steps = live.makeAsyncIterator()
      var last: [String]?
      return {
        while let step = try await steps.next() {
          guard let requests = step.requests else { continue }
          let ids = requests.map { $0.view().id }
          if ids == last { continue }
          last = ids
          return requests
        }
        return nil
      }
    }
  }

  /// As ``requestUpdates``, for a screen that shows whether it is up to date: comes also when the server cannot be reached, once for
  /// each pause before it is asked again, and when it can be reached again.
  public var liveRequests: Updates<LiveRequests> {
    Updates {
      let watch = self.watchRequests()
      var seen: UInt64 = 0
      return {
        let live = try await watch.next(after: seen)
        seen = live?.number ?? seen
        return live
      }
    }
  }
}
