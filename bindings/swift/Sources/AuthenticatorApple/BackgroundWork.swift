import AuthenticatorCore
import Foundation

/// What asks the system for time while the app goes to the background.
@MainActor protocol BackgroundCalls: Sendable {
  /// `beginBackgroundTask`; nothing if the system gives no time. `expired` is called shortly before the time is over.
  func begin(_ name: String, expired: @escaping @Sendable () -> Void) -> Int?
  func end(_ id: Int)
}

/// What is closed while the app is in the background.
protocol DatabaseFile: Sendable {
  func suspend() async throws
  func resume() async throws
}

extension Authenticator: DatabaseFile {}

/// Keeps the system from stopping the app in the middle of a step, and closes the file while the app is in the background: a file that
/// is locked when the app is stopped ends it (0xdead10cc), which shows on devices alone, and in release builds.
public final class BackgroundWork: Sendable {
  private let calls: any BackgroundCalls
  @MainActor private var isInBackground = false
  @MainActor private var settling: Task<Void, any Error>?

  init(_ calls: any BackgroundCalls) {
    self.calls = calls
  }

  /// Runs approve, deny, enroll and their like. On the main actor the system is asked for time before anything else happens. When the time
  /// that it gives is over, the call is cancelled: what was signed and stored is sent later. The file stays open; ``wentToBackground(_:)``
  /// closes it.
  @MainActor public func run<T: Sendable>(
    _ name: String, _ work: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let task = Task { try await work() }
    let timed = inTimeOfSystem(name, task)
    return try await withTaskCancellationHandler {
      try await timed.value
    } onCancel: {
      task.cancel()
    }
  }

  /// For `didEnterBackground`: closes the file. The system is asked for the time before this returns.
  ///
  /// - Returns: what has ended when the file is as it has to be by then: open, if the app has come back meanwhile.
  @MainActor @discardableResult public func wentToBackground(_ authenticator: Authenticator) -> Task<Void, any Error> {
    move(authenticator, toBackground: true)
  }

  /// For `willEnterForeground`: opens the file again, after it was closed.
  ///
  /// - Returns: what has ended when the file is as it has to be by then: closed, if the app has left meanwhile.
  @MainActor @discardableResult public func cameToForeground(_ authenticator: Authenticator) -> Task<Void, any Error> {
    move(authenticator, toBackground: false)
  }

  @MainActor func move(_ file: any DatabaseFile, toBackground: Bool) -> Task<Void, any Error> {
    isInBackground = toBackground
    let before = settling
    let next = Task {
      _ = await before?.result
      // Where the app has gone the other way meanwhile, this is what the file has to be.
      let toBackground = isInBackground
      // In a task of its own: a file is closed also when the time of the system is over, which cancels this one.
      try await Task { try await toBackground ? file.suspend() : file.resume() }.value
    }
    settling = next
    return toBackground ? inTimeOfSystem("suspend", next) : next
  }

  @MainActor private func inTimeOfSystem<T: Sendable>(_ name: String, _ task: Task<T, any Error>) -> Task<T, any Error>
  {
    let id = calls.begin(name) { task.cancel() }
    return Task {
      let result = await task.result
      if let id { calls.end(id) }
      return try result.get()
    }
  }
}

#if os(iOS) && canImport(UIKit)
  import UIKit

  struct AppleBackgroundCalls: BackgroundCalls {
    private let application: UIApplication

    nonisolated init(_ application: UIApplication) {
      self.application = application
    }

    func begin(_ name: String, expired: @escaping @Sendable () -> Void) -> Int? {
      let id = application.beginBackgroundTask(withName: name, expirationHandler: expired)
      return id == .invalid ? nil : id.rawValue
    }

    func end(_ id: Int) {
      application.endBackgroundTask(UIBackgroundTaskIdentifier(rawValue: id))
    }
  }

  extension BackgroundWork {
    /// With the time of `UIApplication.shared`, which only an app can ask for.
    public convenience init(_ application: UIApplication) {
      self.init(AppleBackgroundCalls(application))
    }
  }
#endif
