import UIKit

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
