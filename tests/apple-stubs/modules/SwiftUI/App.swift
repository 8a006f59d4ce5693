import UIKit

// page: swiftui/app
@MainActor @preconcurrency public protocol App {
  associatedtype Body: Scene
  @SceneBuilder @MainActor var body: Self.Body { get }
  @MainActor init()
}

extension App {
  // page: swiftui/app/main()
  @MainActor public static func main() { stub() }
}

// page: swiftui/scene
@MainActor @preconcurrency public protocol Scene {
  associatedtype Body: Scene
  @SceneBuilder @MainActor var body: Self.Body { get }
}

// page: swiftui/scenebuilder
@resultBuilder public struct SceneBuilder {
  public static func buildBlock<Content: Scene>(_ content: Content) -> Content { stub() }
}

// page: swift/never
extension Never: Scene {}

// page: swiftui/windowgroup
public struct WindowGroup<Content: View>: Scene {
  // page: swiftui/windowgroup/init(content:)
  public nonisolated init(@ViewBuilder content: () -> Content) { stub() }
  public var body: Never { stub() }
}

extension Scene {
  // page: swiftui/scene/backgroundtask(_:action:)
  @available(iOS 16.0, *)
  public nonisolated func backgroundTask<D: Sendable, R: Sendable>(
    _ task: BackgroundTask<D, R>, action: @escaping @Sendable (D) async -> R
  ) -> some Scene { WindowGroup { EmptyView() } }
}

// page: swiftui/backgroundtask
@available(iOS 16.0, *)
public struct BackgroundTask<Request, Response>: Sendable {}

@available(iOS 16.0, *)
extension BackgroundTask {
  // page: swiftui/backgroundtask/apprefresh(_:)
  public static func appRefresh(_ identifier: String) -> BackgroundTask<Void, Void>
  where Request == Void, Response == Void {
    stub()
  }
}
