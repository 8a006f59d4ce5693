//! What a person does with the phone, and what is killed.

use clap::ValueEnum;

/// A use case: one command of the phone in one situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum UseCase {
    /// Enrolling from the text of a QR code, on a new phone.
    Enroll,
    /// The number that completes the enrollment.
    EnrollmentNumber,
    /// Enabling phone sign-in, up to the URL for the browser.
    Enable,
    /// The browser leads back: the device is registered, the key made, proven and registered.
    EnableRedirect,
    /// The number that completes the enabling.
    EnableNumber,
    /// Renewing the key of phone sign-in, up to the URL for the browser.
    Renew,
    /// The browser leads back: another key is made, vouched for by the one in use, and registered.
    RenewRedirect,
    /// The number that completes the renewal: the new key takes the place of the old one.
    RenewNumber,
    /// An account that lost its device key is enrolled again, up to the URL for the browser: another device key is made.
    EnrollAgain,
    /// The browser leads back: the server makes another account.
    EnrollAgainRedirect,
    /// The number that completes it: the new account takes the place of the old one.
    EnrollAgainNumber,
    /// A sign-in is approved by number.
    ApproveSignIn,
    /// A second factor is approved by number, on an account without phone sign-in.
    ApproveMfa,
    /// A sign-in is denied.
    Deny,
    /// A sign-in is reported as somebody else's.
    Report,
    /// Phone sign-in is disabled.
    Disable,
    /// Phone sign-in is disabled while the server is gone.
    DisableWithoutServer,
    /// The server is told later of a disabling that it missed.
    TellLater,
    /// The phone learns that its credential was revoked.
    LearnRevocation,
    /// The phone learns that the server's key was replaced.
    LearnServerKey,
    /// An account with phone sign-in is removed.
    Remove,
    /// An account is removed, and the server is not told.
    RemoveWithoutServer,
    /// An account with codes of another service is added.
    AddCodes,
    /// A code that a counter makes.
    NextCode,
}

impl UseCase {
    /// Those in which an answer is signed.
    pub(crate) const fn answers(self) -> bool {
        matches!(
            self,
            Self::EnrollmentNumber
                | Self::EnableNumber
                | Self::RenewNumber
                | Self::EnrollAgainNumber
                | Self::ApproveSignIn
                | Self::ApproveMfa
                | Self::Deny
                | Self::Report
        )
    }

    /// As on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}
