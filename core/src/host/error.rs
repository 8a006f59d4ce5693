//! How a port of the host fails.

/// A failure of the host. Holds no text of the host: its exceptions may carry secrets.
///
/// Each case says something else to the core: whether the person chose it, whether to ask again now or later, whether it
/// can ever work, and what is to be set up first. A host that cannot tell says [`Self::Failed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HostError {
    /// The person closed the prompt.
    #[error("cancelled by the person")]
    Cancelled,
    /// Too many wrong fingers, faces or PINs.
    #[error("locked out")]
    LockedOut,
    /// The key exists and can never be used again (new biometrics, removed device lock). A vendor's fault may say so once of a
    /// key that works: the core looks a second time before it acts on it.
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

impl HostError {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::LockedOut => "locked_out",
            Self::KeyInvalidated => "key_invalidated",
            Self::KeyNotFound => "key_not_found",
            Self::NotAvailable => "not_available",
            Self::Interrupted => "interrupted",
            Self::Unsupported => "unsupported",
            Self::NoDeviceLock => "no_device_lock",
            Self::NoBiometric => "no_biometric",
            Self::Failed => "failed",
        }
    }
}
