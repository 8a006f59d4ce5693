//! The error of every exported call: the eight cases of the core's error, each with its stable code.

use authenticator_core as core;
use authenticator_core::keys;

use crate::KeyKind;

/// What went wrong, by what to do next. Verdicts of the server are outcomes, not errors. `code` is stable and names the
/// case and its argument, such as `storage.newer`; no case holds text of a person, a server or a host. `advice` says in plain
/// English what to do next, for developers and terminals: apps bring texts of their own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum AuthenticatorError {
    /// The person, a link or the configuration gave something that cannot be used. Nothing was sent; correct it and
    /// try again.
    #[error("{code}")]
    InvalidInput {
        /// A stable code of the case and its arguments.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// The field or parameter.
        field: String,
        /// The rule that it breaks, as a code.
        reason: String,
    },
    /// The server, or a rule of the protocol, refuses. Trying again does not help; explain the reason.
    #[error("{code}")]
    Refused {
        /// A stable code of the case and its argument.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// Why, as a code.
        reason: String,
    },
    /// The person must do something first.
    #[error("{code}")]
    UserAction {
        /// A stable code of the case and its argument.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// What.
        action: NeededAction,
    },
    /// A key is gone for good. Without the credential key, phone sign-in must be enabled again; without the device key, the
    /// account must be enrolled again.
    #[error("{code}")]
    KeyLost {
        /// A stable code of the case and its arguments.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// Which key.
        key: KeyKind,
        /// Why, as a code.
        reason: String,
    },
    /// The server cannot be reached now. Nothing is lost; try again later.
    #[error("{code}")]
    Offline {
        /// A stable code of the case.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// Seconds that the server asked to wait.
        retry_after: Option<u64>,
    },
    /// Another call about this account is under way.
    #[error("{code}")]
    Busy {
        /// A stable code of the case.
        code: String,
        /// What to do next, in plain English.
        advice: String,
    },
    /// The database cannot be used.
    #[error("{code}")]
    Storage {
        /// A stable code of the case and its argument.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// What is the matter with it.
        problem: StorageProblem,
    },
    /// A fault of the library or of its host.
    #[error("{code}")]
    Internal {
        /// A stable code of the case.
        code: String,
        /// What to do next, in plain English.
        advice: String,
        /// Names the fault, for a report.
        id: String,
    },
}

/// What the person must do. Not named like the case that holds it: Kotlin would mistake one for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum NeededAction {
    /// Nothing; the person closed the prompt, and may try again.
    Cancelled,
    /// Wait, or unlock the device: too many wrong tries.
    LockedOut,
    /// Set up a screen lock.
    SetDeviceLock,
    /// Enroll a biometric, or allow it for the app: the organisation asks for one, and a screen lock alone is not enough.
    EnrollBiometric,
    /// Update the app.
    UpdateApp,
    /// Set the clock: the server's certificate is outside its time.
    SetClock,
    /// Sign in again in the browser.
    SignInAgain,
    /// Unlock the device, open the app and try again: keys or the prompt cannot be used just now. Nothing is lost.
    NotNow,
    /// Confirm once more: the system let go of the signature before the confirmation came.
    ConfirmAgain,
    /// Enroll this account again, with a fresh sign-in: this phone can speak for it no more.
    EnrollAgain,
    /// Permit the app to see where the device is, and let the device find it: the organisation asks for it.
    AllowLocation,
    /// Try again, perhaps at another place: the device could not find where it is, and the organisation asks for it.
    FindLocation,
    /// Unlock the app (`app_lock` says how), then try again. Denying and reporting need no unlocking.
    UnlockApp,
}

/// What is the matter with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum StorageProblem {
    /// The phone is locked, or another process holds the file: try again later. Nothing is lost.
    Locked,
    /// No space left: free some.
    Full,
    /// The file cannot be written: check the folder.
    ReadOnly,
    /// Of a newer version of the app: update the app.
    Newer,
    /// Corrupt.
    Corrupt,
    /// The key store has lost the key that protects the data, as on a phone to which only files were restored.
    KeyLost,
    /// The app has suspended the authenticator: resume it first.
    Suspended,
    /// The app has shut the authenticator down: open it again.
    Closed,
}

impl AuthenticatorError {
    pub(crate) fn internal(id: &str) -> Self {
        core::Error::Internal { id: id.to_owned() }.into()
    }

    pub(crate) fn invalid_input(field: &'static str, reason: &'static str) -> Self {
        core::Error::InvalidInput { field, reason }.into()
    }
}

