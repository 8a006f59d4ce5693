//! The platform's prompt.

use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::keys::SignatureSession;
use authenticator_core::{gate, host, protocol};

use super::HostError;
use crate::request::shown_lines;
use crate::{Purpose, ShownLine};

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PromptKind {
    /// A new credential key signs for the first time.
    ProveKey,
    /// The credential key in use vouches for the new one that is to replace it.
    ReplaceKey,
    /// The lock of the app is set, changed or opened. There is no account: names and lines are empty.
    UnlockApp,
    /// The credential key vouches for another phone, which takes the account over: say that this phone will lose it.
    Vouch,
    /// A request is approved.
    Approve {
        /// What the request asks for.
        purpose: Purpose,
    },
}

/// What a prompt says. The host puts it into words of the person's language.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// Whose account, cleaned for display.
    pub account: String,
    /// Of which organisation, cleaned for display.
    pub organisation: String,
    /// The lines of the request, cleaned for display; empty for anything but an approval.
    pub shown: Vec<ShownLine>,
}

/// How the person was verified, as far as the platform tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum UserVerification {
    /// A biometric.
    Biometric,
    /// The PIN, pattern or password of the device.
    DeviceCredential,
    /// One of these two; the platform does not tell which.
    Platform,
    /// The PIN of the app.
    AppPin,
}

/// The platform's prompt.
#[uniffi::export(foreign)]
#[async_trait]
pub trait Gate: Send + Sync {
    /// Asks the person, and unlocks this very session of the key store. A session that was not unlocked does not sign,
    /// whatever is given back. Is cancelled when nobody waits for the answer any more: close the prompt then.
    async fn authorize(&self, session: u64, prompt: Prompt) -> Result<UserVerification, HostError>;

    /// Asks the person by the PIN of the app, for an approval that no key of the person's signs. Is cancelled as `authorize` is.
    /// Fails with `Unsupported` if the app has no PIN.
    async fn confirm(&self, prompt: Prompt) -> Result<UserVerification, HostError>;
}

pub(crate) struct HostGate(pub(crate) Arc<dyn Gate>);

#[async_trait]
impl gate::Gate for HostGate {
    async fn authorize(
        &self,
        session: SignatureSession,
        prompt: &gate::Prompt,
    ) -> Result<protocol::UserVerification, host::HostError> {
        Ok(self.0.authorize(session.0, prompt.into()).await?.into())
    }

    async fn confirm(&self, prompt: &gate::Prompt) -> Result<protocol::UserVerification, host::HostError> {
        Ok(self.0.confirm(prompt.into()).await?.into())
    }
}

impl From<&gate::Prompt> for Prompt {
    fn from(prompt: &gate::Prompt) -> Self {
        Self {
            kind: match prompt.kind {
                gate::PromptKind::ProveKey => PromptKind::ProveKey,
                gate::PromptKind::ReplaceKey => PromptKind::ReplaceKey,
                gate::PromptKind::UnlockApp => PromptKind::UnlockApp,
                gate::PromptKind::Vouch => PromptKind::Vouch,
                gate::PromptKind::Approve(purpose) => PromptKind::Approve { purpose: purpose.into() },
            },
            account: prompt.account.clone(),
            organisation: prompt.organisation.clone(),
            shown: shown_lines(&prompt.shown),
        }
    }
}

impl From<UserVerification> for protocol::UserVerification {
    fn from(verified: UserVerification) -> Self {
        match verified {
            UserVerification::Biometric => Self::Biometric,
            UserVerification::DeviceCredential => Self::DeviceCredential,
            UserVerification::Platform => Self::Platform,
            UserVerification::AppPin => Self::AppPin,
        }
    }
}
