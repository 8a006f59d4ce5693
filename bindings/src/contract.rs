//! The contracts that the objects of a host have to keep, for the tests of hosts. Not part of what ships.

use std::sync::Arc;

use authenticator_core::keys::{SignatureSession, contract};
use authenticator_core::{gate, host, idp};

use crate::host::{HostClock, HostDevice, HostGate, HostKeyStore, HostTransport};
use crate::task::on_runtime;
use crate::{Clock, Device, Gate, HostError, KeyStore, Transport};

/// A clause of the contract that does not hold.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ContractError {
    /// The first one found.
    #[error("{clause}")]
    Broken {
        /// The clause, in words.
        clause: String,
    },
}

/// The device that the key store runs on, in the hands of the test. Not async: the contract of the core calls it in between.
#[uniffi::export(foreign)]
pub trait TestDevice: Send + Sync {
    /// What the platform's prompt does: lets this session of a credential key sign once. Does nothing for a session that has
    /// ended.
    fn unlock(&self, session: u64) -> Result<(), HostError>;

    /// What new biometrics do to a credential key: it is there and can never be used again. False where keys cannot come to
    /// that: the clauses about it are left out then.
    fn invalidate(&self, alias: String) -> Result<bool, HostError>;

    /// How many prompts the key store has shown so far. It shows none: that is the gate's duty.
    fn prompts(&self) -> Result<u32, HostError>;

    /// A data key that the key store of another installation wrapped.
    fn wrapped_elsewhere(&self) -> Result<Vec<u8>, HostError>;
}

/// What fails in the hands of the test breaks the clause that needs it.
struct Hands(Arc<dyn TestDevice>);

impl contract::TestDevice for Hands {
    fn unlock(&self, session: SignatureSession) {
        let _ = self.0.unlock(session.0);
    }

    fn invalidate(&self, alias: &str) -> bool {
        self.0.invalidate(alias.to_owned()).unwrap_or(true)
    }

    fn prompts(&self) -> u32 {
        self.0.prompts().unwrap_or(u32::MAX)
    }

    fn wrapped_elsewhere(&self) -> Vec<u8> {
        self.0.wrapped_elsewhere().unwrap_or_default()
    }
}

/// Checks all clauses of the contract that a key store has to keep, on keys of its own, and destroys these again.
#[uniffi::export]
pub async fn check_key_store(keys: Arc<dyn KeyStore>, device: Arc<dyn TestDevice>) -> Result<(), ContractError> {
    let check = on_runtime(async move { contract::check(&HostKeyStore(keys), &Hands(device)).await });
    checked(check.await.unwrap_or_else(|fault| Err(fault.0.to_owned())))
}

/// What a person does at a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Reaction {
    /// Shows finger, face or PIN.
    Confirms,
    /// Closes it.
    Cancels,
    /// Does nothing.
    Waits,
}

/// The person in front of the device, in the hands of the test. Not async, as [`TestDevice`].
#[uniffi::export(foreign)]
pub trait TestPerson: Send + Sync {
    /// What the person does at the next prompt.
    fn next(&self, reaction: Reaction) -> Result<(), HostError>;

    /// How many prompts are open now.
    fn open_prompts(&self) -> Result<u32, HostError>;
}

struct Person(Arc<dyn TestPerson>);

impl gate::contract::TestPerson for Person {
    fn next(&self, reaction: gate::contract::Reaction) {
        let _ = self.0.next(match reaction {
            gate::contract::Reaction::Confirms => Reaction::Confirms,
            gate::contract::Reaction::Cancels => Reaction::Cancels,
            gate::contract::Reaction::Waits => Reaction::Waits,
        });
    }

    fn open_prompts(&self) -> u32 {
        self.0.open_prompts().unwrap_or(u32::MAX)
    }
}

/// Checks all clauses of the contract that a gate has to keep, with keys of its own in the key store that it unlocks, and
/// destroys these again.
#[uniffi::export]
pub async fn check_gate(
    gate: Arc<dyn Gate>,
    keys: Arc<dyn KeyStore>,
    person: Arc<dyn TestPerson>,
) -> Result<(), ContractError> {
    let check =
        on_runtime(async move { gate::contract::check(&HostGate(gate), &HostKeyStore(keys), &Person(person)).await });
    checked(check.await.unwrap_or_else(|fault| Err(fault.0.to_owned())))
}

/// Checks all clauses of the contract that a transport has to keep, against a server on loopback that lives as long as the
/// check.
#[uniffi::export]
pub async fn check_transport(transport: Arc<dyn Transport>) -> Result<(), ContractError> {
    let check = on_runtime(async move { idp::contract::check(&HostTransport::new(transport)).await });
    checked(check.await.unwrap_or_else(|fault| Err(fault.0.to_owned())))
}

/// Checks the clauses of the contract of clocks that can be checked while the device neither sleeps nor starts again.
#[uniffi::export]
pub async fn check_clock(clock: Arc<dyn Clock>) -> Result<(), ContractError> {
    let check = on_runtime(async move { host::contract::check(&HostClock(clock)) });
    checked(check.await.unwrap_or_else(|fault| Err(fault.0.to_owned())))
}

/// Checks the clauses of the contract of a device that hold whatever the person has permitted.
#[uniffi::export]
pub async fn check_device(device: Arc<dyn Device>) -> Result<(), ContractError> {
    let check = on_runtime(async move { host::contract::check_device(&HostDevice(device)).await });
    checked(check.await.unwrap_or_else(|fault| Err(fault.0.to_owned())))
}

fn checked(result: Result<(), String>) -> Result<(), ContractError> {
    result.map_err(|clause| ContractError::Broken { clause })
}
