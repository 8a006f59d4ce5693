import UIKit

// page: swiftui/view
@MainActor @preconcurrency public protocol View {
  associatedtype Body: View
  @ViewBuilder @MainActor var body: Self.Body { get }
}

// page: swift/never
extension Never: View {
  public var body: Never { stub() }
}

// page: swiftui/viewbuilder
@resultBuilder public struct ViewBuilder {
  public static func buildExpression<Content: View>(_ content: Content) -> Content { stub() }
  public static func buildBlock() -> EmptyView { stub() }
  public static func buildBlock<Content: View>(_ content: Content) -> Content { stub() }
  public static func buildBlock<each Content: View>(_ content: repeat each Content) -> TupleView<(repeat each Content)>
  {
    stub()
  }
  public static func buildIf<Content: View>(_ content: Content?) -> Content? { stub() }
  public static func buildEither<TrueContent: View, FalseContent: View>(
    first: TrueContent
  ) -> _ConditionalContent<TrueContent, FalseContent> { stub() }
  public static func buildEither<TrueContent: View, FalseContent: View>(
    second: FalseContent
  ) -> _ConditionalContent<TrueContent, FalseContent> { stub() }
  public static func buildLimitedAvailability<Content: View>(_ content: Content) -> AnyView { stub() }
}

// page: swiftui/tupleview
public struct TupleView<T>: View {
  public var body: Never { stub() }
}

// page: swiftui/_conditionalcontent
public struct _ConditionalContent<TrueContent, FalseContent> {}

extension _ConditionalContent: View where TrueContent: View, FalseContent: View {
  // page: swiftui/view
  public var body: Never { stub() }
}

// page: swift/optional
extension Optional: View where Wrapped: View {
  public var body: Never { stub() }
}

// page: swiftui/emptyview
public struct EmptyView: View {
  public nonisolated init() {}
  public var body: Never { stub() }
}

// page: swiftui/anyview
public struct AnyView: View {
  public init<V: View>(_ view: V) {}
  public var body: Never { stub() }
}

// page: swiftui/group
public struct Group<Content> {}

extension Group: View where Content: View {
  // page: swiftui/group/init(content:)
  public nonisolated init(@ViewBuilder content: () -> Content) { stub() }
  public var body: Never { stub() }
}
