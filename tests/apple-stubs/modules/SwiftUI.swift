@_exported import CoreGraphics
@_exported import Observation
@_exported import UIKit

func stub() -> Never { fatalError("a stub is for type checks") }
func value<T>() -> T { fatalError("a stub is for type checks") }

// MARK: Views

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

// MARK: State

// page: swiftui/dynamicproperty
public protocol DynamicProperty {}

// page: swiftui/state
@propertyWrapper public struct State<Value>: DynamicProperty {
  public init(wrappedValue value: Value) { stub() }
  public init(initialValue value: Value) { stub() }
  public var wrappedValue: Value {
    get { stub() }
    nonmutating set { stub() }
  }
  public var projectedValue: Binding<Value> { stub() }
}

extension State: Sendable where Value: Sendable {}

extension State where Value: ExpressibleByNilLiteral {
  // page: swiftui/state/init()
  public init() { stub() }
}

// page: swiftui/binding
@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
  // page: swiftui/binding/init(get:set:)
  @preconcurrency public init(
    get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void
  ) { stub() }

  // page: swiftui/binding/constant(_:)
  public static func constant(_ value: Value) -> Binding<Value> { stub() }

  // page: swiftui/binding/wrappedvalue
  public var wrappedValue: Value {
    get { stub() }
    nonmutating set { stub() }
  }

  // page: swiftui/binding/projectedvalue
  public var projectedValue: Binding<Value> { stub() }

  // page: swiftui/binding/subscript(dynamicmember:)
  public subscript<Subject>(dynamicMember keyPath: WritableKeyPath<Value, Subject>) -> Binding<Subject> { stub() }
}

extension Binding: @unchecked Sendable where Value: Sendable {}

// page: swiftui/bindable
@available(iOS 17.0, *)
@propertyWrapper @dynamicMemberLookup public struct Bindable<Value> {
  // page: swiftui/bindable/init(wrappedvalue:)
  public init(wrappedValue: Value) where Value: AnyObject, Value: Observable { stub() }
  public var wrappedValue: Value {
    get { stub() }
    set { stub() }
  }
  public var projectedValue: Bindable<Value> { stub() }
}

@available(iOS 17.0, *)
extension Bindable where Value: AnyObject, Value: Observable {
  // page: swiftui/bindable/init(_:)
  public init(_ wrappedValue: Value) { stub() }

  // page: swiftui/bindable/subscript(dynamicmember:)
  public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> {
    stub()
  }
}

// page: swiftui/environment
@propertyWrapper public struct Environment<Value>: DynamicProperty {
  // page: swiftui/environment/init(_:)
  public init(_ keyPath: KeyPath<EnvironmentValues, Value>) { stub() }
  public var wrappedValue: Value { stub() }
}

// page: swiftui/environmentvalues
public struct EnvironmentValues {
  // page: swiftui/environmentvalues/openurl
  public var openURL: OpenURLAction { stub() }

  // page: swiftui/environmentvalues/scenephase
  public var scenePhase: ScenePhase { stub() }

  // page: swiftui/environmentvalues/locale
  public var locale: Locale { stub() }

  // page: swiftui/environmentvalues/dismiss
  public var dismiss: DismissAction { stub() }

  // page: swiftui/environmentvalues/dynamictypesize
  public var dynamicTypeSize: DynamicTypeSize { stub() }

  // page: swiftui/environmentvalues/horizontalsizeclass
  public var horizontalSizeClass: UserInterfaceSizeClass? { stub() }
}

// page: swiftui/userinterfacesizeclass
public enum UserInterfaceSizeClass: Sendable {
  case compact
  case regular
}

// page: swiftui/dynamictypesize
public enum DynamicTypeSize: Hashable, Comparable, Sendable {
  case large
  case accessibility1

  // page: swiftui/dynamictypesize/isaccessibilitysize
  public var isAccessibilitySize: Bool { stub() }
}

// page: swiftui/openurlaction
@MainActor @preconcurrency public struct OpenURLAction: Sendable {
  // page: swiftui/openurlaction/callasfunction(_:)
  public func callAsFunction(_ url: URL) { stub() }
}

// page: swiftui/dismissaction
@MainActor @preconcurrency public struct DismissAction: Sendable {
  // page: swiftui/dismissaction/callasfunction()
  public func callAsFunction() { stub() }
}

// page: swiftui/scenephase
public enum ScenePhase: Comparable, Hashable, Sendable {
  case background
  case inactive
  case active
}