impl From<core::Error> for AuthenticatorError {
    fn from(error: core::Error) -> Self {
        use core::Error;
        let (code, advice) = (error.code(), error.advice().to_owned());
        match error {
            Error::InvalidInput { field, reason } => {
                Self::InvalidInput { code, advice, field: field.to_owned(), reason: reason.to_owned() }
            }
            Error::Refused { reason } => Self::Refused { code, advice, reason },
            Error::UserAction { action } => Self::UserAction { code, advice, action: needed_action(action) },
            Error::KeyLost { key, why } => Self::KeyLost { code, advice, key: key_kind(key), reason: why.to_owned() },
            Error::Offline { retry_after } => Self::Offline { code, advice, retry_after },
            Error::Busy => Self::Busy { code, advice },
            Error::Storage { problem } => Self::Storage { code, advice, problem: storage_problem(problem) },
            Error::Internal { id } => Self::Internal { code, advice, id },
        }
    }
}

const fn key_kind(key: keys::KeyKind) -> KeyKind {
    match key {
        keys::KeyKind::Device => KeyKind::Device,
        keys::KeyKind::Credential => KeyKind::Credential,
    }
}

const fn needed_action(action: core::UserAction) -> NeededAction {
    match action {
        core::UserAction::Cancelled => NeededAction::Cancelled,
        core::UserAction::LockedOut => NeededAction::LockedOut,
        core::UserAction::SetDeviceLock => NeededAction::SetDeviceLock,
        core::UserAction::EnrollBiometric => NeededAction::EnrollBiometric,
        core::UserAction::UpdateApp => NeededAction::UpdateApp,
        core::UserAction::SetClock => NeededAction::SetClock,
        core::UserAction::SignInAgain => NeededAction::SignInAgain,
        core::UserAction::NotNow => NeededAction::NotNow,
        core::UserAction::ConfirmAgain => NeededAction::ConfirmAgain,
        core::UserAction::EnrollAgain => NeededAction::EnrollAgain,
        core::UserAction::AllowLocation => NeededAction::AllowLocation,
        core::UserAction::FindLocation => NeededAction::FindLocation,
        core::UserAction::UnlockApp => NeededAction::UnlockApp,
    }
}

const fn storage_problem(problem: core::StorageProblem) -> StorageProblem {
    match problem {
        core::StorageProblem::Locked => StorageProblem::Locked,
        core::StorageProblem::Full => StorageProblem::Full,
        core::StorageProblem::ReadOnly => StorageProblem::ReadOnly,
        core::StorageProblem::Newer => StorageProblem::Newer,
        core::StorageProblem::Corrupt => StorageProblem::Corrupt,
        core::StorageProblem::KeyLost => StorageProblem::KeyLost,
        core::StorageProblem::Suspended => StorageProblem::Suspended,
        core::StorageProblem::Closed => StorageProblem::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_keeps_its_code_advice_and_arguments() {
        let of = AuthenticatorError::from;
        assert_eq!(
            of(core::Error::InvalidInput { field: "kid", reason: "form" }),
            AuthenticatorError::InvalidInput {
                code: "invalid_input.kid.form".to_owned(),
                advice: core::Error::InvalidInput { field: "kid", reason: "form" }.advice().to_owned(),
                field: "kid".to_owned(),
                reason: "form".to_owned(),
            }
        );
        assert_eq!(
            of(core::Error::UserAction { action: core::UserAction::Cancelled }),
            AuthenticatorError::UserAction {
                code: "user_action.cancelled".to_owned(),
                advice: "Try again when ready.".to_owned(),
                action: NeededAction::Cancelled
            }
        );
        assert_eq!(
            of(core::Error::Storage { problem: core::StorageProblem::Newer }),
            AuthenticatorError::Storage {
                code: "storage.newer".to_owned(),
                advice: "Update the app: the data is of a newer version.".to_owned(),
                problem: StorageProblem::Newer
            }
        );
        assert_eq!(
            of(core::Error::Offline { retry_after: Some(3) }),
            AuthenticatorError::Offline {
                code: "offline".to_owned(),
                advice: "Check the network and try again; nothing was lost.".to_owned(),
                retry_after: Some(3)
            }
        );
        assert_eq!(
            of(core::Error::KeyLost { key: keys::KeyKind::Device, why: "not_found" }),
            AuthenticatorError::KeyLost {
                code: "key_lost.device.not_found".to_owned(),
                advice: "Enroll this account again with a fresh sign-in, or remove it from this device.".to_owned(),
                key: KeyKind::Device,
                reason: "not_found".to_owned(),
            }
        );
        assert_eq!(of(core::Error::Busy).to_string(), "busy");
    }

    #[test]
    fn what_a_person_must_do_keeps_its_code() {
        let codes: Vec<_> =
            core::UserAction::ALL.iter().map(|action| format!("{:?}", needed_action(*action))).collect();
        let expected: Vec<_> = core::UserAction::ALL.iter().map(|action| format!("{action:?}")).collect();
        assert_eq!(codes, expected);
    }
}
