import AuthenticatorCore

/// What an extension does that was woken by a push, which says only that something waits: it looks what that is, and approves nothing.
public enum Waking {
  public typealias Open = @Sendable () async throws -> ExtensionAuthenticator

  /// The newest request of the account that the push is for, or of all accounts, if it does not say; nothing if none is found, or the task
  /// was cancelled as the time of the extension is over. In each case the file is closed by then: no lock on it may be held when the system
  /// stops the extension.
  ///
  /// - Parameter id: what the push has beside `aps`.
  public static func newest(
    _ id: String? = nil, clock: any Clock = SystemClock(), _ open: Open
  ) async -> Notification? {
    guard let accounts = try? await open() else { return nil }
    let found: Found? =
      if let id { try? await newest(of: accounts.handlePush(message: .id(id: id))) } else { await newest(of: accounts) }
    // In a task of its own, which nobody cancels.
    await Task { try? await accounts.shutDown() }.value
    return found?.notification(clock)
  }

  private struct Found: Sendable {
    let account: AccountView
    let request: RequestView

    func notification(_ clock: any Clock) -> Notification {
      Notification(
        card: request.card(account.id, account.title), status: account.status,
        endsAt: Notification.end(request.secondsLeft, clock))
    }
  }

  private static func newest(of wokenUp: ExtensionWokenUp) async throws -> Found? {
    guard case .requests(let account, let requests) = wokenUp else { return nil }
    let view = try await account.view()
    return newest(of: requests.map { Found(account: view, request: $0.view) })
  }

  private static func newest(of all: [Found]) -> Found? {
    all.max { $0.request.deadline.millis < $1.request.deadline.millis }
  }

  /// One account that cannot be asked keeps nothing of the others back.
  private static func newest(of authenticator: ExtensionAuthenticator) async -> Found? {
    guard let accounts = try? await authenticator.accounts() else { return nil }
    return await withTaskGroup(of: [Found].self) { group in
      for account in accounts { group.addTask { (try? await requests(of: account)) ?? [] } }
      var all: [Found] = []
      for await some in group { all += some }
      return newest(of: all)
    }
  }

  private static func requests(of account: ExtensionAccount) async throws -> [Found] {
    let view = try await account.view()
    guard view.provider == .phoneSignIn else { return [] }
    return try await account.requests().map { Found(account: view, request: $0.view) }
  }
}
