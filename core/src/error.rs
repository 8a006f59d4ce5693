//! The public error: eight cases, each by what the host should do next. The one place that maps private errors to it.

use crate::account::{DocumentError, KeyKind, MetadataError};
use crate::app_lock::{CannotDerive, PinError};
use crate::approval::NumberError;
use crate::backup::{BackupError, PassphraseError};
use crate::enrollment::EnrollmentError;
use crate::gate::SignError;
use crate::host::{HostError, heeded};
use crate::idp::{CallError, TransportError};
use crate::jose::JoseError;
use crate::keys::RandomError;
use crate::phone_sign_in::RedirectError;
use crate::store::StoreError;

/// What went wrong, by what to do next. Verdicts of the server are outcomes, not errors.
// A tag of a word: with one of a byte, each of the thousands of `?` moves an error about in six parts (docs/adr/0033).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[repr(usize)]
pub enum Error {
    /// The person, or a link, gave something that cannot be used. Nothing was sent; correct it and try again.
    #[error("{field}: {reason}")]
    InvalidInput {
        /// The field or parameter.
        field: &'static str,
        /// The rule that it breaks, as a code.
        reason: &'static str,
    },
    /// The server, or a rule of the protocol, refuses. Trying again does not help; explain the reason.
    #[error("refused: {reason}")]
    Refused {
        /// Why, as a code.
        reason: String,
    },
    /// The person must do something first.
    #[error("needs the person: {}", .action.as_str())]
    UserAction {
        /// What.
        action: UserAction,
    },
    /// A key is gone for good: a second look confirmed it. Without the credential key, phone sign-in must be enabled again;
    /// without the device key, the account must be enrolled again.
    #[error("the {} key is lost: {why}", key_code(*.key))]
    KeyLost {
        /// Which key.
        key: KeyKind,
        /// Why, as a code.
        why: &'static str,
    },
    /// The server cannot be reached now. Nothing is lost; try again later.
    #[error("offline")]
    Offline {
        /// Seconds that the server asked to wait.
        retry_after: Option<u64>,
    },
    /// Another call about this account is under way.
    #[error("busy")]
    Busy,
    /// The database cannot be used.
    #[error("storage: {}", .problem.as_str())]
    Storage {
        /// What is the matter with it.
        problem: StorageProblem,
    },
    /// A fault of this library or of its host.
    #[error("internal error {id}")]
    Internal {
        /// Names the place of the fault; to be reported.
        id: String,
    },
}

/// What the person must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserAction {
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
    /// Enroll this account again, with a fresh sign-in: [`crate::Account::enroll_again`].
    EnrollAgain,
    /// Permit the app to see where the phone is, and let the phone find it: the organisation asks for it.
    AllowLocation,
    /// Try again, perhaps at another place: the phone could not find where it is, and the organisation asks for it.
    FindLocation,
    /// Unlock the app ([`crate::Authenticator::app_lock`] says how), then try again. Refusing and reporting need no unlocking.
    UnlockApp,
}

