/// What a test expected and did not get.
public struct Unexpected: Error, CustomStringConvertible {
  public let description: String

  /// - Parameter what: what there was in its place, or why there was nothing.
  public init(_ what: Any) {
    description = "not expected: \(what)"
  }
}
