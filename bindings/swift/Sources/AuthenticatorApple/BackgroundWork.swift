import AuthenticatorCore
import Foundation

/// What asks the system for time while the app goes to the background.
protocol BackgroundCalls: Sendable {
  /// `beginBackgroundTask`; nothing if the system gives no time. `expired` is called shortly before the time is over.
  func begin(_ name: String, expired: @escaping @Sendable () -> Void) async -> Int?
  func end(_ id: Int) async
}

/// Keeps the system from stopping the app in the middle of a step, and closes the file before it stops the app in between: a file
/// that is locked then ends the app (0xdead10cc), which shows on devices alone, and in release builds.
public final class BackgroundWork: Sendable {
  private let calls: any BackgroundCalls

  init(_ calls: any BackgroundCalls) {
    self.calls = calls
  }

  /// Runs approve, deny, enroll and their like. When the time that the system gives is over, the call is cancelled, and its file
  /// closed; what was signed and kept is sent later.
  public func run<T: Sendable>(_ name: String, _ work: @escaping @Sendable () async throws -> T) async throws -> T {
    let task = Task { try await work() }
    let id = await calls.begin(name) { task.cancel() }
    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    if let id { await calls.end(id) }
    return try result.get()
  }

  /// For `didEnterBackground`: closes the file, under a time of its own.
  public func suspend(_ authenticator: Authenticator) async throws {
    try await run("suspend") { try await authenticator.suspend() }
  }

  /// For `willEnterForeground`: opens the file again.
  public func resume(_ authenticator: Authenticator) async throws {
    try await authenticator.resume()
  }
}

#if os(iOS) && canImport(UIKit) && !APPLICATION_EXTENSION
  import UIKit

  struct AppleBackgroundCalls: BackgroundCalls {
    func begin(_ name: String, expired: @escaping @Sendable () -> Void) async -> Int? {
      await MainActor.run {
        let id = UIApplication.shared.beginBackgroundTask(withName: name, expirationHandler: expired)
        return id == .invalid ? nil : id.rawValue
      }
    }

    func end(_ id: Int) async {
      await MainActor.run { UIApplication.shared.endBackgroundTask(UIBackgroundTaskIdentifier(rawValue: id)) }
    }
  }

  extension BackgroundWork {
    /// With the time of `UIApplication`.
    public convenience init() {
      self.init(AppleBackgroundCalls())
    }
  }
#endif
