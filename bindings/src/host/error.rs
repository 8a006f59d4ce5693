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
    /// The key exists and can never be used again (new biometrics, removed device lock). Say it also if that may be a fault of
    /// the vendor's: the library looks a second time before it acts on it.
    #[error("the key was invalidated")]
    KeyInvalidated,
    /// No key of this alias; for the data key: the key that wrapped it is not in this key store.
    #[error("no such key")]
    KeyNotFound,
    /// Not now: no window for a prompt, the device is locked, protected data is not readable yet.
    #[error("not available now")]
    NotAvailable,
    /// Ask again, at once: the system ended the operation (StrongBox keeps few), or the confirmation came too late for it.
    #[error("interrupted")]
    Interrupted,
    /// This device cannot, ever: no hardware for it, or a system that is too old.
    #[error("not supported by this device")]
    Unsupported,
    /// No screen lock is set up.
    #[error("no device lock is set up")]
    NoDeviceLock,
    /// A screen lock is set up, but no biometric, and the policy asks for one.
    #[error("no biometric is enrolled")]
    NoBiometric,
    /// Anything else: a fault of the host.
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
            HostError::Interrupted => Self::Interrupted,
            HostError::Unsupported => Self::Unsupported,
            HostError::NoDeviceLock => Self::NoDeviceLock,
            HostError::NoBiometric => Self::NoBiometric,
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
