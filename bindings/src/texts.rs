//! Texts for codes, in two languages, and what comes next.

use authenticator_core::texts;

/// What a code means and what to do, for people, in the language of a tag of BCP 47 such as `de-AT`: German or English, which is also
/// for any other. The code is the `code` of an error; or `outcome.`, `reason.`, `disabled.`, `warning.`, `progress.`, `activity.`, `attention.`, `along.` or `device.` before a code of
/// that kind, such as `outcome.wrong_number`. A code that a newer server has sent has the text of its kind; nothing comes back if not even
/// the kind is known.
#[uniffi::export]
pub fn text(code: String, language: String) -> Option<String> {
    texts::text(&code, texts::Language::of_tag(&language)).map(str::to_owned)
}

/// What the person can do about a code ([`text`]), for an app that offers it as a button. A code that is not known has the remedy of its kind.
#[uniffi::export]
pub fn remedy(code: String) -> Remedy {
    texts::remedy(&code).into()
}

/// What the person can do about a code. The words are in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
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
    /// Begin anew without the data that can never be read again: `set_aside_unusable`.
    BeginAnew,
    /// Tell the developer, with the code.
    Report,
}

impl From<texts::Remedy> for Remedy {
    fn from(remedy: texts::Remedy) -> Self {
        match remedy {
            texts::Remedy::Nothing => Self::Nothing,
            texts::Remedy::CorrectInput => Self::CorrectInput,
            texts::Remedy::ScanAgain => Self::ScanAgain,
            texts::Remedy::TypeByHand => Self::TypeByHand,
            texts::Remedy::BeginAgainOnWeb => Self::BeginAgainOnWeb,
            texts::Remedy::LookOnWeb => Self::LookOnWeb,
            texts::Remedy::AskOrganisation => Self::AskOrganisation,
            texts::Remedy::UseSomethingElse => Self::UseSomethingElse,
            texts::Remedy::LeaveNetwork => Self::LeaveNetwork,
            texts::Remedy::Retry => Self::Retry,
            texts::Remedy::Wait => Self::Wait,
            texts::Remedy::UnlockPhone => Self::UnlockPhone,
            texts::Remedy::ConfirmAgain => Self::ConfirmAgain,
            texts::Remedy::SetDeviceLock => Self::SetDeviceLock,
            texts::Remedy::EnrollBiometric => Self::EnrollBiometric,
            texts::Remedy::AllowLocation => Self::AllowLocation,
            texts::Remedy::UpdateApp => Self::UpdateApp,
            texts::Remedy::SetClock => Self::SetClock,
            texts::Remedy::FreeSpace => Self::FreeSpace,
            texts::Remedy::SignInAgain => Self::SignInAgain,
            texts::Remedy::MatchNumber => Self::MatchNumber,
            texts::Remedy::EnablePhoneSignIn => Self::EnablePhoneSignIn,
            texts::Remedy::EnrollAgain => Self::EnrollAgain,
            texts::Remedy::ShowAccount => Self::ShowAccount,
            texts::Remedy::ShowAccounts => Self::ShowAccounts,
            texts::Remedy::BeginAnew => Self::BeginAnew,
            texts::Remedy::Report => Self::Report,
        }
    }
}