impl UserAction {
    /// All actions.
    pub const ALL: &'static [Self] = &[
        Self::Cancelled,
        Self::LockedOut,
        Self::SetDeviceLock,
        Self::EnrollBiometric,
        Self::UpdateApp,
        Self::SetClock,
        Self::SignInAgain,
        Self::NotNow,
        Self::ConfirmAgain,
        Self::EnrollAgain,
        Self::AllowLocation,
        Self::FindLocation,
        Self::UnlockApp,
    ];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::LockedOut => "locked_out",
            Self::SetDeviceLock => "set_device_lock",
            Self::EnrollBiometric => "enroll_biometric",
            Self::UpdateApp => "update_app",
            Self::SetClock => "set_clock",
            Self::SignInAgain => "sign_in_again",
            Self::NotNow => "not_now",
            Self::ConfirmAgain => "confirm_again",
            Self::EnrollAgain => "enroll_again",
            Self::AllowLocation => "allow_location",
            Self::FindLocation => "find_location",
            Self::UnlockApp => "unlock_app",
        }
    }

    /// What to do, in plain English.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Cancelled => "Try again when ready.",
            Self::LockedOut => {
                "Too many wrong tries: lock the device and unlock it with its PIN or password, then try again."
            }
            Self::SetDeviceLock => "Set up a screen lock in the settings of the device, then try again.",
            Self::EnrollBiometric => {
                "Enroll a fingerprint or face, or allow it for this app, in the settings of the device, then try again: a screen lock alone is not enough here."
            }
            Self::UpdateApp => "Update the app.",
            Self::SetClock => "Check date and time of this device, then try again.",
            Self::SignInAgain => "Sign in again in the browser.",
            Self::NotNow => "Unlock the device, open the app and try again; nothing was lost.",
            Self::ConfirmAgain => "Try again and confirm once more: the confirmation did not get through.",
            Self::EnrollAgain => "Enroll this account again, with a fresh sign-in; or remove it.",
            Self::AllowLocation => {
                "Allow the app to see the location, and turn on location, in the settings of the device. Then try again."
            }
            Self::FindLocation => "Try again, near a window or outdoors: the device could not find where it is.",
            Self::UnlockApp => "Unlock the app, then try again. Deny and report work without.",
        }
    }
}

/// What is the matter with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StorageProblem {
    /// The phone is locked, or another process holds the file: try again later. Nothing is lost. If it stays so although the phone
    /// is unlocked, `Authenticator::set_aside` is the way to begin anew.
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
    /// The authenticator was suspended: resume it, then try again.
    Suspended,
    /// The authenticator was closed: open the folder again.
    Closed,
}

impl StorageProblem {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Newer => "newer",
            Self::Corrupt => "corrupt",
            Self::KeyLost => "key_lost",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }
}

impl Error {
    /// A stable code of the case and its argument, such as `storage.newer`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::InvalidInput { field, reason } => format!("invalid_input.{field}.{reason}"),
            Self::Refused { reason } => format!("refused.{reason}"),
            Self::UserAction { action } => format!("user_action.{}", action.as_str()),
            Self::KeyLost { key, why } => format!("key_lost.{}.{why}", key_code(*key)),
            Self::Offline { .. } => "offline".to_owned(),
            Self::Busy => "busy".to_owned(),
            Self::Storage { problem } => format!("storage.{}", problem.as_str()),
            Self::Internal { .. } => "internal".to_owned(),
        }
    }

    /// What to do next, in plain English, for developers and terminals; apps bring texts of their own.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            #[cfg(feature = "qr")]
            Self::InvalidInput { field: "picture", reason } => {
                let error = crate::qr::PictureError::ALL.into_iter().find(|error| error.as_str() == *reason);
                error.map_or("Take another picture of the code.", crate::qr::PictureError::advice)
            }
            Self::InvalidInput { field: "backup", reason } => {
                let error = BackupError::ALL.into_iter().find(|error| error.as_str() == *reason);
                error.map_or("Choose another file.", BackupError::advice)
            }
            Self::InvalidInput { field: "passphrase", reason } => match *reason {
                "too_short" => PassphraseError::TooShort.advice(),
                "too_simple" => PassphraseError::TooSimple.advice(),
                "too_long" => PassphraseError::TooLong.advice(),
                _ => BackupError::WrongPassphrase.advice(),
            },
            Self::InvalidInput { field: "app_pin", reason } => {
                let error = PinError::ALL.into_iter().find(|error| error.as_str() == *reason);
                error.map_or("Type the PIN of the app as it is now.", PinError::advice)
            }
            Self::InvalidInput { field, reason } => {
                crate::enrollment::advice(field, reason).unwrap_or("Correct the input and try again; nothing was sent.")
            }
            Self::Refused { .. } => "The server or the protocol refuses this; trying again does not help.",
            Self::UserAction { action } => action.advice(),
            Self::KeyLost { key: KeyKind::Credential, .. } => {
                "Enable phone sign-in again; if that fails as well, remove the account and enroll again."
            }
            Self::KeyLost { key: KeyKind::Device, .. } => {
                "Enroll this account again with a fresh sign-in, or remove it from this device."
            }
            Self::Offline { .. } => "Check the network and try again; nothing was lost.",
            Self::Busy => "Wait for the other action on this account to end.",
            Self::Storage { problem } => match problem {
                StorageProblem::Locked => "Try again when the device is unlocked and no other process uses the file.",
                StorageProblem::Full => "Free some space, then try again.",
                StorageProblem::ReadOnly => "Make the folder writable, then try again.",
                StorageProblem::Newer => "Update the app: the data is of a newer version.",
                StorageProblem::Corrupt => "Restore the file, or set it aside and enroll again.",
                StorageProblem::KeyLost => "Set the file aside and enroll again: its key is not on this device.",
                StorageProblem::Suspended => "Resume the authenticator, then try again.",
                StorageProblem::Closed => "Open the authenticator again.",
            },
            Self::Internal { .. } => "Report this with the id.",
        }
    }

    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }

    pub(crate) const fn person(action: UserAction) -> Self {
        Self::UserAction { action }
    }

    pub(crate) fn internal(what: &'static str) -> Self {
        Self::Internal { id: what.to_owned() }
    }

    /// Of a loss that a second look confirmed; what is no loss keeps its own meaning.
    pub(crate) fn key_lost(key: KeyKind, error: HostError) -> Self {
        match error {
            HostError::KeyInvalidated => Self::KeyLost { key, why: "invalidated" },
            HostError::KeyNotFound => Self::KeyLost { key, why: "not_found" },
            error => error.into(),
        }
    }
}

