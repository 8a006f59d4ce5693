import UIKit

@MainActor extension View {
  // page: swiftui/view/id(_:)
  public nonisolated func id<ID: Hashable>(_ id: ID) -> some View { self }

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
  public nonisolated func refreshable(@_inheritActorContext action: @escaping @Sendable () async -> Void) -> some View {
    self
  }

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
