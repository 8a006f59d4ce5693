/// What a person can do about a ``Problem`` or an outcome; each has one button, or none.
public enum WayOut: String, CaseIterable, Sendable {
  /// Words are enough.
  case none
  /// Correct what was typed.
  case correctInput
  /// Ask the organisation.
  case askOrganisation
  /// Begin again on the page of the browser, or let it show a new code.
  case beginAgainOnWeb
  /// Remove another device, or look at the sign-ins, on the web.
  case useWeb
  /// Use another device, another app, or another setting of the service.
  case useSomethingElse
  /// Leave this network.
  case leaveNetwork
  /// Do it once more.
  case retry
  /// Do it once more, after some time.
  case wait
  /// Unlock the phone with PIN or password, then do it once more.
  case unlockPhone
  /// Confirm once more.
  case confirmAgain
  /// Set up a screen lock.
  case openLockSettings
  /// Enroll a finger or a face.
  case enrollBiometric
  /// Permit the location, or turn it on.
  case allowLocation
  /// Update the app.
  case openAppStore
  /// Set date and time.
  case setClock
  /// Free some space.
  case freeSpace
  /// Allow the camera, or notifications, in the settings of the app.
  case openAppSettings
  /// Show the code to the camera once more.
  case scanAgain
  /// Type the code.
  case typeByHand
  /// Sign in again in the browser.
  case signInAgain
  /// Match the number of the enrollment.
  case matchEnrollNumber
  /// Enable phone sign-in.
  case enablePhoneSignIn
  /// Enroll the account again.
  case enrollAgain
  /// Look at the account, as it is now.
  case showAccount
  /// Look at all accounts.
  case showAccounts
  /// Begin anew, with no accounts.
  case beginAnew
  /// Report it, with the text of the diagnostics.
  case report

  /// Where the button of a way out leads.
  public enum Leads: Sendable {
    /// There is no button.
    case nowhere
    /// The same call is made again.
    case again
    /// To a page of the system, or the store.
    case outside
    /// To a screen of this app.
    case screen
  }

  /// Where its button leads.
  public var leads: Leads {
    switch self {
    case .none, .correctInput, .askOrganisation, .beginAgainOnWeb, .useWeb, .useSomethingElse, .leaveNetwork:
      .nowhere
    case .retry, .wait, .unlockPhone, .confirmAgain:
      .again
    case .openLockSettings, .enrollBiometric, .allowLocation, .openAppStore, .setClock, .freeSpace, .openAppSettings:
      .outside
    case .scanAgain, .typeByHand, .signInAgain, .matchEnrollNumber, .enablePhoneSignIn, .enrollAgain, .showAccount,
      .showAccounts, .beginAnew, .report:
      .screen
    }
  }

  /// Whether there is a button.
  public var hasButton: Bool { leads != .nowhere }
}