const fn key_code(key: KeyKind) -> &'static str {
    match key {
        KeyKind::Device => "device",
        KeyKind::Credential => "credential",
    }
}

impl From<EnrollmentError> for Error {
    fn from(error: EnrollmentError) -> Self {
        Self::InvalidInput { field: error.parameter.as_str(), reason: error.reason.as_str() }
    }
}

#[cfg(feature = "qr")]
impl From<crate::qr::PictureError> for Error {
    fn from(error: crate::qr::PictureError) -> Self {
        Self::InvalidInput { field: "picture", reason: error.as_str() }
    }
}

impl From<BackupError> for Error {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::WrongPassphrase => Self::InvalidInput { field: "passphrase", reason: error.as_str() },
            _ => Self::InvalidInput { field: "backup", reason: error.as_str() },
        }
    }
}

impl From<PassphraseError> for Error {
    fn from(error: PassphraseError) -> Self {
        Self::InvalidInput { field: "passphrase", reason: error.as_str() }
    }
}

impl From<PinError> for Error {
    fn from(error: PinError) -> Self {
        Self::InvalidInput { field: "app_pin", reason: error.as_str() }
    }
}

impl From<CannotDerive> for Error {
    fn from(_: CannotDerive) -> Self {
        Self::internal("app_pin_key")
    }
}

impl From<NumberError> for Error {
    fn from(error: NumberError) -> Self {
        let reason = match error {
            NumberError::Digits { .. } => "digits",
            NumberError::NotOffered => "not_offered",
        };
        Self::InvalidInput { field: "number", reason }
    }
}

impl From<RedirectError> for Error {
    fn from(error: RedirectError) -> Self {
        match error {
            RedirectError::NotOurs { member } => Self::InvalidInput { field: "redirect", reason: member },
            RedirectError::Refused { code } => Self::refused(as_code(&code)),
        }
    }
}

impl From<HostError> for Error {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Cancelled => Self::person(UserAction::Cancelled),
            HostError::LockedOut => Self::person(UserAction::LockedOut),
            HostError::NoDeviceLock => Self::person(UserAction::SetDeviceLock),
            HostError::NoBiometric => Self::person(UserAction::EnrollBiometric),
            // One word of a key store is no evidence that a key is gone: see `Error::key_lost`.
            HostError::NotAvailable | HostError::KeyInvalidated | HostError::KeyNotFound => {
                Self::person(UserAction::NotNow)
            }
            HostError::Interrupted => Self::person(UserAction::ConfirmAgain),
            HostError::Unsupported => Self::refused("device_unsupported"),
            HostError::Failed => Self::internal("host_failed"),
        }
    }
}

