//! What the core asks of the platform's prompt.

use async_trait::async_trait;

use crate::host::HostError;
use crate::keys::SignatureSession;
use crate::protocol::{Purpose, ShownEntry, UserVerification};

/// What the prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PromptKind {
    /// A new credential key signs for the first time.
    ProveKey,
    /// The credential key in use vouches for the new one that is to replace it.
    ReplaceKey,
    /// The lock of the app is set, changed or opened. There is no account: names and lines are empty.
    UnlockApp,
    /// The credential key vouches for another phone, which takes the account over.
    Vouch,
    /// An approval of this purpose.
    Approve(Purpose),
}

/// What the prompt says. The host puts it into words of the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// Whose account, cleaned.
    pub account: String,
    /// Of which organisation, cleaned.
    pub organisation: String,
    /// The lines of the request, cleaned; empty for anything but an approval.
    pub shown: Vec<ShownEntry>,
}

/// The platform's prompt.
///
/// A call that is dropped means that nobody waits for the answer any more (the request was refused, or has ended): close the
/// prompt then.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Asks the person, and unlocks this very session of the key store.
    ///
    /// # Errors
    /// The person was not verified; the session stays locked.
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError>;

    /// Asks the person, for an approval that no user-verifying key signs: by the app's own PIN, as policy asks for it where
    /// there is no credential key.
    ///
    /// # Errors
    /// The person was not verified; nothing is signed. [`HostError::Unsupported`] if the app has no PIN.
    async fn confirm(&self, prompt: &Prompt) -> Result<UserVerification, HostError>;
}