// page: swiftui/scenestorage
@propertyWrapper public struct SceneStorage<Value>: DynamicProperty {
  // page: swiftui/scenestorage/init(wrappedvalue:_:)
  public init(wrappedValue: Value, _ key: String) where Value == String { stub() }
  public var wrappedValue: Value {
    get { stub() }
    nonmutating set { stub() }
  }
  public var projectedValue: Binding<Value> { stub() }
}

// page: swiftui/appstorage
@propertyWrapper public struct AppStorage<Value>: DynamicProperty {
  // page: swiftui/appstorage/init(wrappedvalue:_:store:)
  public init(wrappedValue: Value, _ key: String, store: UserDefaults? = nil) where Value == Bool { stub() }
  public var wrappedValue: Value {
    get { stub() }
    nonmutating set { stub() }
  }
  public var projectedValue: Binding<Value> { stub() }
}

// page: swiftui/focusstate
@propertyWrapper public struct FocusState<Value: Hashable>: DynamicProperty {
  public init() where Value == Bool { stub() }
  public var wrappedValue: Value {
    get { stub() }
    nonmutating set { stub() }
  }
  public var projectedValue: Binding {
    stub()
  }

  // page: swiftui/focusstate/binding
  public struct Binding {
    public var wrappedValue: Value { stub() }
  }
}

// page: swiftui/scaledmetric
@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint>: DynamicProperty {
  // page: swiftui/scaledmetric/init(wrappedvalue:relativeto:)
  public init(wrappedValue: Value, relativeTo textStyle: Font.TextStyle) { stub() }

  // page: swiftui/scaledmetric/init(wrappedvalue:)
  public init(wrappedValue: Value) { stub() }
  public var wrappedValue: Value { stub() }
}

// page: swiftui/uiapplicationdelegateadaptor
@MainActor @propertyWrapper
public struct UIApplicationDelegateAdaptor<DelegateType: NSObject & UIApplicationDelegate>:
  DynamicProperty
{
  // page: swiftui/uiapplicationdelegateadaptor/init(_:)
  public init(_ delegateType: DelegateType.Type = DelegateType.self) { stub() }
  public var wrappedValue: DelegateType { stub() }
}

// MARK: App

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

// MARK: Text and pictures

// page: swiftui/localizedstringkey
public struct LocalizedStringKey: Equatable, ExpressibleByStringInterpolation {
  public init(_ value: String) { stub() }
  public init(stringLiteral value: String) { stub() }
}

// page: swiftui/text
public struct Text: Equatable, Sendable {
  // page: swiftui/text/init(_:)
  @available(iOS 16.0, *)
  public init(_ resource: LocalizedStringResource) { stub() }

  // page: swiftui/text/init(_:)-9d1g4
  @_disfavoredOverload public init<S: StringProtocol>(_ content: S) { stub() }

  // page: swiftui/text/init(_:tablename:bundle:comment:)
  public init(
    _ key: LocalizedStringKey, tableName: String? = nil, bundle: Bundle? = nil, comment: StaticString? = nil
  ) { stub() }

  // page: swiftui/text/init(verbatim:)
  public init(verbatim content: String) { stub() }

  // page: swiftui/text/font(_:)
  public func font(_ font: Font?) -> Text { stub() }

  // page: swiftui/text/monospaceddigit()
  public func monospacedDigit() -> Text { stub() }

  // page: swiftui/text/bold()
  public func bold() -> Text { stub() }
}

extension Text: View {
  // page: swiftui/view
  public var body: Never { stub() }
}

// page: swiftui/font
public struct Font: Hashable, Sendable {
  public static let largeTitle = Font()
  public static let title = Font()
  public static let title2 = Font()
  public static let title3 = Font()
  public static let headline = Font()
  public static let subheadline = Font()
  public static let body = Font()
  public static let callout = Font()
  public static let footnote = Font()
  public static let caption = Font()

  // page: swiftui/font/textstyle
  public enum TextStyle: Sendable {
    case largeTitle, title, title2, title3, headline, subheadline, body, callout, footnote, caption, caption2
  }

  // page: swiftui/font/weight
  public struct Weight: Hashable, Sendable {
    public static let regular = Weight()
    public static let medium = Weight()
    public static let semibold = Weight()
    public static let bold = Weight()
  }

  // page: swiftui/font/design
  public enum Design: Hashable, Sendable {
    case `default`, serif, rounded, monospaced
  }

