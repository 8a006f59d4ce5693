/// The screens that are open, the one that shows last. The list of accounts is always the first.
public struct BackStack: Equatable, Sendable {
  public let destinations: [Destination]

  public init() {
    destinations = [.accounts]
  }

  private init(_ destinations: [Destination]) {
    var seen: Set<Destination> = [.accounts]
    self.destinations = [.accounts] + destinations.filter { seen.insert($0).inserted }
  }

  public var top: Destination { destinations.last ?? .accounts }

  public var canGoBack: Bool { destinations.count > 1 }

  /// Moves that lead out of the app leave it as it is.
  public func after(_ move: Move) -> BackStack {
    switch move {
    // A screen is open once: what is opened again comes to the top.
    case .open(let destination): BackStack(destinations.filter { $0 != destination } + [destination])
    case .arrive(let destination, let instead):
      // What the person looks at stays, also where another link led there.
      arriving(destinations.filter { $0 != destination && ($0 != instead || $0 == top) }, destination)
    case .replace(let old, let new): BackStack(destinations.map { $0 == old ? new : $0 })
    case .close(let destination): BackStack(destinations.filter { $0 != destination })
    case .closeAccount(let id): BackStack(destinations.filter { $0.accountId != id })
    case .home: BackStack()
    case .leave, .browse, .copy, .tell, .share: self
    }
  }

  /// Whether nothing from outside may cover what shows.
  public var isAnswering: Bool { top.isAnswering }

  private func arriving(_ others: [Destination], _ arrives: Destination) -> BackStack {
    guard let last = others.last, last.isAnswering else { return BackStack(others + [arrives]) }
    return BackStack(others.dropLast() + [arrives, last])
  }

  public func back() -> BackStack {
    BackStack(destinations.dropLast())
  }

  /// For a stack whose screens the system took away, as by a swipe.
  public func keeping(_ shown: [Destination]) -> BackStack {
    BackStack(shown)
  }

  /// For the saved state of the app: ``parse(_:)`` reads it.
  public var texts: [String] { destinations.map(\.text) }

  public static func parse(_ texts: [String]) -> BackStack {
    BackStack(texts.compactMap(Destination.parse))
  }
}

extension Destination {
  fileprivate var isAnswering: Bool {
    switch self {
    case .request, .enrollNumber, .enabling, .enrollAgain, .enrollBySignIn, .moveAccount, .takeOver, .preview: true
    default: false
    }
  }
}
