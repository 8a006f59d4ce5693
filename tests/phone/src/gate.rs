//! The gate of a terminal: it asks the person in front of it, and unlocks the session of the software key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use authenticator_core::gate::{Gate, Prompt, PromptKind};
use authenticator_core::host::HostError;
use authenticator_core::keys::{SignatureSession, SoftwareKeyStore};
use authenticator_core::protocol::{Purpose, UserVerification};
use tokio::sync::{mpsc, oneshot};

use crate::confirm::{Confirm, NoTerminal};

/// A terminal cannot verify anybody: it only asks, and reports `none`.
pub struct TerminalGate {
    keys: Arc<SoftwareKeyStore>,
    confirm: Confirm,
    screen: Option<mpsc::UnboundedSender<Question>>,
    could_not_ask: AtomicBool,
}

/// What the gate asks on the screen, with the way back.
#[derive(Debug)]
pub struct Question {
    /// The words.
    pub text: String,
    /// The lines of the request that would be signed, by name; none for a key proof.
    pub lines: Vec<(String, String)>,
    reply: oneshot::Sender<bool>,
}

impl Question {
    /// Whether nobody waits for the answer any more: the prompt was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.reply.is_closed()
    }

    /// The person has answered.
    pub fn answer(self, yes: bool) {
        // A prompt that was closed meanwhile needs no answer.
        let _ = self.reply.send(yes);
    }
}

impl TerminalGate {
    /// A gate in front of `keys`.
    #[must_use]
    pub const fn new(keys: Arc<SoftwareKeyStore>, confirm: Confirm) -> Self {
        Self { keys, confirm, screen: None, could_not_ask: AtomicBool::new(false) }
    }

    /// The same, whose questions of [`Confirm::Ask`] a screen asks.
    #[must_use]
    pub fn on_screen(self, screen: mpsc::UnboundedSender<Question>) -> Self {
        Self { screen: Some(screen), ..self }
    }

    async fn asked_on_screen(
        screen: &mpsc::UnboundedSender<Question>,
        prompt: &Prompt,
    ) -> Result<UserVerification, HostError> {
        let (reply, answer) = oneshot::channel();
        let question = Question { text: question(prompt), lines: lines(prompt), reply };
        screen.send(question).map_err(|_| HostError::NotAvailable)?;
        match answer.await {
            Ok(true) => Ok(UserVerification::None),
            Ok(false) | Err(_) => Err(HostError::Cancelled),
        }
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
        if let (Some(screen), Confirm::Ask) = (&self.screen, self.confirm) {
            return Self::asked_on_screen(screen, prompt).await;
        }
        let listed: String = lines(prompt).iter().map(|(name, text)| format!("    {name}: {text}\n")).collect();
        match self.confirm.says_yes_to(&format!("{listed}{}", question(prompt))) {
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
        PromptKind::UnlockApp => return "Unlock the app?".to_owned(),
        PromptKind::ProveKey => "use the new key for phone sign-in",
        PromptKind::ReplaceKey => "let the key in use vouch for the new one",
        PromptKind::Vouch => "let the account go to the new phone",
        PromptKind::Approve(Purpose::Transaction) => "sign this payment",
        PromptKind::Approve(_) => "sign the approval",
    };
    format!("{} of {}: {what}?", prompt.account, prompt.organisation)
}

fn lines(prompt: &Prompt) -> Vec<(String, String)> {
    prompt.shown.iter().map(|line| (line.0.clone(), line.1.clone())).collect()
}
