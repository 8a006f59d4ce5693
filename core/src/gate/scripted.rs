//! A gate that does what a test says.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{Gate, Prompt};
use crate::host::HostError;
use crate::keys::{SignatureSession, SoftwareKeyStore};
use crate::protocol::UserVerification;

/// A person who confirms every prompt, but for those that were scripted otherwise.
pub struct ScriptedGate {
    keys: Arc<SoftwareKeyStore>,
    script: Mutex<VecDeque<Scripted>>,
    prompts: Mutex<Vec<Prompt>>,
    open: AtomicUsize,
    shown: Notify,
    answer: Mutex<Option<Result<UserVerification, HostError>>>,
    answered: Notify,
    unlocks: bool,
}

enum Scripted {
    Outcome(Result<UserVerification, HostError>),
    NoAnswer,
}

impl ScriptedGate {
    /// A gate in front of `keys`.
    #[must_use]
    pub fn new(keys: Arc<SoftwareKeyStore>) -> Self {
        let (script, prompts, open, shown, answer, answered) = Default::default();
        Self { keys, script, prompts, open, shown, answer, answered, unlocks: true }
    }

    /// A host that only shows a prompt and says yes, without unlocking the session.
    #[must_use]
    pub fn that_only_says_yes(keys: Arc<SoftwareKeyStore>) -> Self {
        Self { unlocks: false, ..Self::new(keys) }
    }

    /// What the person does at the next prompt that has no script yet.
    pub fn next(&self, outcome: Result<UserVerification, HostError>) {
        self.script().push_back(Scripted::Outcome(outcome));
    }

    /// Nobody answers the next prompt that has no script yet: it is open until it is dropped, or [answered](Self::answers).
    pub fn next_stays_open(&self) {
        self.script().push_back(Scripted::NoAnswer);
    }

    /// What the person does at the prompt that stays open.
    pub fn answers(&self, outcome: Result<UserVerification, HostError>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.answered.notify_one();
    }

    /// The prompts so far.
    #[must_use]
    pub fn prompts(&self) -> Vec<Prompt> {
        self.prompts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many prompts nobody has answered and nobody has closed.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// Waits until a prompt stays open.
    pub async fn stays_open(&self) {
        while self.open() == 0 {
            self.shown.notified().await;
        }
    }

    fn script(&self) -> MutexGuard<'_, VecDeque<Scripted>> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.prompts.lock().unwrap_or_else(PoisonError::into_inner).push(prompt.clone());
        let scripted = self.script().pop_front();
        match scripted {
            None => Ok(UserVerification::Biometric),
            Some(Scripted::Outcome(outcome)) => outcome,
            Some(Scripted::NoAnswer) => {
                self.open.fetch_add(1, Ordering::SeqCst);
                let _closed_when_dropped = Open(&self.open);
                self.shown.notify_one();
                loop {
                    self.answered.notified().await;
                    let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
                    if let Some(outcome) = answer {
                        return outcome;
                    }
                }
            }
        }
    }
}

struct Open<'a>(&'a AtomicUsize);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Gate for ScriptedGate {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        let outcome = self.ask(prompt).await?;
        if self.unlocks {
            self.keys.unlock(session);
        }
        Ok(outcome)
    }

    async fn confirm(&self, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.ask(prompt).await
    }
}