  // page: swiftui/font/system(_:design:weight:)
  @available(iOS 16.0, *)
  public static func system(_ style: TextStyle, design: Design? = nil, weight: Weight? = nil) -> Font { stub() }

  // page: swiftui/font/monospaceddigit()
  public func monospacedDigit() -> Font { stub() }

  // page: swiftui/font/weight(_:)
  public func weight(_ weight: Weight) -> Font { stub() }
}

// page: swiftui/image
public struct Image: Equatable, Sendable {
  // page: swiftui/image/init(systemname:)
  public init(systemName: String) { stub() }

  // page: swiftui/image/resizable(capinsets:resizingmode:)
  public func resizable() -> Image { stub() }
}

extension Image: View {
  // page: swiftui/view
  public var body: Never { stub() }
}

// page: swiftui/label
public struct Label<Title: View, Icon: View>: View {
  // page: swiftui/label/init(title:icon:)
  public init(@ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon) { stub() }
  public var body: Never { stub() }
}

extension Label where Title == Text, Icon == Image {
  // page: swiftui/label/init(_:systemimage:)
  public init(_ titleKey: LocalizedStringKey, systemImage name: String) { stub() }
  @_disfavoredOverload public init<S: StringProtocol>(_ title: S, systemImage name: String) { stub() }
}

// page: swiftui/color
public struct Color: Hashable, Sendable, ShapeStyle {
  public static let accentColor = Color()
  public static let primary = Color()
  public static let secondary = Color()
  public static let red = Color()
  public static let orange = Color()
  public static let green = Color()
  public static let blue = Color()
  public static let gray = Color()
  public static let clear = Color()
  public static let black = Color()
  public static let white = Color()

  // page: swiftui/color/init(_:bundle:)
  public init(_ name: String, bundle: Bundle? = nil) { stub() }
  init() {}

  // page: swiftui/color/opacity(_:)
  public func opacity(_ opacity: Double) -> Color { stub() }
}

extension Color: View {
  // page: swiftui/view
  public var body: Never { stub() }
}

// page: swiftui/shapestyle
public protocol ShapeStyle: Sendable {}

extension ShapeStyle where Self == Color {
  // page: swiftui/shapestyle/red
  public static var red: Color { stub() }
  public static var orange: Color { stub() }
  public static var green: Color { stub() }
  public static var white: Color { stub() }
}

extension ShapeStyle where Self == HierarchicalShapeStyle {
  // page: swiftui/shapestyle/primary
  public static var primary: HierarchicalShapeStyle { stub() }
  public static var secondary: HierarchicalShapeStyle { stub() }
  public static var tertiary: HierarchicalShapeStyle { stub() }
}

extension ShapeStyle where Self == TintShapeStyle {
  // page: swiftui/shapestyle/tint
  public static var tint: TintShapeStyle { stub() }
}

extension ShapeStyle where Self == Material {
  // page: swiftui/shapestyle/regularmaterial
  public static var regularMaterial: Material { stub() }
  public static var thickMaterial: Material { stub() }
}

extension ShapeStyle where Self == BackgroundStyle {
  // page: swiftui/shapestyle/background
  public static var background: BackgroundStyle { stub() }
}

// page: swiftui/hierarchicalshapestyle
public struct HierarchicalShapeStyle: ShapeStyle {}

// page: swiftui/tintshapestyle
public struct TintShapeStyle: ShapeStyle {}

// page: swiftui/material
public struct Material: ShapeStyle {}

// page: swiftui/backgroundstyle
public struct BackgroundStyle: ShapeStyle {}

// page: swiftui/shape
public protocol Shape: Sendable, View {}

extension Shape {
  // page: swiftui/shape/trim(from:to:)
  public nonisolated func trim(from startFraction: CGFloat = 0, to endFraction: CGFloat = 1) -> some Shape { Circle() }

  // page: swiftui/shape/stroke(_:style:)
  public nonisolated func stroke<S: ShapeStyle>(_ content: S, style: StrokeStyle) -> some View { EmptyView() }

  // page: swiftui/shape/stroke(_:linewidth:)
  public nonisolated func stroke<S: ShapeStyle>(_ content: S, lineWidth: CGFloat = 1) -> some View { EmptyView() }

  // page: swiftui/shape/fill(_:style:)
  public nonisolated func fill<S: ShapeStyle>(_ content: S) -> some View { EmptyView() }
}