impl From<SignError> for Error {
    fn from(error: SignError) -> Self {
        match error {
            SignError::Host(error) => error.into(),
            SignError::OtherKey => Self::internal("signature_by_other_key"),
            SignError::Claims(error) => error.into(),
        }
    }
}

impl From<RandomError> for Error {
    fn from(_: RandomError) -> Self {
        Self::internal("no_random_values")
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let problem = match error {
            StoreError::Locked => StorageProblem::Locked,
            StoreError::Full => StorageProblem::Full,
            StoreError::ReadOnly => StorageProblem::ReadOnly,
            StoreError::Newer => StorageProblem::Newer,
            StoreError::KeyLost => StorageProblem::KeyLost,
            StoreError::Corrupt => StorageProblem::Corrupt,
            StoreError::Suspended => StorageProblem::Suspended,
            StoreError::Closed => StorageProblem::Closed,
            StoreError::Conflict => return Self::Busy,
            StoreError::NoLog => return Self::internal("sqlite_no_log"),
            StoreError::Cryptography => return Self::internal("store_cryptography"),
            StoreError::Sqlite(code) => return Self::Internal { id: format!("sqlite_{code}") },
        };
        Self::Storage { problem }
    }
}

impl From<JoseError> for Error {
    fn from(_: JoseError) -> Self {
        Self::refused("untrusted_reply")
    }
}

impl From<MetadataError> for Error {
    fn from(error: MetadataError) -> Self {
        match error {
            MetadataError::OtherProtocolVersion => Self::person(UserAction::UpdateApp),
            MetadataError::OtherIssuer => Self::refused("issuer_mismatch"),
            MetadataError::OlderVersion => Self::refused("metadata_rolled_back"),
            MetadataError::Invalid { .. } => Self::refused("metadata_invalid"),
            MetadataError::Trust(_) | MetadataError::Jose(_) => Self::refused("untrusted_server_key"),
        }
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::refused(match error {
            DocumentError::Other { .. } => "document_of_other_account",
            DocumentError::OtherCall => "document_of_other_call",
            DocumentError::OlderVersion => "document_rolled_back",
        })
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Transport(TransportError::CertificateTime) => Self::person(UserAction::SetClock),
            CallError::Transport(TransportError::Certificate) => Self::refused("certificate_not_trusted"),
            CallError::Transport(TransportError::TooLarge) | CallError::TooLarge { .. } => {
                Self::refused("reply_too_large")
            }
            CallError::Transport(
                TransportError::Unreachable | TransportError::TimedOut | TransportError::Interrupted,
            ) => Self::Offline { retry_after: None },
            CallError::Transport(TransportError::Failed) => Self::internal("transport_failed"),
            CallError::Problem(problem) => match problem.status {
                426 => Self::person(UserAction::UpdateApp),
                429 | 500..=599 => Self::Offline { retry_after: problem.retry_after.map(heeded) },
                _ => Self::refused(problem.code.known()),
            },
            // A redirect, or a page of whoever runs the network here: the server itself was not reached.
            CallError::NotTheServer { .. } => Self::Offline { retry_after: None },
            CallError::Json(_) | CallError::Invalid { .. } => Self::refused("reply_invalid"),
            CallError::Jose(error) => error.into(),
            CallError::Oauth { code } => Self::refused(as_code(&code)),
            // Proofs are by the device key, whose loss is told after a second look alone.
            CallError::Host(error) => Self::key_lost(KeyKind::Device, error),
        }
    }
}

/// A reason that the server gave, where it has the form of a code; its text is never passed on.
pub(crate) fn as_code(reason: &str) -> String {
    let fits = (1..=64).contains(&reason.len())
        && reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if fits { reason.to_owned() } else { "unknown_code".to_owned() }
}
