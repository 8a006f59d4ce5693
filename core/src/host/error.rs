//! How a port of the host fails.

/// A failure of the host. Holds no text of the host: its exceptions may carry secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
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
    /// Ask again, at once: the system ended the operation (StrongBox keeps few), or the confirmation came too late for it.
    #[error("interrupted")]
    Interrupted,
    /// No screen lock or no biometric is set up.
    #[error("no device lock is set up")]
    NotSetUp,
    /// Anything else.
    #[error("the host failed")]
    Failed,
}
