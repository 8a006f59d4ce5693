import AuthenticatorCore
import Foundation

/// What a person said to a request.
public enum Answer: String, CaseIterable, Sendable {
  case approve
  case deny
  case report
}

/// A line of what happened.
public struct ActivityLine: Equatable, Sendable {
  /// When it happened last.
  public let at: Date
  public let count: UInt32
  public let kind: ActivityKind
  /// Its detail, for words of the library; nothing if it has none.
  public let code: String?
  /// What was answered; nothing for anything else.
  public let answer: Answer?
  public let purpose: Purpose?
  public let application: String
  public let place: String
}

public struct ActivityState: Equatable, Sendable {
  public var loading = true
  public var title = ""
  /// The newest first.
  public var lines: [ActivityLine] = []
  public var problem: Problem?

  public init() {}
}

public final class ActivityModel: Model<ActivityState> {
  private let id: String

  override var accountId: String? { id }

  init(_ library: Library, _ moves: Moves, _ accountId: String) {
    id = accountId
    super.init(library, moves, ActivityState())
    again()
  }

  /// The person sends the log wherever they like, in the words of `language`, a tag such as `de-AT`.
  public func share(_ language: String) {
    let (library, moves, id) = (library, moves, id)
    beside(ends: { state, problem in state.problem = problem ?? state.problem }) {
      if let account = try await library.account(id) {
        moves.send(.share(try await account.activityText(language: language)))
      }
    }
  }

  override func again() {
    let (library, accountId) = (library, id)
    once(.watching, { $0.problem = nil }) { state, problem in
      state.loading = false
      state.problem = problem
    } _: { [weak self] in
      let changes = try await library.authenticator().changes()
      var revision: UInt64? = changes.revision()
      while let seen = revision {
        if let account = try await library.account(accountId) { try await self?.read(account) }
        revision = try await changes.next(after: seen)
      }
    }
  }

  private func read(_ account: Account) async throws {
    let (title, entries) = (try await account.view().title, try await account.activity())
    guard !isClosed else { return }
    change { state in
      state.loading = false
      state.title = title
      state.lines = entries.map(\.line)
      state.problem = nil
    }
  }
}

extension ActivityEntry {
  fileprivate var line: ActivityLine {
    ActivityLine(
      at: Date(timeIntervalSince1970: TimeInterval(at)), count: count, kind: kind, code: detail.flatMap(code),
      answer: kind == .answered ? detail.flatMap(Answer.init(rawValue:)) : nil, purpose: about?.purpose,
      application: about?.application ?? "", place: about?.place ?? "")
  }

  private func code(_ detail: String) -> String? {
    switch kind {
    case .verdict: "outcome.\(detail)"
    case .signInDisabled: "disabled.\(detail)"
    case .challengeDropped, .notDelivered, .removed, .wiped: reason(detail)
    case .enrolled, .answered, .signInEnabled, .credentialRenewed: nil
    }
  }
}
