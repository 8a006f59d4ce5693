/// A value that models follow: what it is now, and what it becomes.
@MainActor final class Watched<Value: Sendable> {
  private var followers: [Int: AsyncStream<Value>.Continuation] = [:]
  private var last = 0

  var value: Value {
    didSet { for follower in followers.values { follower.yield(value) } }
  }

  init(_ value: Value) {
    self.value = value
  }

  /// Begins with what is now; of what it becomes meanwhile only the last comes. Ends with its task.
  func values() -> AsyncStream<Value> {
    last += 1
    let id = last
    let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
    followers[id] = continuation
    continuation.onTermination = { [weak self] _ in
      Task { @MainActor in self?.followers[id] = nil }
    }
    continuation.yield(value)
    return stream
  }
}

/// Waits for a task, which is cancelled with the one that waits, and when the time is over.
@discardableResult func value<Value: Sendable>(of task: Task<Value, Never>, within time: Duration) async -> Value {
  let late = Task {
    try await Task.sleep(for: time)
    task.cancel()
  }
  defer { late.cancel() }
  return await withTaskCancellationHandler {
    await task.value
  } onCancel: {
    task.cancel()
  }
}
