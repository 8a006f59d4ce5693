import Foundation

func stub() -> Never { fatalError("a stub is for type checks") }

// page: network/nwpath
@available(iOS 12.0, *)
public struct NWPath: Equatable, Sendable {
  // page: network/nwpath/status-swift.enum
  public enum Status: Sendable {
    case satisfied
    case unsatisfied
    case requiresConnection
  }

  // page: network/nwpath/status-swift.property
  public let status: Status
}

// page: network/nwpathmonitor
@available(iOS 12.0, *)
public final class NWPathMonitor: Sendable {
  public init() {}
}

@available(iOS 17.0, *)
extension NWPathMonitor: AsyncSequence {
  // page: network/nwpathmonitor
  public typealias Element = NWPath

  // page: network/nwpathmonitor/iterator
  public struct Iterator: AsyncIteratorProtocol {
    public mutating func next() async -> NWPath? { stub() }
  }

  // page: network/nwpathmonitor/makeasynciterator()
  public func makeAsyncIterator() -> Iterator { stub() }
}
