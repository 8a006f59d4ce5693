import UIKit

// page: swiftui/uiviewrepresentable
@MainActor @preconcurrency public protocol UIViewRepresentable: View where Body == Never {
  associatedtype UIViewType: UIView
  associatedtype Coordinator = Void
  typealias Context = UIViewRepresentableContext<Self>
  @MainActor func makeUIView(context: Self.Context) -> Self.UIViewType
  @MainActor func updateUIView(_ uiView: Self.UIViewType, context: Self.Context)
}

extension UIViewRepresentable {
  // page: swiftui/uiviewrepresentable
  public var body: Never { stub() }
}

// page: swiftui/uiviewrepresentablecontext
@MainActor public struct UIViewRepresentableContext<Representable: UIViewRepresentable> {}

// page: swiftui/uihostingcontroller
@MainActor @preconcurrency open class UIHostingController<Content: View>: UIViewController {
  // page: swiftui/uihostingcontroller/init(rootview:)
  public init(rootView: Content) { stub() }
}
