import AuthenticatorCore
import Foundation

/// What asks the system for time while the app goes to the background.
protocol BackgroundCalls: Sendable {
  /// `beginBackgroundTask`; nothing if the system gives no time. `expired` is called shortly before the time is over.
  func begin(_ name: String, expired: @escaping @Sendable () -> Void) async -> Int?
  func end(_ id: Int) async
}

/// Keeps the system from stopping the app in the middle of a step, and closes the file when the app goes to the background: a file that
/// is locked when the app is stopped ends it (0xdead10cc), which shows on devices alone, and in release builds.
public final class BackgroundWork: Sendable {
  private let calls: any BackgroundCalls

  init(_ calls: any BackgroundCalls) {
    self.calls = calls
  }

  /// Runs approve, deny, enroll and their like. When the time that the system gives is over, the call is cancelled: what was signed and
  /// stored is sent later. The file stays open; `suspend` closes it.
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

#if os(iOS) && canImport(UIKit)
  import UIKit

  struct AppleBackgroundCalls: BackgroundCalls {
    let application: UIApplication

    func begin(_ name: String, expired: @escaping @Sendable () -> Void) async -> Int? {
      await MainActor.run {
        let id = application.beginBackgroundTask(withName: name, expirationHandler: expired)
        return id == .invalid ? nil : id.rawValue
      }
    }

    func end(_ id: Int) async {
      await MainActor.run { application.endBackgroundTask(UIBackgroundTaskIdentifier(rawValue: id)) }
    }
  }

  extension BackgroundWork {
    /// With the time of `UIApplication.shared`, which only an app can ask for.
    public convenience init(_ application: UIApplication) {
      self.init(AppleBackgroundCalls(application: application))
    }
  }
#endif
