import Observation
import UIKit

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

  // page: swiftui/environmentvalues/isscenecaptured
  @available(iOS 17.0, *)
  public var isSceneCaptured: Bool { stub() }

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
