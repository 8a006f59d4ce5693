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
  fileprivate func viewUnlessRemoved() async throws -> AccountView? {
    do {
      return try await view()
    } catch AuthenticatorError.Refused(_, _, "account_removed") {
      return nil
    }
  }
}
