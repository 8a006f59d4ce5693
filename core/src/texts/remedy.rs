//! What comes next after a code.

/// What the person can do about a code, for an app that offers it as a button. The words are in the text of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Nothing: the text is enough.
    Nothing,
    /// Correct what was typed.
    CorrectInput,
    /// Show the QR code to the camera again, or take another picture.
    ScanAgain,
    /// Type what cannot be scanned.
    TypeByHand,
    /// Begin again on the page of the browser, which shows a new code or number.
    BeginAgainOnWeb,
    /// Look at devices or sign-ins on the web, and remove or report one there.
    LookOnWeb,
    /// Ask the organisation.
    AskOrganisation,
    /// Use another device, app or setting of the service.
    UseSomethingElse,
    /// Leave this network.
    LeaveNetwork,
    /// Make the same call again.
    Retry,
    /// Make the same call again, after the time that the error or outcome gives, if it gives one.
    Wait,
    /// Unlock the phone with its PIN, pattern or password, then make the same call again.
    UnlockPhone,
    /// Confirm again: make the same call again, and go through with the prompt.
    ConfirmAgain,
    /// Set a lock for the screen in the settings of the phone.
    SetDeviceLock,
    /// Enroll a finger or a face in the settings of the phone.
    EnrollBiometric,
    /// Permit the app to see the location, and turn location on, in the settings of the phone.
    AllowLocation,
    /// Update the app.
    UpdateApp,
    /// Set date and time in the settings of the phone.
    SetClock,
    /// Free some space.
    FreeSpace,
    /// Sign in again in the browser, for the step that is under way.
    SignInAgain,
    /// Match the number of the enrollment.
    MatchNumber,
    /// Enable phone sign-in.
    EnablePhoneSignIn,
    /// Enroll the account again.
    EnrollAgain,
    /// Look at the account as it is now.
    ShowAccount,
    /// Look at all accounts.
    ShowAccounts,
    /// Begin anew without the data that can never be read again: [`crate::Authenticator::set_aside_unusable`].
    BeginAnew,
    /// Tell the developer, with the code.
    Report,
}
