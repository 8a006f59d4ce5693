//! The contract of gates finds gates that do not keep it.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use authenticator_core::gate::contract::{self, Reaction, TestPerson};
use authenticator_core::gate::{Gate, Prompt};
use authenticator_core::host::HostError;
use authenticator_core::keys::{SignatureSession, SoftwareKeyStore};
use authenticator_core::protocol::UserVerification;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    UnlocksNothing,
    UnlocksAll,
    UnlocksBeforeAsking,
    TellsCancelledAsFailed,
    UnlocksTheNewest,
    AnswersAlone,
    LeavesPromptsOpen,
    ConfirmingFails,
    ConfirmingUnlocksAll,
    ConfirmingTellsCancelledAsFailed,
    ConfirmingAnswersAlone,
    ConfirmingLeavesAnsweredPromptsOpen,
    ConfirmingLeavesClosedPromptsOpen,
    ConfirmingLeavesPromptsOpen,
}

const FAULTS: [(Fault, &str); 14] = [
    (Fault::UnlocksNothing, "a confirmed prompt unlocks its session"),
    (Fault::UnlocksAll, "a confirmed prompt unlocks no other session"),
    (Fault::UnlocksBeforeAsking, "a prompt that the person closed unlocks nothing"),
    (Fault::TellsCancelledAsFailed, "a prompt that the person closed is told as Cancelled"),
    (Fault::UnlocksTheNewest, "a prompt for a session that has ended unlocks no later one"),
    (Fault::AnswersAlone, "a prompt stays open until the person answers"),
    (Fault::LeavesPromptsOpen, "a prompt that nobody waits for any more is closed"),
    (Fault::ConfirmingFails, "confirm: the host failed"),
    (Fault::ConfirmingUnlocksAll, "a prompt without a session unlocks none"),
    (Fault::ConfirmingTellsCancelledAsFailed, "a prompt without a session that the person closed is told as Cancelled"),
    (Fault::ConfirmingAnswersAlone, "a prompt without a session stays open until the person answers"),
    (Fault::ConfirmingLeavesAnsweredPromptsOpen, "a prompt without a session that was answered is closed"),
    (Fault::ConfirmingLeavesClosedPromptsOpen, "a prompt without a session that the person closed is closed"),
    (Fault::ConfirmingLeavesPromptsOpen, "a prompt without a session that nobody waits for any more is closed"),
];

/// For prompts of this test, which open and close at once.
const A_MOMENT: Duration = Duration::from_millis(50);

struct Device {
    keys: Arc<SoftwareKeyStore>,
    fault: Fault,
    reaction: Mutex<Reaction>,
    open: AtomicU32,
    prompts: AtomicU32,
}

impl Device {
    fn with(fault: Fault) -> Self {
        let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
        Self { keys, fault, reaction: Mutex::new(Reaction::Waits), open: AtomicU32::new(0), prompts: AtomicU32::new(0) }
    }
}

impl TestPerson for Device {
    fn next(&self, reaction: Reaction) {
        *self.reaction.lock().unwrap() = reaction;
    }

    fn open_prompts(&self) -> u32 {
        self.open.load(Ordering::Relaxed)
    }
}

/// A prompt on the screen, which it leaves unless a fault keeps it there.
struct Shown<'a> {
    device: &'a Device,
    left_open: bool,
}

impl<'a> Shown<'a> {
    fn by(device: &'a Device, left_open: bool) -> Self {
        device.open.fetch_add(1, Ordering::Relaxed);
        device.prompts.fetch_add(1, Ordering::Relaxed);
        Self { device, left_open }
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if !self.left_open {
            self.device.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[async_trait]
impl Gate for Device {
    async fn authorize(&self, session: SignatureSession, _: &Prompt) -> Result<UserVerification, HostError> {
        let reaction = *self.reaction.lock().unwrap();
        let _shown = Shown::by(self, self.fault == Fault::LeavesPromptsOpen && reaction == Reaction::Waits);
        if self.fault == Fault::UnlocksBeforeAsking {
            self.keys.unlock(session);
        }
        match reaction {
            Reaction::Confirms => {
                match self.fault {
                    Fault::UnlocksNothing => {}
                    // Sessions of the software store are counted.
                    Fault::UnlocksAll => (0..100).for_each(|any| self.keys.unlock(SignatureSession(any))),
                    // A prompt that stays bound to a key, not to a session.
                    Fault::UnlocksTheNewest if self.prompts.load(Ordering::Relaxed) > 2 => {
                        self.keys.unlock(SignatureSession(session.0 + 1));
                    }
                    _ => self.keys.unlock(session),
                }
                Ok(UserVerification::Biometric)
            }
            Reaction::Cancels if self.fault == Fault::TellsCancelledAsFailed => Err(HostError::Failed),
            Reaction::Cancels => Err(HostError::Cancelled),
            Reaction::Waits if self.fault == Fault::AnswersAlone => Err(HostError::NotAvailable),
            Reaction::Waits => std::future::pending().await,
        }
    }

    async fn confirm(&self, _: &Prompt) -> Result<UserVerification, HostError> {
        let reaction = *self.reaction.lock().unwrap();
        let left_open = match self.fault {
            Fault::ConfirmingLeavesAnsweredPromptsOpen => reaction == Reaction::Confirms,
            Fault::ConfirmingLeavesClosedPromptsOpen => reaction == Reaction::Cancels,
            Fault::ConfirmingLeavesPromptsOpen => reaction == Reaction::Waits,
            _ => false,
        };
        let _shown = Shown::by(self, left_open);
        match (reaction, self.fault) {
            (_, Fault::ConfirmingFails) => Err(HostError::Failed),
            (Reaction::Confirms, Fault::ConfirmingUnlocksAll) => {
                (0..100).for_each(|any| self.keys.unlock(SignatureSession(any)));
                Ok(UserVerification::AppPin)
            }
            (Reaction::Cancels, Fault::ConfirmingTellsCancelledAsFailed) => Err(HostError::Failed),
            (Reaction::Waits, Fault::ConfirmingAnswersAlone) => Err(HostError::NotAvailable),
            (Reaction::Confirms, _) => Ok(UserVerification::AppPin),
            (Reaction::Cancels, _) => Err(HostError::Cancelled),
            (Reaction::Waits, _) => std::future::pending().await,
        }
    }
}

/// A gate of an app that has no PIN.
struct WithoutPin(Device);

#[async_trait]
impl Gate for WithoutPin {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.0.authorize(session, prompt).await
    }

    async fn confirm(&self, _: &Prompt) -> Result<UserVerification, HostError> {
        Err(HostError::Unsupported)
    }
}

#[tokio::test]
async fn a_sound_gate_keeps_the_contract() {
    let device = Device::with(Fault::None);
    assert_eq!(contract::check(&device, &*device.keys, &device).await, Ok(()));
}

#[tokio::test]
async fn an_app_without_a_pin_says_so_and_keeps_the_rest() {
    let gate = WithoutPin(Device::with(Fault::None));
    assert_eq!(contract::check(&gate, &*gate.0.keys, &gate.0).await, Ok(()));
}

#[tokio::test]
async fn the_contract_finds_every_fault() {
    for (fault, clause) in FAULTS {
        let device = Device::with(fault);
        let found = contract::check_within(A_MOMENT, &device, &*device.keys, &device).await;
        assert!(found.as_ref().is_err_and(|found| found.ends_with(clause)), "{fault:?}: {found:?}");
    }
}
