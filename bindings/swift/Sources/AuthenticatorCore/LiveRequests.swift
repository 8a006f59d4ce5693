import AuthenticatorGenerated

/// The live requests of an account as they were fetched last, and whether its server can be reached.
public struct LiveRequests: Sendable {
  /// What was fetched last; nothing before the server has answered once.
  public let requests: [Request]?
  /// Seconds after which the server is asked again; nothing while it can be reached. Show what is there, and that it may be old.
  public let retryAfter: UInt64?
}

extension Account {
  /// The live requests, and again when the set changes: fetched while somebody loops, by polls of up to 25 seconds. While the
  /// server cannot be reached nothing comes, and it is asked again after growing pauses; ``liveRequests`` tells this as well. While the
  /// authenticator is suspended it waits for `resume`. Ends when the authenticator is shut down.
  ///
  /// Have one loop for an account: two polls end each other.
  ///
  /// Throws `AuthenticatorError.Refused` or `.UserAction` if the account has no requests any more; `.Storage` if it cannot be read.
  public var requestUpdates: Updates<[Request]> {
    sets(of: polled, id: { $0.view().id })
  }

  /// As ``requestUpdates``, for a screen that shows whether it is up to date: comes also when the server cannot be reached, once for
  /// each pause before it is asked again, and when it can be reached again.
  public var liveRequests: Updates<LiveRequests> {
    let polled = polled
    return Updates {
      var steps = polled.makeAsyncIterator()
      var last: (ids: [String]?, offline: Bool)?
      var requests: [Request]?
      return {
        while let poll = try await steps.next() {
          switch poll {
          case .found(let found):
            requests = found
            let ids = found.map { $0.view().id }
            if let last, !last.offline, last.ids == ids { continue }
            last = (ids, false)
            return LiveRequests(requests: found, retryAfter: nil)
          case .offline(let retryAfter):
            last = (last?.ids, true)
            return LiveRequests(requests: requests, retryAfter: retryAfter)
          }
        }
        return nil
      }
    }
  }

  private var polled: Updates<Poll<Request>> {
    polls(changes: { self.changes() }, poll: { try await self.requests(waitSeconds: $0) })
  }
}

/// What a poll came to.
enum Poll<T: Sendable>: Sendable {
  case found([T])
  /// The server cannot be reached, and is asked again after so many seconds.
  case offline(retryAfter: UInt64)
}

/// The sets that polls find, each time that it is another.
func sets<T: Sendable>(of polls: Updates<Poll<T>>, id: @escaping @Sendable (T) -> String) -> Updates<[T]> {
  Updates {
    var polls = polls.makeAsyncIterator()
    var last: [String]?
    return {
      while let poll = try await polls.next() {
        guard case .found(let found) = poll else { continue }
        let ids = found.map(id)
        if ids == last { continue }
        last = ids
        return found
      }
      return nil
    }
  }
}

/// What comes of calling `poll` again and again. It is given the seconds to wait for another set.
func polls<T: Sendable>(
  changes: @escaping @Sendable () -> any ChangesProtocol,
  poll: @escaping @Sendable (UInt64) async throws -> [T],
  pause: @escaping @Sendable (UInt64) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
) -> Updates<Poll<T>> {
  Updates {
    let changes = changes()
    // What there is comes at once, if it is nothing as well.
    var wait: UInt64 = 0
    var pauses = Pauses()
    var offline: UInt64?
    var ended = false
    return {
      while !ended {
        if let seconds = offline { try await pause(seconds) }
        offline = nil
        // Before it asks: `resume` may come before it is waited for.
        let revision = changes.revision()
        do {
          let found = try await poll(wait)
          wait = 25
          pauses = Pauses()
          return .found(found)
        } catch AuthenticatorError.Offline(_, _, let retryAfter) {
          let seconds = pauses.next(retryAfter)
          offline = seconds
          return .offline(retryAfter: seconds)
        } catch AuthenticatorError.Storage(_, _, .suspended) {
          ended = try await changes.next(after: revision) == nil
        } catch AuthenticatorError.Storage(_, _, .closed) {
          ended = true
        }
      }
      return nil
    }
  }
}

/// Seconds between two tries: 1, 2, 4 … up to a minute, or what the server asked for if that is longer, up to an hour.
struct Pauses {
  private static let longest: UInt64 = 3600
  private var pause: UInt64 = 1

  mutating func next(_ asked: UInt64?) -> UInt64 {
    defer { pause = min(pause * 2, 60) }
    return min(max(asked ?? 0, pause), Self.longest)
  }
}
