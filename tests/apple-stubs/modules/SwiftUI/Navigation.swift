import UIKit

// page: swiftui/navigationstack
@available(iOS 16.0, *)
public struct NavigationStack<Data, Root: View>: View {
  public var body: Never { stub() }
}

@available(iOS 16.0, *)
extension NavigationStack {
  // page: swiftui/navigationstack/init(root:)
  public nonisolated init(@ViewBuilder root: () -> Root) where Data == NavigationPath { stub() }

  // page: swiftui/navigationstack/init(path:root:)
  public nonisolated init(path: Binding<Data>, @ViewBuilder root: () -> Root)
  where Data: MutableCollection & RandomAccessCollection & RangeReplaceableCollection, Data.Element: Hashable { stub() }
}

// page: swiftui/navigationpath
@available(iOS 16.0, *)
public struct NavigationPath {}

// page: swiftui/toolbaritemplacement
public struct ToolbarItemPlacement {
  public static let automatic = ToolbarItemPlacement()
  public static let primaryAction = ToolbarItemPlacement()
  public static let cancellationAction = ToolbarItemPlacement()
  public static let confirmationAction = ToolbarItemPlacement()
  public static let topBarLeading = ToolbarItemPlacement()
  public static let topBarTrailing = ToolbarItemPlacement()
}

extension ToolbarItemPlacement: @unchecked Sendable {}

// page: swiftui/toolbarcontent
@MainActor @preconcurrency public protocol ToolbarContent {
  associatedtype Body: ToolbarContent
  @ToolbarContentBuilder var body: Self.Body { get }
}

extension Never: ToolbarContent {}

// page: swiftui/toolbaritem
public struct ToolbarItem<ID, Content: View>: ToolbarContent {
  public var body: Never { return stub() }
}

extension ToolbarItem where ID == () {
  // page: swiftui/toolbaritem/init(placement:content:)
  public nonisolated init(placement: ToolbarItemPlacement = .automatic, @ViewBuilder content: () -> Content) { stub() }
}

// page: swiftui/toolbarcontentbuilder
@resultBuilder public struct ToolbarContentBuilder {
  public static func buildExpression<Content: ToolbarContent>(_ content: Content) -> Content { stub() }
  public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> some ToolbarContent { content }
  public static func buildBlock<C0: ToolbarContent, C1: ToolbarContent>(_ c0: C0, _ c1: C1) -> some ToolbarContent {
    c0
  }
  public static func buildBlock<C0: ToolbarContent, C1: ToolbarContent, C2: ToolbarContent>(
    _ c0: C0, _ c1: C1, _ c2: C2
  ) -> some ToolbarContent { c0 }
  public static func buildIf<Content: ToolbarContent>(_ content: Content?) -> Content? { stub() }
}

extension Optional: ToolbarContent where Wrapped: ToolbarContent {
  // page: swiftui/toolbarcontent
  public var body: Never { return stub() }
}

// page: swiftui/navigationbaritem/titledisplaymode
public enum NavigationBarItem {
  public enum TitleDisplayMode: Sendable {
    case automatic, inline, large
  }
}
