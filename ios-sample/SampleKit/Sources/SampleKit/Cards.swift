import AuthenticatorCore

/// An account, as a list shows it.
public struct AccountCard: Equatable, Sendable, Identifiable {
  public let id: String
  /// What the person calls it, or the organisation or service; empty if nothing names it.
  public let title: String
  /// Whose account it is there.
  public let user: String
  public let host: String
  public let provider: Provider
  public let status: Status
  public var waiting = 0
  public var code = CodeState.hidden

  public init(id: String, title: String, user: String, host: String, provider: Provider, status: Status) {
    self.id = id
    self.title = title
    self.user = user
    self.host = host
    self.provider = provider
    self.status = status
  }
}

extension AccountView {
  var title: String { label ?? organisation }

  var card: AccountCard {
    AccountCard(id: id, title: title, user: userName, host: host, provider: provider, status: status)
  }
}

/// A one-time code of an account.
public enum CodeState: Equatable, Sendable {
  /// Not asked for. Where a counter makes the codes, showing one uses it up.
  case hidden
  case shown(ShownCode)
  case failed(Problem)
}

extension CodeState {
  var isShown: Bool {
    if case .shown = self { true } else { false }
  }
}

/// A code that shows.
public struct ShownCode: Equatable, Sendable {
  public let digits: Secret
  /// Until the next one; nothing where a counter makes them.
  public let secondsLeft: UInt64?
  /// Those that were left when it was made: the whole ring.
  public let secondsAtFirst: UInt64?
  /// Whether the time is the server's; if not, the phone's clock must be right.
  public let timeIsCertain: Bool
}

/// A request that waits, as a banner shows it.
public struct RequestCard: Equatable, Sendable, Identifiable {
  public let accountId: String
  public let requestId: String
  public let purpose: Purpose
  /// What asks; empty where the server names none.
  public let application: String
  public let place: String
  public let account: String
  /// Whether it only waits here, and nothing calls for attention.
  public var quiet = false

  public var id: String { requestId }

  /// Where it is answered: an enrollment has a screen of its own.
  func destination(_ status: Status?) -> Destination {
    switch purpose {
    case .enrollment: .enrollNumber(accountId)
    case .enable: .enabling(accountId, renewing: status == .renewing)
    case .signIn, .passwordReset, .mfa, .transaction: .request(accountId, requestId: requestId)
    }
  }
}

extension Waiting {
  func card(_ account: String) -> RequestCard { view.card(accountId, account) }
}

extension RequestView {
  func card(_ accountId: String, _ account: String) -> RequestCard {
    RequestCard(
      accountId: accountId, requestId: id, purpose: purpose, application: line("application"),
      place: line("location"), account: account, quiet: quiet)
  }

  func line(_ name: String) -> String {
    shown.first { $0.name == name }?.text ?? ""
  }
}
