import Foundation

/// The last problems of this process, as codes, for the diagnostics.
@MainActor public final class ProblemLog {
  struct Entry: Equatable {
    let at: Date
    let code: String
    let fault: String?
  }

  private static let most = 50
  private let now: () -> Date
  /// The newest first.
  private(set) var entries: [Entry] = []

  init(now: @escaping () -> Date = { Date() }) {
    self.now = now
  }

  func note(_ problem: Problem) {
    entries.insert(Entry(at: now(), code: problem.code, fault: problem.fault), at: 0)
    if entries.count > Self.most { entries.removeLast() }
  }
}
