import AuthenticatorGenerated

/// Tells the lock of the app that the app came to the front or left it, in that order: `appCameToForeground` takes a moment, and an app that
/// leaves meanwhile would count as being in front, so that its time of grace would not begin. One for an authenticator.
@MainActor public final class AppVisibility {
  private let authenticator: Authenticator
  private let show: @MainActor (Result<AppLock, any Error>) -> Void
  private var isInFront = false
  private var visit: UInt64 = 0

  /// - Parameter show: told what the lock is now that the app is in front, or why nobody knows: the screens stay covered then. Never called for
  ///   a visit that is over.
  public init(_ authenticator: Authenticator, show: @escaping @MainActor (Result<AppLock, any Error>) -> Void) {
    (self.authenticator, self.show) = (authenticator, show)
  }

  /// The app is in front, and the authenticator is not suspended: it stays unlocked if the time of grace was not over.
  ///
  /// - Returns: what has ended when `show` was called, or the app has left.
  @discardableResult public func cameToForeground() -> Task<Void, Never> {
    isInFront = true
    visit += 1
    return Task { [visit] in
      let looked: Result<AppLock, any Error>
      do {
        looked = .success(try await authenticator.appCameToForeground())
      } catch {
        looked = .failure(error)
      }
      // It has left while it came: what counts is that it has left. A clock that fails then has locked it.
      if !isInFront { try? authenticator.appWentToBackground() }
      if visit == self.visit { show(looked) }
    }
  }

  /// The app is not in front any more: the time of grace begins. Waits for nothing, and needs no file. It reads the `Clock` of the app here, on
  /// the main actor.
  ///
  /// - Throws: `AuthenticatorError.Storage` if it is shut down.
  public func wentToBackground() throws {
    isInFront = false
    visit += 1
    try authenticator.appWentToBackground()
  }
}
