import Foundation

// page: uniformtypeidentifiers/uttype-swift.struct
@available(iOS 14.0, *)
public struct UTType: Equatable, Hashable, Sendable {
  // page: uniformtypeidentifiers/uttype-swift.struct/data
  public static var data: UTType { UTType() }
}
