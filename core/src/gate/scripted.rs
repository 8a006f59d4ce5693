//! A gate that does what a test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Gate, Prompt};
use crate::host::HostError;
use crate::keys::{SignatureSession, SoftwareKeyStore};
use crate::protocol::UserVerification;

/// A person who confirms every prompt, but for those that were scripted otherwise.
pub struct ScriptedGate {
    keys: Arc<SoftwareKeyStore>,
    script: Mutex<VecDeque<Result<UserVerification, HostError>>>,
    prompts: Mutex<Vec<Prompt>>,
    unlocks: bool,
}

impl ScriptedGate {
    /// A gate in front of `keys`.
    #[must_use]
    pub fn new(keys: Arc<SoftwareKeyStore>) -> Self {
        Self { keys, script: Mutex::default(), prompts: Mutex::default(), unlocks: true }
    }

    /// A host that only shows a prompt and says yes, without unlocking the session.
    #[must_use]
    pub fn that_only_says_yes(keys: Arc<SoftwareKeyStore>) -> Self {
        Self { unlocks: false, ..Self::new(keys) }
    }

    /// What the person does at the next prompt that has no script yet.
    pub fn next(&self, outcome: Result<UserVerification, HostError>) {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).push_back(outcome);
    }

    /// The prompts so far.
    #[must_use]
    pub fn prompts(&self) -> Vec<Prompt> {
        self.prompts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Gate for ScriptedGate {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.prompts.lock().unwrap_or_else(PoisonError::into_inner).push(prompt.clone());
        let scripted = self.script.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let outcome = scripted.unwrap_or(Ok(UserVerification::Biometric))?;
        if self.unlocks {
            self.keys.unlock(session);
        }
        Ok(outcome)
    }
}
