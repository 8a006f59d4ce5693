/// What has its place in the settings, and is not in this version.
public enum Later: String, CaseIterable, Sendable {
  case appLock
  case pin
  case backup
}

public struct SettingsState: Equatable, Sendable {
  public var contextOnLockScreen: Bool
  /// Nothing before the phone was asked.
  public var facts: PhoneFacts?
  public let appVersion: String
  public let later = Later.allCases
}

public final class SettingsModel: Model<SettingsState> {
  private let phone: any Phone
  private let choices: any Choices

  init(_ library: Library, _ moves: Moves, _ phone: any Phone, _ choices: any Choices) {
    self.phone = phone
    self.choices = choices
    super.init(
      library, moves,
      SettingsState(
        contextOnLockScreen: choices.contextOnLockScreen, facts: nil, appVersion: library.app.version))
    resumed()
  }

  public func contextOnLockScreen(_ shows: Bool) {
    choices.contextOnLockScreen = shows
    change { $0.contextOnLockScreen = shows }
  }

  public func diagnostics() { moves.open(.diagnostics) }

  /// To the page of the system where notifications of this app are allowed.
  public func notifications() { moves.send(.leave(.openAppSettings)) }

  public func lock() { moves.send(.leave(.openLockSettings)) }

  override public func resumed() {
    let phone = phone
    beside(ends: { _, _ in }) { [weak self] in
      let facts = await phone.facts
      self?.change { $0.facts = facts }
    }
  }
}
