import AuthenticatorCore
import Foundation

/// An account that came from a backup.
public struct RestoredRow: Equatable, Sendable, Identifiable {
  public let id: String
  public let title: String
  public let subtitle: String
  /// Whether the person has to sign in again before it can be used.
  public let signIn: Bool
}

/// What a backup brought.
public struct RestoredBackUp: Equatable, Sendable {
  public let rows: [RestoredRow]
  public let alreadyThere: Int
  public let unreadable: Int
}

/// Taking a backup over: its file, and its passphrase.
public struct RestoreState: Equatable, Sendable {
  /// Whether there is a file.
  public var chosen = false
  /// Whether what was chosen could not be read.
  public var notRead = false
  public var passphrase = Secret.empty
  public var working = false
  public var restored: RestoredBackUp?
  public var problem: Problem?

  public init() {}

  public var ready: Bool { chosen && !passphrase.text.isEmpty && !working }
}

public final class RestoreModel: Model<RestoreState> {
  private var file: Data?

  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, RestoreState())
  }

  /// The person has chosen a file; nothing if it cannot be read.
  public func file(_ read: Data?) {
    file = read
    change {
      $0.chosen = read != nil
      $0.notRead = read == nil
      $0.problem = nil
    }
  }

  public func passphrase(_ typed: String) {
    change {
      $0.passphrase = Secret(typed)
      $0.problem = nil
    }
  }

  public func restore() {
    guard state.ready, let file else { return }
    let (library, typed) = (library, state.passphrase.text)
    once(
      .call,
      {
        $0.working = true; $0.problem = nil
      },
      ends: {
        $0.working = false; $0.problem = $1
      }
    ) { [weak self] in
      let passphrase = try Passphrase.typed(text: typed)
      let restored = try await library.authenticator().restore(file: file, passphrase: passphrase)
      var rows: [RestoredRow] = []
      for account in restored.added {
        let view = try await account.view()
        rows.append(
          RestoredRow(
            id: view.id, title: view.title, subtitle: view.userName, signIn: view.possible.contains(.enrollAgain)))
      }
      let brought = RestoredBackUp(
        rows: rows, alreadyThere: Int(restored.alreadyThere), unreadable: Int(restored.unreadable))
      self?.change {
        $0.passphrase = .empty
        $0.restored = brought
      }
    }
  }

  /// To an account that waits for its sign-in.
  public func signIn(_ id: String) { moves.open(.enrollAgain(id)) }

  public func finish() { moves.send(.home) }

  override public func close() {
    super.close()
    file = nil
  }
}
