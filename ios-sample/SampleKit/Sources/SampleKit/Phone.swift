/// What the person has chosen for this app; outlives the process.
@MainActor public protocol Choices: AnyObject {
  /// Whether a notification says on the lock screen which application asks, and from where. Never a number.
  var contextOnLockScreen: Bool { get set }
}

/// What the phone says of itself.
@MainActor public protocol Phone: AnyObject {
  var facts: PhoneFacts { get async }
}

public struct PhoneFacts: Equatable, Sendable {
  /// Maker and model.
  public var device: String
  /// Name and version of the operating system.
  public var system: String
  public var language: String
  public var deviceLock: Bool
  /// Whether a finger or face can unlock keys, in the platform's word.
  public var strongBiometric: String
  /// Whether requests can be told at all.
  public var notificationsAllowed: Bool
  public var cameraAllowed: Bool

  public init(
    device: String, system: String, language: String, deviceLock: Bool, strongBiometric: String,
    notificationsAllowed: Bool, cameraAllowed: Bool
  ) {
    self.device = device
    self.system = system
    self.language = language
    self.deviceLock = deviceLock
    self.strongBiometric = strongBiometric
    self.notificationsAllowed = notificationsAllowed
    self.cameraAllowed = cameraAllowed
  }
}
