//! The gate of a terminal: it asks the person in front of it, and unlocks the session of the software key.

use std::io::{BufRead as _, Write as _};
use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::gate::{Gate, Prompt, PromptKind};
use authenticator_core::host::HostError;
use authenticator_core::keys::{SignatureSession, SoftwareKeyStore};
use authenticator_core::protocol::UserVerification;
use clap::ValueEnum;

/// How the gate answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Confirm {
    /// Ask in the terminal.
    Ask,
    /// Yes, at once: for scripts.
    Yes,
    /// No, at once: for scripts.
    No,
}

/// A terminal cannot verify anybody: it only asks, and reports `none`.
pub struct TerminalGate {
    keys: Arc<SoftwareKeyStore>,
    confirm: Confirm,
}

impl TerminalGate {
    /// A gate in front of `keys`.
    #[must_use]
    pub const fn new(keys: Arc<SoftwareKeyStore>, confirm: Confirm) -> Self {
        Self { keys, confirm }
    }
}

#[async_trait]
impl Gate for TerminalGate {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        let yes = match self.confirm {
            Confirm::Yes => true,
            Confirm::No => false,
            Confirm::Ask => ask(prompt)?,
        };
        if !yes {
            return Err(HostError::Cancelled);
        }
        self.keys.unlock(session);
        Ok(UserVerification::None)
    }
}

fn ask(prompt: &Prompt) -> Result<bool, HostError> {
    let what = match prompt.kind {
        PromptKind::ProveKey => "use the new key for phone sign-in",
        PromptKind::Approve(_) => "sign the approval",
    };
    eprint!("{} of {}: {what}? Type yes: ", prompt.account, prompt.organisation);
    std::io::stderr().flush().map_err(|_| HostError::NotAvailable)?;
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => Err(HostError::NotAvailable),
        Ok(_) => Ok(line.trim().eq_ignore_ascii_case("yes")),
    }
}