// page: swiftui/strokestyle
public struct StrokeStyle: Equatable, Sendable {
  // page: swiftui/strokestyle/init(linewidth:linecap:linejoin:miterlimit:dash:dashphase:)
  public init(lineWidth: CGFloat = 1, lineCap: CGLineCap = .butt) { stub() }
}

// page: coregraphics/cglinecap
public enum CGLineCap: Int32, @unchecked Sendable {
  case butt = 0
  case round = 1
  case square = 2
}

// page: swiftui/circle
public struct Circle: Shape {
  public nonisolated init() {}
  public var body: Never { stub() }
}

// page: swiftui/capsule
public struct Capsule: Shape {
  public init() {}
  public var body: Never { stub() }
}

// page: swiftui/roundedrectangle
public struct RoundedRectangle: Shape {
  // page: swiftui/roundedrectangle/init(cornerradius:style:)
  public init(cornerRadius: CGFloat) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/rectangle
public struct Rectangle: Shape {
  public init() {}
  public var body: Never { stub() }
}

// MARK: Layout

// page: swiftui/horizontalalignment
public struct HorizontalAlignment: Equatable, Sendable {
  public static let leading = HorizontalAlignment()
  public static let center = HorizontalAlignment()
  public static let trailing = HorizontalAlignment()
}

// page: swiftui/verticalalignment
public struct VerticalAlignment: Equatable, Sendable {
  public static let top = VerticalAlignment()
  public static let center = VerticalAlignment()
  public static let firstTextBaseline = VerticalAlignment()
}

// page: swiftui/alignment
public struct Alignment: Equatable, Sendable {
  public static let center = Alignment()
  public static let leading = Alignment()
  public static let trailing = Alignment()
  public static let top = Alignment()
  public static let bottom = Alignment()
}

// page: swiftui/vstack
public struct VStack<Content: View>: View {
  // page: swiftui/vstack/init(alignment:spacing:content:)
  public init(
    alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/hstack
public struct HStack<Content: View>: View {
  // page: swiftui/hstack/init(alignment:spacing:content:)
  public init(
    alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/zstack
public struct ZStack<Content: View>: View {
  // page: swiftui/zstack/init(alignment:content:)
  public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/viewthatfits
@available(iOS 16.0, *)
public struct ViewThatFits<Content: View>: View {
  // page: swiftui/viewthatfits/init(in:content:)
  public init(in axes: Axis.Set = [.horizontal, .vertical], @ViewBuilder content: () -> Content) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/axis
public enum Axis: Int8, Sendable {
  case horizontal
  case vertical

  // page: swiftui/axis/set
  public struct Set: OptionSet, Sendable {
    public let rawValue: Int8
    public init(rawValue: Int8) { self.rawValue = rawValue }
    public static let horizontal = Set(rawValue: 1)
    public static let vertical = Set(rawValue: 2)
  }
}

// page: swiftui/edge
public enum Edge: Int8, Sendable {
  case top, leading, bottom, trailing

  // page: swiftui/edge/set
  public struct Set: OptionSet, Sendable {
    public let rawValue: Int8
    public init(rawValue: Int8) { self.rawValue = rawValue }
    public static let all = Set(rawValue: 15)
    public static let horizontal = Set(rawValue: 10)
    public static let vertical = Set(rawValue: 5)
    public static let top = Set(rawValue: 1)
    public static let bottom = Set(rawValue: 4)
  }
}

// page: swiftui/spacer
public struct Spacer: View {
  // page: swiftui/spacer/init(minlength:)
  public init(minLength: CGFloat? = nil) { stub() }
  public var body: Never { stub() }
}

// page: swiftui/divider
public struct Divider: View {
  public init() { stub() }
  public var body: Never { stub() }
}

// page: swiftui/scrollview
public struct ScrollView<Content: View>: View {
  // page: swiftui/scrollview/init(_:showsindicators:content:)
  public init(_ axes: Axis.Set = .vertical, showsIndicators: Bool = true, @ViewBuilder content: () -> Content) {
    stub()
  }
  public var body: Never { stub() }
}

// MARK: Lists

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

// MARK: Controls

// page: swiftui/buttonrole
public struct ButtonRole: Equatable, Sendable {
  public static let destructive = ButtonRole()
  public static let cancel = ButtonRole()
}

// page: swiftui/button
public struct Button<Label: View>: View {
  // page: swiftui/button/init(action:label:)
  @preconcurrency public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) { stub() }

  // page: swiftui/button/init(role:action:label:)
  @preconcurrency public init(
    role: ButtonRole?, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label
  ) { stub() }
  public var body: Never { stub() }
}

extension Button where Label == Text {
  // page: swiftui/button/init(_:action:)
  @preconcurrency public init(_ titleKey: LocalizedStringKey, action: @escaping @MainActor () -> Void) { stub() }

  // page: swiftui/button/init(_:role:action:)
  @preconcurrency public init(
    _ titleKey: LocalizedStringKey, role: ButtonRole?, action: @escaping @MainActor () -> Void
  ) {
    stub()
  }

  // page: swiftui/button/init(_:role:action:)-8y5yk
  @_disfavoredOverload @preconcurrency public init<S: StringProtocol>(
    _ title: S, role: ButtonRole?, action: @escaping @MainActor () -> Void
  ) { stub() }

  // page: swiftui/button/init(_:action:)-lpm7
  @_disfavoredOverload @preconcurrency public init<S: StringProtocol>(
    _ title: S, action: @escaping @MainActor () -> Void
  ) {
    stub()
  }
}

extension Button where Label == SwiftUI.Label<Text, Image> {
  // page: swiftui/button/init(_:systemimage:action:)
  @available(iOS 17.0, *)
  @preconcurrency public init(
    _ titleKey: LocalizedStringKey, systemImage: String, action: @escaping @MainActor () -> Void
  ) { stub() }
}

// page: swiftui/editbutton
public struct EditButton: View {
  public init() { stub() }
  public var body: Never { stub() }
}

// page: swiftui/toggle
public struct Toggle<Label: View>: View {
  // page: swiftui/toggle/init(ison:label:)
  public init(isOn: Binding<Bool>, @ViewBuilder label: () -> Label) { stub() }
  public var body: Never { stub() }
}

extension Toggle where Label == Text {
  // page: swiftui/toggle/init(_:ison:)
  public init(_ titleKey: LocalizedStringKey, isOn: Binding<Bool>) { stub() }
  @_disfavoredOverload public init<S: StringProtocol>(_ title: S, isOn: Binding<Bool>) { stub() }
}

// page: swiftui/textfield
public struct TextField<Label: View>: View {
  public var body: Never { stub() }
}

extension TextField where Label == Text {
  // page: swiftui/textfield/init(_:text:)
  public init(_ titleKey: LocalizedStringKey, text: Binding<String>) { stub() }

  // page: swiftui/textfield/init(_:text:prompt:)
  public init(_ titleKey: LocalizedStringKey, text: Binding<String>, prompt: Text?) { stub() }

  // page: swiftui/textfield/init(_:text:)-6bvk8
  @_disfavoredOverload public init<S: StringProtocol>(_ title: S, text: Binding<String>) { stub() }
}

// page: swiftui/progressview
public struct ProgressView<Label: View, CurrentValueLabel: View>: View {
  public var body: Never { stub() }
}

extension ProgressView where Label == EmptyView, CurrentValueLabel == EmptyView {
  // page: swiftui/progressview/init()
  public init() { stub() }
}

extension ProgressView where Label == Text, CurrentValueLabel == EmptyView {
  // page: swiftui/progressview/init(_:)
  public init(_ titleKey: LocalizedStringKey) { stub() }
}

// page: swiftui/sharelink
@available(iOS 16.0, *)
public struct ShareLink<Data: RandomAccessCollection, PreviewImage, PreviewIcon, Label: View>: View {
  public var body: Never { stub() }
}

@available(iOS 16.0, *)
extension ShareLink
where PreviewImage == Never, PreviewIcon == Never, Data == CollectionOfOne<String>, Label == DefaultShareLinkLabel {
  // page: swiftui/sharelink/init(_:item:subject:message:)
  public init(_ titleKey: LocalizedStringKey, item: String, subject: Text? = nil, message: Text? = nil) { stub() }
  @_disfavoredOverload public init<S: StringProtocol>(
    _ title: S, item: String, subject: Text? = nil, message: Text? = nil
  ) {
    stub()
  }
}

// page: swiftui/defaultsharelinklabel
@available(iOS 16.0, *)
public struct DefaultShareLinkLabel: View {
  public var body: Never { stub() }
}

// page: swiftui/primitivebuttonstyle
public protocol PrimitiveButtonStyle {}

extension PrimitiveButtonStyle where Self == BorderedProminentButtonStyle {
  // page: swiftui/primitivebuttonstyle/borderedprominent
  public static var borderedProminent: BorderedProminentButtonStyle { stub() }
}

extension PrimitiveButtonStyle where Self == BorderedButtonStyle {
  // page: swiftui/primitivebuttonstyle/bordered
  public static var bordered: BorderedButtonStyle { stub() }
}

extension PrimitiveButtonStyle where Self == PlainButtonStyle {
  // page: swiftui/primitivebuttonstyle/plain
  public static var plain: PlainButtonStyle { stub() }
}

// page: swiftui/borderedprominentbuttonstyle
public struct BorderedProminentButtonStyle: PrimitiveButtonStyle {}

// page: swiftui/borderedbuttonstyle
public struct BorderedButtonStyle: PrimitiveButtonStyle {}

// page: swiftui/plainbuttonstyle
public struct PlainButtonStyle: PrimitiveButtonStyle {}

// page: swiftui/controlsize
public enum ControlSize: Hashable, Sendable {
  case mini, small, regular
  @available(iOS 15.0, *)
  case large
}

// MARK: Navigation

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

// MARK: Modifiers

@MainActor extension View {
  // page: swiftui/view/font(_:)
  public nonisolated func font(_ font: Font?) -> some View { self }

  // page: swiftui/view/bold(_:)
  @available(iOS 16.0, *)
  public nonisolated func bold(_ isActive: Bool = true) -> some View { self }

  // page: swiftui/view/monospaceddigit()
  public nonisolated func monospacedDigit() -> some View { self }

  // page: swiftui/view/foregroundstyle(_:)
  public nonisolated func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { self }

  // page: swiftui/view/tint(_:)
  public nonisolated func tint(_ tint: Color?) -> some View { self }

  // page: swiftui/view/padding(_:_:)
  public nonisolated func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { self }

  // page: swiftui/view/padding(_:)
  public nonisolated func padding(_ length: CGFloat) -> some View { self }

  // page: swiftui/view/frame(width:height:alignment:)
  public nonisolated func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center)
    -> some View
  { self }

  // page: swiftui/view/frame(minwidth:idealwidth:maxwidth:minheight:idealheight:maxheight:alignment:)
  public nonisolated func frame(
    minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
    idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
  ) -> some View { self }

  // page: swiftui/view/background(_:in:fillstyle:)
  public nonisolated func background<S: ShapeStyle, T: Shape>(_ style: S, in shape: T) -> some View { self }

  // page: swiftui/view/background(_:ignoressafeareaedges:)
  public nonisolated func background<S: ShapeStyle>(_ style: S) -> some View { self }

  // page: swiftui/view/overlay(alignment:content:)
  public nonisolated func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View {
    self
  }

  // page: swiftui/view/clipshape(_:style:)
  public nonisolated func clipShape<S: Shape>(_ shape: S) -> some View { self }

  // page: swiftui/view/ignoressafearea(_:edges:)
  public nonisolated func ignoresSafeArea() -> some View { self }

  // page: swiftui/view/safeareainset(edge:alignment:spacing:content:)
  public nonisolated func safeAreaInset<V: View>(
    edge: VerticalEdge, alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> V
  ) -> some View { self }

  // page: swiftui/view/multilinetextalignment(_:)
  public nonisolated func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }

  // page: swiftui/view/textselection(_:)
  public nonisolated func textSelection<S: TextSelectability>(_ selectability: S) -> some View { self }

  // page: swiftui/view/disabled(_:)
  public nonisolated func disabled(_ disabled: Bool) -> some View { self }

  // page: swiftui/view/opacity(_:)
  public nonisolated func opacity(_ opacity: Double) -> some View { self }

  // page: swiftui/view/buttonstyle(_:)
  public nonisolated func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { self }

  // page: swiftui/view/controlsize(_:)
  public nonisolated func controlSize(_ controlSize: ControlSize) -> some View { self }

  // page: swiftui/view/privacysensitive(_:)
  @available(iOS 15.0, *)
  public nonisolated func privacySensitive(_ sensitive: Bool = true) -> some View { self }

  // page: swiftui/view/environment(_:_:)
  public nonisolated func environment<V>(_ keyPath: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View {
    self
  }

  // page: swiftui/view/task(priority:_:)
  @available(iOS 15.0, *)
  public nonisolated func task(
    priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: @escaping @Sendable () async -> Void
  ) -> some View { self }

  // page: swiftui/view/task(id:priority:_:)
  @available(iOS 15.0, *)
  public nonisolated func task<T: Equatable>(
    id value: T, priority: TaskPriority = .userInitiated,
    @_inheritActorContext _ action: @escaping @Sendable () async -> Void
  ) -> some View { self }

  // page: swiftui/view/onappear(perform:)
  public nonisolated func onAppear(perform action: (() -> Void)? = nil) -> some View { self }

  // page: swiftui/view/ondisappear(perform:)
  public nonisolated func onDisappear(perform action: (() -> Void)? = nil) -> some View { self }

  // page: swiftui/view/onchange(of:initial:_:)
  @available(iOS 17.0, *)
  public nonisolated func onChange<V: Equatable>(
    of value: V, initial: Bool = false, _ action: @escaping (_ oldValue: V, _ newValue: V) -> Void
  ) -> some View { self }

  // page: swiftui/view/onopenurl(perform:)
  public nonisolated func onOpenURL(perform action: @escaping (URL) -> Void) -> some View { self }

  // page: swiftui/view/oncontinueuseractivity(_:perform:)
  public nonisolated func onContinueUserActivity(
    _ activityType: String, perform action: @escaping (NSUserActivity) -> Void
  ) -> some View { self }

  // page: swiftui/view/onsubmit(of:_:)
  @available(iOS 15.0, *)
  public nonisolated func onSubmit(_ action: @escaping () -> Void) -> some View { self }

  // page: swiftui/view/submitlabel(_:)
  @available(iOS 15.0, *)
  public nonisolated func submitLabel(_ submitLabel: SubmitLabel) -> some View { self }

  // page: swiftui/view/refreshable(action:)
  @available(iOS 15.0, *)
  public nonisolated func refreshable(action: @escaping @Sendable () async -> Void) -> some View { self }

  // page: swiftui/view/focused(_:)
  @available(iOS 15.0, *)
  public nonisolated func focused(_ condition: FocusState<Bool>.Binding) -> some View { self }

  // page: swiftui/view/keyboardtype(_:)
  public nonisolated func keyboardType(_ type: UIKeyboardType) -> some View { self }

  // page: swiftui/view/textcontenttype(_:)
  public nonisolated func textContentType(_ textContentType: UITextContentType?) -> some View { self }

  // page: swiftui/view/textinputautocapitalization(_:)
  @available(iOS 15.0, *)
  public nonisolated func textInputAutocapitalization(_ autocapitalization: TextInputAutocapitalization?) -> some View {
    self
  }

  // page: swiftui/view/autocorrectiondisabled(_:)
  public nonisolated func autocorrectionDisabled(_ disable: Bool = true) -> some View { self }

  // page: swiftui/view/navigationtitle(_:)
  public nonisolated func navigationTitle(_ titleKey: LocalizedStringKey) -> some View { self }
  @_disfavoredOverload public nonisolated func navigationTitle<S: StringProtocol>(_ title: S) -> some View { self }

  // page: swiftui/view/navigationbartitledisplaymode(_:)
  public nonisolated func navigationBarTitleDisplayMode(_ displayMode: NavigationBarItem.TitleDisplayMode) -> some View
  { self }

  // page: swiftui/view/navigationbarbackbuttonhidden(_:)
  public nonisolated func navigationBarBackButtonHidden(_ hidesBackButton: Bool = true) -> some View { self }

  // page: swiftui/view/navigationdestination(for:destination:)
  @available(iOS 16.0, *)
  public nonisolated func navigationDestination<D: Hashable, C: View>(
    for data: D.Type, @ViewBuilder destination: @escaping (D) -> C
  ) -> some View { self }

  // page: swiftui/view/toolbar(content:)
  public nonisolated func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
    self
  }

  // page: swiftui/view/alert(_:ispresented:actions:message:)
  @available(iOS 15.0, *)
  public nonisolated func alert<A: View, M: View>(
    _ titleKey: LocalizedStringKey, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A,
    @ViewBuilder message: () -> M
  ) -> some View { self }

  // page: swiftui/view/alert(_:ispresented:actions:message:)-8584l
  @available(iOS 15.0, *)
  @_disfavoredOverload public nonisolated func alert<S: StringProtocol, A: View, M: View>(
    _ title: S, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A, @ViewBuilder message: () -> M
  ) -> some View { self }

  // page: swiftui/view/alert(_:ispresented:actions:)-1bkka
  @available(iOS 15.0, *)
  @_disfavoredOverload public nonisolated func alert<S: StringProtocol, A: View>(
    _ title: S, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A
  ) -> some View { self }

  // page: swiftui/view/alert(_:ispresented:actions:)
  @available(iOS 15.0, *)
  public nonisolated func alert<A: View>(
    _ titleKey: LocalizedStringKey, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A
  ) -> some View { self }

  // page: swiftui/view/sheet(ispresented:ondismiss:content:)
  public nonisolated func sheet<Content: View>(
    isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
  ) -> some View { self }

  // page: swiftui/view/accessibilitylabel(_:)
  public nonisolated func accessibilityLabel(_ labelKey: LocalizedStringKey) -> some View { self }
  @_disfavoredOverload public nonisolated func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { self }

  // page: swiftui/view/accessibilityvalue(_:)
  @_disfavoredOverload public nonisolated func accessibilityValue<S: StringProtocol>(_ value: S) -> some View { self }

  // page: swiftui/view/accessibilityhidden(_:)
  public nonisolated func accessibilityHidden(_ hidden: Bool) -> some View { self }

  // page: swiftui/view/accessibilityidentifier(_:)
  public nonisolated func accessibilityIdentifier(_ identifier: String) -> some View { self }

  // page: swiftui/view/accessibilityaddtraits(_:)
  public nonisolated func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { self }

  // page: swiftui/view/accessibilityelement(children:)
  public nonisolated func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { self }

  // page: swiftui/view/accessibilityaction(named:_:)-6hk2h
  @_disfavoredOverload public nonisolated func accessibilityAction<S: StringProtocol>(
    named name: S, _ handler: @escaping () -> Void
  ) -> some View { self }

  // page: swiftui/view/accessibilityaction(named:_:)
  public nonisolated func accessibilityAction(named nameKey: LocalizedStringKey, _ handler: @escaping () -> Void)
    -> some View
  { self }
}

// page: swiftui/verticaledge
public enum VerticalEdge: Int8, Sendable {
  case top, bottom
}

// page: swiftui/textalignment
public enum TextAlignment: Hashable, Sendable {
  case leading, center, trailing
}

// page: swiftui/textselectability
public protocol TextSelectability {}

extension TextSelectability where Self == EnabledTextSelectability {
  // page: swiftui/textselectability/enabled
  public static var enabled: EnabledTextSelectability { stub() }
}

// page: swiftui/enabledtextselectability
public struct EnabledTextSelectability: TextSelectability {}

// page: swiftui/submitlabel
public struct SubmitLabel: Sendable {
  public static var done: SubmitLabel { stub() }
  public static var `continue`: SubmitLabel { stub() }
}

// page: swiftui/textinputautocapitalization
public struct TextInputAutocapitalization: Sendable {
  public static var never: TextInputAutocapitalization { stub() }
}

// page: swiftui/accessibilitytraits
public struct AccessibilityTraits: SetAlgebra, Sendable {
  public static let isHeader = AccessibilityTraits()
  public static let isButton = AccessibilityTraits()
  public static let updatesFrequently = AccessibilityTraits()
  public typealias Element = AccessibilityTraits
  public init() {}
  public func contains(_ member: AccessibilityTraits) -> Bool { stub() }
  public func union(_ other: AccessibilityTraits) -> AccessibilityTraits { stub() }
  public func intersection(_ other: AccessibilityTraits) -> AccessibilityTraits { stub() }
  public func symmetricDifference(_ other: AccessibilityTraits) -> AccessibilityTraits { stub() }
  public mutating func insert(_ newMember: AccessibilityTraits) -> (
    inserted: Bool, memberAfterInsert: AccessibilityTraits
  ) { stub() }
  public mutating func remove(_ member: AccessibilityTraits) -> AccessibilityTraits? { stub() }
  public mutating func update(with newMember: AccessibilityTraits) -> AccessibilityTraits? { stub() }
  public mutating func formUnion(_ other: AccessibilityTraits) { stub() }
  public mutating func formIntersection(_ other: AccessibilityTraits) { stub() }
  public mutating func formSymmetricDifference(_ other: AccessibilityTraits) { stub() }
}

// page: swiftui/accessibilitychildbehavior
public struct AccessibilityChildBehavior: Hashable, Sendable {
  public static let ignore = AccessibilityChildBehavior()
  public static let contain = AccessibilityChildBehavior()
  public static let combine = AccessibilityChildBehavior()
}

// MARK: UIKit in SwiftUI

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
