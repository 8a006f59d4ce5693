import UIKit

// page: swiftui/localizedstringkey
public struct LocalizedStringKey: Equatable, ExpressibleByStringInterpolation {
  public init(_ value: String) { stub() }
  public init(stringLiteral value: String) { stub() }
}

// page: swiftui/text
public struct Text: Equatable, Sendable {
  // page: swiftui/text/init(_:)
  @available(iOS 16.0, *)
  @_disfavoredOverload public init(_ resource: LocalizedStringResource) { stub() }

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
