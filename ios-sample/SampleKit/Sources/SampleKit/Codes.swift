import AuthenticatorCore

/// The one-time codes that a screen shows, by the ids of their accounts; hidden when the app goes out of sight.
@MainActor final class Codes {
  let states = Watched<[String: CodeState]>([:])
  private let library: Library
  private var counting: [String: Task<Void, Never>] = [:]
  private var hiding: Task<Void, Never>?

  init(_ library: Library) {
    self.library = library
    let inFront = library.inFront.values()
    hiding = Task { [weak self] in
      for await inFront in inFront where !inFront { self?.hideAll() }
    }
  }

  /// The code now, and the next one after it; where a counter makes them, one more each time.
  func show(_ accountId: String) {
    counting[accountId]?.cancel()
    counting[accountId] = Task { [weak self] in await self?.count(accountId) }
  }

  func hide(_ accountId: String) {
    counting.removeValue(forKey: accountId)?.cancel()
    states.value[accountId] = nil
  }

  func close() {
    hiding?.cancel()
    hideAll()
  }

  private func hideAll() {
    for id in counting.keys { hide(id) }
  }

  private func count(_ accountId: String) async {
    do {
      guard let account = try await library.account(accountId) else { return }
      while try await count(accountId, account.code()) {}
    } catch let error as AuthenticatorError {
      guard let problem = error.problem else { return }
      library.problems.note(problem)
      states.value[accountId] = .failed(problem)
    } catch {
      // It was hidden.
    }
  }

  /// Whether another code follows by itself.
  private func count(_ accountId: String, _ code: OneTimeCode) async throws -> Bool {
    let atFirst = try await code.secondsLeft()
    var left = atFirst
    while left != 0 {
      try Task.checkCancellation()
      states.value[accountId] = .shown(
        ShownCode(
          digits: Secret(code.digits()), secondsLeft: left, secondsAtFirst: atFirst, timeIsCertain: code.timeIsCertain()
        ))
      if left == nil { return false }
      try await Task.sleep(for: .seconds(1))
      left = try await code.secondsLeft()
    }
    return true
  }
}
