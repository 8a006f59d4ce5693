//! How a method of the host fails.

use authenticator_core::host;

/// A failure of the host. Holds no text: an exception of the host may carry secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum HostError {
    /// The person closed the prompt.
    #[error("cancelled by the person")]
    Cancelled,
    /// Too many wrong fingers, faces or PINs.
    #[error("locked out")]
    LockedOut,
    /// The key can never be used again (new biometrics, removed device lock).
    #[error("the key was invalidated")]
    KeyInvalidated,
    /// No key of this alias.
    #[error("no such key")]
    KeyNotFound,
    /// Not now: the phone is locked, no window for a prompt, no hardware.
    #[error("not available")]
    NotAvailable,
    /// No screen lock or no biometric is set up.
    #[error("no device lock is set up")]
    NotSetUp,
    /// Anything else.
    #[error("the host failed")]
    Failed,
}

/// An exception that the host did not declare. Its text, which holds the exception's message and for some a stack trace,
/// is dropped here.
impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<HostError> for host::HostError {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Cancelled => Self::Cancelled,
            HostError::LockedOut => Self::LockedOut,
            HostError::KeyInvalidated => Self::KeyInvalidated,
            HostError::KeyNotFound => Self::KeyNotFound,
            HostError::NotAvailable => Self::NotAvailable,
            HostError::NotSetUp => Self::NotSetUp,
            HostError::Failed => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_undeclared_exception_is_dropped() {
        let error = HostError::from(uniffi::UnexpectedUniFFICallbackError::new("java.lang.Exception: the secret"));
        assert_eq!(error, HostError::Failed);
        assert!(!format!("{error:?} {error}").contains("secret"));
    }
}
