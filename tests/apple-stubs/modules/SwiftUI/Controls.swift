import UIKit

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

// page: swiftui/securefield
public struct SecureField<Label: View>: View {
  public var body: Never { stub() }
}

extension SecureField where Label == Text {
  // page: swiftui/securefield/init(_:text:)
  public init<S: StringProtocol>(_ title: S, text: Binding<String>) { stub() }
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
