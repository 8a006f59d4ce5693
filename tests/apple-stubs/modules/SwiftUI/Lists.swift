import UIKit

// page: swiftui/list
public struct List<SelectionValue: Hashable, Content: View>: View {
  public var body: Never { stub() }
}

extension List where SelectionValue == Never {
  // page: swiftui/list/init(content:)
  public init(@ViewBuilder content: () -> Content) { stub() }
}

// page: swiftui/form
public struct Form<Content: View>: View {
  // page: swiftui/form/init(content:)
  public init(@ViewBuilder content: () -> Content) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/section
public struct Section<Parent, Content, Footer> {}

extension Section: View where Parent: View, Content: View, Footer: View {
  // page: swiftui/view
  public var body: Never { stub() }
}

extension Section where Parent == EmptyView, Content: View, Footer == EmptyView {
  // page: swiftui/section/init(content:)
  public init(@ViewBuilder content: () -> Content) { stub() }
}

extension Section where Parent == Text, Content: View, Footer == EmptyView {
  // page: swiftui/section/init(_:content:)
  public init(_ titleKey: LocalizedStringKey, @ViewBuilder content: () -> Content) { stub() }
  @_disfavoredOverload public init<S: StringProtocol>(_ title: S, @ViewBuilder content: () -> Content) { stub() }
}

extension Section where Parent == EmptyView, Content: View, Footer: View {
  // page: swiftui/section/init(content:footer:)
  public init(@ViewBuilder content: () -> Content, @ViewBuilder footer: () -> Footer) { stub() }
}

extension Section where Parent: View, Content: View, Footer: View {
  // page: swiftui/section/init(content:header:footer:)
  public init(
    @ViewBuilder content: () -> Content, @ViewBuilder header: () -> Parent, @ViewBuilder footer: () -> Footer
  ) { stub() }
}

// page: swiftui/foreach
public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content> {}

extension ForEach: View where Content: View {
  // page: swiftui/view
  public var body: Never { stub() }

  // page: swiftui/dynamicviewcontent/onmove(perform:)
  public nonisolated func onMove(perform action: ((IndexSet, Int) -> Void)?) -> some View { EmptyView() }
}

extension ForEach where ID == Data.Element.ID, Content: View, Data.Element: Identifiable {
  // page: swiftui/foreach/init(_:content:)
  public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) { stub() }
}

extension ForEach where Content: View {
  // page: swiftui/foreach/init(_:id:content:)
  public init(
    _ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content
  ) { stub() }
}

// page: swiftui/labeledcontent
@available(iOS 16.0, *)
public struct LabeledContent<Label, Content> {}

@available(iOS 16.0, *)
extension LabeledContent: View where Label: View, Content: View {
  // page: swiftui/labeledcontent/init(content:label:)
  public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label) { stub() }
  public var body: Never { stub() }
}

@available(iOS 16.0, *)
extension LabeledContent where Label == Text, Content: View {
  // page: swiftui/labeledcontent/init(_:content:)
  public init(_ titleKey: LocalizedStringKey, @ViewBuilder content: () -> Content) { stub() }
}

// page: swiftui/contentunavailableview
@available(iOS 17.0, *)
public struct ContentUnavailableView<Label: View, Description: View, Actions: View>: View {
  // page: swiftui/contentunavailableview/init(label:description:actions:)
  public init(
    @ViewBuilder label: () -> Label, @ViewBuilder description: () -> Description, @ViewBuilder actions: () -> Actions
  ) { stub() }
  public var body: Never { stub() }
}
