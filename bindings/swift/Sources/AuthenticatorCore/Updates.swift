import AuthenticatorGenerated
import Foundation

/// What is now, and what comes after it. Each loop over it begins anew, and ends with its task.
public struct Updates<Element: Sendable>: AsyncSequence, Sendable {
  typealias Step = () async throws -> Element?

  private let begin: @Sendable () -> Step

  init(_ begin: @escaping @Sendable () -> Step) {
    self.begin = begin
  }

  /// Begins with what is now.
  public func makeAsyncIterator() -> Iterator {
    Iterator(step: begin())
  }

  /// One loop.
  public struct Iterator: AsyncIteratorProtocol {
    let step: Step

    /// The next element; nothing once there will be no more.
    public mutating func next() async throws -> Element? {
      try await step()
    }
  }
}

extension Authenticator {
  /// All accounts, and again when one came, went or was moved. Ends when the authenticator is shut down.
  ///
  /// Throws `AuthenticatorError.Storage` if the list cannot be read.
  public var accountUpdates: Updates<[Account]> {
    updates(same: { $0.map { $0.id() } == $1.map { $0.id() } }, read: { try await self.accounts() })
  }

  /// What an app shows of all accounts, and again after each change. An account that was removed meanwhile is left out. Ends when
  /// the authenticator is shut down.
  ///
  /// Throws `AuthenticatorError.Storage` if one cannot be read.
  public var viewUpdates: Updates<[AccountView]> {
    updates(same: { $0 == $1 }) {
      var views: [AccountView] = []
      for account in try await self.accounts() {
        if let view = try await account.viewUnlessRemoved() { views.append(view) }
      }
      return views
    }
  }

  /// What an app shows of the account, and again after each change. Ends when the account is removed, or the authenticator shut
  /// down.
  ///
  /// Throws `AuthenticatorError.Storage` if it cannot be read.
  public func viewUpdates(of account: Account) -> Updates<AccountView> {
    updates(same: { $0 == $1 }) { try await account.viewUnlessRemoved() }
  }

  /// What `read` gives, and again after each change. Nothing is missed: what changes while it reads is read again.
  private func updates<T: Sendable>(
    same: @escaping @Sendable (T, T) -> Bool, read: @escaping @Sendable () async throws -> T?
  ) -> Updates<T> {
    Updates { [self] in
      let changes = changes()
      var revision: UInt64?
      var last: T?
      var ended = false
      return {
        while !ended {
          revision = if let seen = revision { try await changes.next(after: seen) } else { changes.revision() }
          let element: T?
          do {
            element = revision == nil ? nil : try await read()
          } catch AuthenticatorError.Storage(_, _, .suspended) {
            continue
          } catch AuthenticatorError.Storage(_, _, .closed) {
            element = nil
          }
          ended = element == nil
          if let element, let last, same(last, element) { continue }
          last = element
          return element
        }
        return nil
      }
    }
  }
}

extension Account {
  /// The live requests, and again when the set changes: fetched while somebody loops, by polls of up to 25 seconds. While the
  /// server cannot be reached nothing comes, and it is asked again after growing pauses; while the authenticator is suspended it
  /// waits for `resume`. Ends when the authenticator is shut down.
  ///
  /// Have one loop for an account: two polls end each other.
  ///
  /// Throws `AuthenticatorError.Refused` or `.UserAction` if the account has no requests any more; `.Storage` if it cannot be read.
  public var requestUpdates: Updates<[Request]> {
    polls(changes: { self.changes() }, id: { $0.view().id }, poll: { try await self.requests(waitSeconds: $0) })
  }

  fileprivate func viewUnlessRemoved() async throws -> AccountView? {
    do {
      return try await view()
    } catch AuthenticatorError.Refused(_, _, "account_removed") {
      return nil
    }
  }
}

/// What `poll` gives, whenever it is another set. It is given the seconds to wait for one.
func polls<T: Sendable>(
  changes: @escaping @Sendable () -> any ChangesProtocol, id: @escaping @Sendable (T) -> String,
  poll: @escaping @Sendable (UInt64) async throws -> [T]
) -> Updates<[T]> {
  Updates {
    let changes = changes()
    // What there is comes at once, if it is nothing as well.
    var wait: UInt64 = 0
    var last: [String]?
    var ended = false
    return {
      var pause = Pauses()
      while !ended {
        // Before it asks: `resume` may come before it is waited for.
        let revision = changes.revision()
        do {
          let found = try await poll(wait)
          wait = 25
          pause = Pauses()
          let ids = found.map(id)
          if ids == last { continue }
          last = ids
          return found
        } catch AuthenticatorError.Offline(_, _, let retryAfter) {
          try await Task.sleep(for: .seconds(pause.next(retryAfter)))
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
