//! The gate of a terminal: it asks the person in front of it, and unlocks the session of the software key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use authenticator_core::gate::{Gate, Prompt, PromptKind};
use authenticator_core::host::HostError;
use authenticator_core::keys::{SignatureSession, SoftwareKeyStore};
use authenticator_core::protocol::UserVerification;

use crate::confirm::{Confirm, NoTerminal};

/// A terminal cannot verify anybody: it only asks, and reports `none`.
pub struct TerminalGate {
    keys: Arc<SoftwareKeyStore>,
    confirm: Confirm,
    could_not_ask: AtomicBool,
}

impl TerminalGate {
    /// A gate in front of `keys`.
    #[must_use]
    pub const fn new(keys: Arc<SoftwareKeyStore>, confirm: Confirm) -> Self {
        Self { keys, confirm, could_not_ask: AtomicBool::new(false) }
    }

    /// Whether it stayed closed because there was no terminal to ask in. The core's error cannot say so.
    #[must_use]
    pub fn could_not_ask(&self) -> bool {
        self.could_not_ask.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Gate for TerminalGate {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        let verified = self.confirm(prompt).await?;
        self.keys.unlock(session);
        Ok(verified)
    }

    async fn confirm(&self, prompt: &Prompt) -> Result<UserVerification, HostError> {
        match self.confirm.says_yes_to(&question(prompt)) {
            Ok(true) => Ok(UserVerification::None),
            Ok(false) => Err(HostError::Cancelled),
            Err(NoTerminal) => {
                self.could_not_ask.store(true, Ordering::Relaxed);
                Err(HostError::NotAvailable)
            }
        }
    }
}

fn question(prompt: &Prompt) -> String {
    let what = match prompt.kind {
        PromptKind::ProveKey => "use the new key for phone sign-in",
        PromptKind::ReplaceKey => "let the key in use vouch for the new one",
        PromptKind::Approve(_) => "sign the approval",
    };
    format!("{} of {}: {what}?", prompt.account, prompt.organisation)
}
