import AuthenticatorCore
import Foundation

/// How well a passphrase withstands guessing, as far as its length tells.
public enum Strength: Equatable, Sendable {
  /// The library takes none so short.
  case tooShort
  /// Enough where the words are not in a book.
  case enough
  /// Long, or made by the library.
  case strong
}

/// What the person is told once a backup is made.
public struct MadeBackUp: Equatable, Sendable {
  /// How many accounts are in it.
  public let accounts: Int
  /// How many are not, as they are not confirmed or have ended.
  public let leftOut: Int
  /// Whether the file is where the person wants it.
  public var saved = false
  /// Whether it could not be written there.
  public var notSaved = false

  public init(accounts: Int, leftOut: Int) {
    self.accounts = accounts
    self.leftOut = leftOut
  }
}

/// A backup with its passphrase, which is typed twice or made by the library.
public struct BackUpState: Equatable, Sendable {
  public var passphrase = Secret.empty
  public var repeated = Secret.empty
  /// Whether the library has made it: it is shown, for the person to write down.
  public var proposed = false
  public var working = false
  public var made: MadeBackUp?
  public var problem: Problem?

  public init() {}

  /// Nothing before anything is typed.
  public var strength: Strength? {
    switch passphrase.text.unicodeScalars.count {
    case 0: nil
    case ..<12: .tooShort
    case 20...: .strong
    default: proposed ? .strong : .enough
    }
  }

  /// Whether what was typed the second time is something else.
  public var differs: Bool { !repeated.text.isEmpty && repeated != passphrase }

  public var ready: Bool {
    guard let strength, strength != .tooShort else { return false }
    return repeated == passphrase && !working
  }
}

/// Making a backup. Ask for the lock of the device before ``make()``: whoever has file and passphrase has the codes.
public final class BackUpModel: Model<BackUpState> {
  /// In memory alone, until it is saved.
  public private(set) var file: Data?

  init(_ library: Library, _ moves: Moves) {
    super.init(library, moves, BackUpState())
  }

  public func passphrase(_ typed: String) {
    change {
      $0.passphrase = Secret(typed)
      $0.proposed = false
      $0.problem = nil
    }
  }

  public func repeated(_ typed: String) {
    change {
      $0.repeated = Secret(typed)
      $0.problem = nil
    }
  }

  /// The library makes one, which the person writes down.
  public func propose() {
    once(.call, { $0.problem = nil }, ends: { $0.problem = $1 }) { [weak self] in
      let made = Secret(try Passphrase.generated().reveal())
      self?.change {
        $0.passphrase = made
        $0.repeated = made
        $0.proposed = true
      }
    }
  }

  public func make() {
    guard state.ready else { return }
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
      let backup = try await library.authenticator().backUp(passphrase: passphrase)
      self?.file = backup.file
      self?.change { $0.made = MadeBackUp(accounts: Int(backup.accounts), leftOut: Int(backup.leftOut)) }
    }
  }

  /// Whether the file could be written where the person wants it.
  public func saved(_ isSaved: Bool) {
    change {
      $0.made?.saved = isSaved
      $0.made?.notSaved = !isSaved
    }
  }

  public func finish() { moves.send(.close(.backUp)) }

  override public func close() {
    super.close()
    file = nil
  }
}
