// page: swiftui/canvas
@available(iOS 15.0, *)
public struct Canvas<Symbols: View>: View {
  public var body: Never { stub() }
}

@available(iOS 15.0, *)
extension Canvas where Symbols == EmptyView {
  // page: swiftui/canvas/init(opaque:colormode:rendersasynchronously:renderer:)
  public init(
    opaque: Bool = false, rendersAsynchronously: Bool = false,
    renderer: @escaping (inout GraphicsContext, CGSize) -> Void
  ) { stub() }
}

// page: swiftui/path
public struct Path: Equatable, Sendable {
  // page: swiftui/path/init(_:)
  public init(_ rect: CGRect) {}
}

// page: swiftui/graphicscontext
@available(iOS 15.0, *)
public struct GraphicsContext {
  // page: swiftui/graphicscontext/shading
  public struct Shading: Sendable {
    // page: swiftui/graphicscontext/shading/color(_:)
    public static func color(_ color: Color) -> Shading { stub() }
  }

  // page: swiftui/fillstyle
  public struct FillStyle: Equatable, Sendable {
    public init() {}
  }

  // page: swiftui/graphicscontext/fill(_:with:style:)
  public func fill(_ path: Path, with shading: Shading, style: FillStyle = FillStyle()) {}
}

// page: swiftui/contentmode
public enum ContentMode: Hashable, CaseIterable, Sendable {
  case fit
  case fill
}

@MainActor extension View {
  // page: swiftui/view/aspectratio(_:contentmode:)
  public nonisolated func aspectRatio(_ aspectRatio: CGFloat? = nil, contentMode: ContentMode) -> some View { self }
}
