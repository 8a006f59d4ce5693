import Foundation

/// One piece of work of an alias at a time, in the order of the calls. Each runs to its end although its caller is cancelled: a key that
/// is half made would be made a second time.
final class InTurn: @unchecked Sendable {
  private let lock = NSLock()
  private var last: [String: (turn: UInt64, done: Task<Void, Never>)] = [:]
  private var turns: UInt64 = 0

  func run<T: Sendable>(_ alias: String, _ work: @escaping @Sendable () async throws -> T) async throws -> T {
    let (task, turn) = lock.withLock {
      let before = last[alias]?.done
      let task = Task {
        await before?.value
        return try await work()
      }
      turns += 1
      last[alias] = (turns, Task { _ = await task.result })
      return (task, turns)
    }
    defer {
      lock.withLock { if last[alias]?.turn == turn { last[alias] = nil } }
    }
    return try await task.value
  }
}
