import AuthenticatorCore

public enum PreviewState: Equatable, Sendable {
  /// The process was killed since it was read: it has to be scanned again.
  case gone
  case read(ReadEnrollment)
}

/// What would be trusted. Nothing was sent.
public struct ReadEnrollment: Equatable, Sendable {
  public let provider: Provider
  /// Empty for one-time codes of another service: nobody is asked.
  public let host: String
  public let issuer: String
  /// The service, for one-time codes; anybody can print any name.
  public let service: String
  public let account: String
  /// Whether the code names the key of the server.
  public let pinned: Bool
  /// Codes, such as `warning.not_pinned`.
  public let warnings: [String]
  /// The accounts of an export of another authenticator; empty for one account.
  public let entries: [PreviewedAccount]
  /// Which part of an export this is, if it has several.
  public let part: ExportPart?
  /// Whether a sign-in takes the place of a code.
  public let bySignIn: Bool
  public var enrolling = false
  /// What the enrollment is doing, as a code; nothing before it is known.
  public var step: String?
  public var problem: Problem?

  /// Whether anything is left to confirm: all accounts of an export may be refused.
  public var canBeAdded: Bool { entries.isEmpty || entries.contains { $0.refused == nil } }
}

/// An account of an export.
public struct PreviewedAccount: Equatable, Sendable {
  /// Anybody can print any name.
  public let service: String
  public let account: String
  /// Codes, such as `warning.weak_secret`.
  public let warnings: [String]
  /// The code of an error, if this account is not added.
  public let refused: String?
}

/// A part of an export: number 1 is the first.
public struct ExportPart: Equatable, Sendable {
  public let number: Int
  public let of: Int
}

public final class PreviewModel: Model<PreviewState> {
  private let key: String
  private let preview: EnrollmentPreview?

  init(_ library: Library, _ moves: Moves, _ key: String) {
    self.key = key
    preview = library.previews.find(key)
    super.init(library, moves, preview.map { .read($0.read) } ?? .gone)
  }

  /// The person trusts it.
  public func confirm() {
    guard let preview else { return }
    let (library, moves) = (library, moves)
    once(.call, { $0.reads { ($0.enrolling, $0.problem) = (true, nil) } }) { state, problem in
      state.reads { ($0.enrolling, $0.problem) = (false, problem) }
    } _: { [self] in
      let authenticator = try await library.authenticator()
      if preview.bySignIn() {
        // From here on it is found by its issuer.
        _ = try await authenticator.enrollBySignIn(preview: preview)
        moves.send(.home)
        return moves.open(.enrollBySignIn(preview.issuer()))
      }
      if preview.byTransfer() {
        _ = try await authenticator.enrollByTransfer(preview: preview)
        moves.send(.home)
        return moves.open(.takeOver(preview.issuer()))
      }
      let added = try await telling { state, step in
        state.reads { $0.step = step }
      } _: {
        try await authenticator.reportingTo(progress: $0).enrollAll(preview: preview)
      }
      moves.send(.home)
      if preview.provider() == .phoneSignIn, let account = added.first { moves.open(.enrollNumber(account.id())) }
    }
  }

  /// The person does not, or what was read is gone.
  public func cancel() { moves.send(.close(.preview(key))) }

  /// Back to the camera.
  public func scanAgain() { moves.send(.replace(.preview(key), by: .scan)) }

  override public func take(_ wayOut: WayOut) {
    if wayOut == .scanAgain { scanAgain() } else { super.take(wayOut) }
  }

  override public func close() {
    library.previews.drop(key)
    super.close()
  }
}

extension PreviewState {
  fileprivate mutating func reads(_ change: (inout ReadEnrollment) -> Void) {
    guard case .read(var read) = self else { return }
    change(&read)
    self = .read(read)
  }
}

extension EnrollmentPreview {
  fileprivate var read: ReadEnrollment {
    ReadEnrollment(
      provider: provider(), host: host(), issuer: issuer(), service: service(), account: account(), pinned: pinned(),
      warnings: warningCodes(warnings()), entries: entries().map(previewed),
      part: batch().map { ExportPart(number: Int($0.index) + 1, of: Int($0.size)) }, bySignIn: bySignIn())
  }

  private func previewed(_ entry: PreviewEntry) -> PreviewedAccount {
    PreviewedAccount(
      service: entry.service, account: entry.account, warnings: warningCodes(entry.warnings), refused: entry.refused)
  }

  private func warningCodes(_ warnings: [String]) -> [String] { warnings.map { "warning.\($0)" } }
}
