//! The contract that every [`KeyStore`] keeps. Hosts run it against their own.

use super::{KeySpec, KeyStore, SignatureSession};
use crate::host::HostError;
use crate::jose::{PublicKey, Signature};
use crate::protocol::UvPolicy;

/// The device that the key store runs on, in the hands of the test.
pub trait TestDevice: Send + Sync {
    /// What the platform's prompt does: lets this session of a credential key sign once.
    fn unlock(&self, session: SignatureSession);

    /// What new biometrics, or a removed device lock, do to a credential key: it is there and can never be used again. False
    /// where keys cannot come to that: the clauses about it are left out then.
    fn invalidate(&self, alias: &str) -> bool;

    /// How many prompts the key store has shown so far. It shows none: that is the gate's duty.
    fn prompts(&self) -> u32;

    /// A data key that the key store of another installation wrapped.
    fn wrapped_elsewhere(&self) -> Vec<u8>;
}

/// Checks all clauses on keys of its own, and destroys these again.
///
/// # Errors
/// The first clause that does not hold, in words.
pub async fn check(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    let prompts = device.prompts();
    let quiet = |what: &str| holds(device.prompts() == prompts, &format!("{what} shows no prompt"));
    delete_own(store).await?;
    let mut before = host("list", store.list().await)?;
    quiet("listing")?;
    creating_twice_gives_the_same_key(store).await?;
    creating_for_something_else_gives_the_same_key(store).await?;
    quiet("creating")?;
    a_device_key_signs_without_the_gate(store).await?;
    a_credential_key_signs_only_after_the_gate(store, device).await?;
    quiet("a signature")?;
    a_session_signs_once(store, device).await?;
    a_second_session_ends_the_first(store, device).await?;
    an_aborted_session_does_not_sign(store, device).await?;
    an_aborted_session_makes_room(store, device).await?;
    a_missing_key_is_told(store).await?;
    the_data_key_comes_back(store).await?;
    no_other_data_key_comes_back(store, device).await?;
    quiet("the data key")?;
    a_deleted_key_is_gone(store).await?;
    an_invalidated_key_is_told(store, device).await?;
    quiet("a key that cannot be used")?;
    delete_own(store).await?;
    delete_own(store).await?;
    let mut after = host("list", store.list().await)?;
    after.sort();
    before.sort();
    holds(after == before, "deleted keys are gone from the list")
}

const DEVICE: &str = "contract-device";
const CREDENTIAL: &str = "contract-credential";
const MESSAGE: &[u8] = b"the message of the contract";
const CREDENTIAL_SPEC: KeySpec = KeySpec::credential(UvPolicy::BiometricStrict, None);
/// More than a secure element keeps open at once.
const MANY_SESSIONS: usize = 8;

async fn delete_own(store: &dyn KeyStore) -> Result<(), String> {
    for alias in [DEVICE, CREDENTIAL] {
        host("delete", store.delete(alias).await)?;
    }
    Ok(())
}

async fn creating_twice_gives_the_same_key(store: &dyn KeyStore) -> Result<(), String> {
    for (alias, spec) in [(DEVICE, KeySpec::device(None)), (CREDENTIAL, CREDENTIAL_SPEC)] {
        let first = host("create", store.create(alias, spec).await)?;
        let second = host("create again", store.create(alias, spec).await)?;
        holds(first == second, "creating an alias twice gives the same key")?;
        is_listed_once(store, alias, "a created key is listed once").await?;
        host("attest", store.attest(alias).await)?;
    }
    Ok(())
}

async fn creating_for_something_else_gives_the_same_key(store: &dyn KeyStore) -> Result<(), String> {
    let first = host("create", store.create(DEVICE, KeySpec::device(None)).await)?;
    let second = host("create as a credential key", store.create(DEVICE, CREDENTIAL_SPEC).await)?;
    holds(first == second, "creating an alias for something else gives the key that is there")
}

async fn a_device_key_signs_without_the_gate(store: &dyn KeyStore) -> Result<(), String> {
    let key = host("create", store.create(DEVICE, KeySpec::device(None)).await)?;
    let session = host("begin", store.begin_signature(DEVICE).await)?;
    let der = host("finish", store.finish_signature(session, MESSAGE).await)?;
    verifies(&key, &der)
}

async fn a_credential_key_signs_only_after_the_gate(
    store: &dyn KeyStore,
    device: &dyn TestDevice,
) -> Result<(), String> {
    let key = host("create", store.create(CREDENTIAL, CREDENTIAL_SPEC).await)?;
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    holds(
        store.finish_signature(session, MESSAGE).await.is_err(),
        "a credential key does not sign before the gate unlocked the session",
    )?;
    let der = host("finish", sign_unlocked(store, device).await)?;
    verifies(&key, &der)
}

async fn a_session_signs_once(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    device.unlock(session);
    host("finish", store.finish_signature(session, MESSAGE).await)?;
    holds(store.finish_signature(session, MESSAGE).await.is_err(), "a session signs once")
}

async fn a_second_session_ends_the_first(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    let first = host("begin", store.begin_signature(CREDENTIAL).await)?;
    let second = host("begin", store.begin_signature(CREDENTIAL).await)?;
    device.unlock(first);
    holds(store.finish_signature(first, MESSAGE).await.is_err(), "a second session of an alias ends the first")?;
    holds(store.finish_signature(second, MESSAGE).await.is_err(), "unlocking one session does not unlock another")
}

async fn an_aborted_session_does_not_sign(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    host("abort", store.abort_signature(session).await)?;
    host("abort again", store.abort_signature(session).await)?;
    device.unlock(session);
    holds(store.finish_signature(session, MESSAGE).await.is_err(), "an aborted session does not sign")
}

async fn an_aborted_session_makes_room(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    for _ in 0..MANY_SESSIONS {
        let Ok(session) = store.begin_signature(CREDENTIAL).await else {
            return holds(false, "an aborted session makes room for another");
        };
        host("abort", store.abort_signature(session).await)?;
    }
    holds(sign_unlocked(store, device).await.is_ok(), "an aborted session makes room for another")
}

async fn a_missing_key_is_told(store: &dyn KeyStore) -> Result<(), String> {
    let missing = store.begin_signature("contract-missing").await;
    holds(missing == Err(HostError::KeyNotFound), "a key that is not there is told as KeyNotFound")
}

async fn a_deleted_key_is_gone(store: &dyn KeyStore) -> Result<(), String> {
    let key = host("create", store.create(DEVICE, KeySpec::device(None)).await)?;
    let session = host("begin", store.begin_signature(DEVICE).await)?;
    host("delete", store.delete(DEVICE).await)?;
    holds(store.finish_signature(session, MESSAGE).await.is_err(), "a session ends with its key")?;
    host("abort after delete", store.abort_signature(session).await)?;
    let begun = store.begin_signature(DEVICE).await;
    holds(begun == Err(HostError::KeyNotFound), "a deleted key is told as KeyNotFound")?;
    let next = host("create", store.create(DEVICE, KeySpec::device(None)).await)?;
    holds(next != key, "a deleted key does not come back")
}

async fn an_invalidated_key_is_told(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    host("create", store.create(CREDENTIAL, CREDENTIAL_SPEC).await)?;
    if !device.invalidate(CREDENTIAL) {
        return Ok(());
    }
    is_listed_once(store, CREDENTIAL, "a key that cannot be used is listed").await?;
    let begun = store.begin_signature(CREDENTIAL).await;
    holds(begun == Err(HostError::KeyInvalidated), "a key that cannot be used is told as KeyInvalidated")?;
    let created = store.create(CREDENTIAL, CREDENTIAL_SPEC).await;
    holds(created == Err(HostError::KeyInvalidated), "a key that cannot be used is not made anew")?;
    host("delete", store.delete(CREDENTIAL).await)?;
    let begun = store.begin_signature(CREDENTIAL).await;
    holds(begun == Err(HostError::KeyNotFound), "a key that cannot be used can be deleted")
}

async fn the_data_key_comes_back(store: &dyn KeyStore) -> Result<(), String> {
    let data_key = [7; 32];
    let wrapped = host("wrap", store.wrap_data_key(&data_key).await)?;
    holds(!wrapped.windows(32).any(|window| window == data_key), "a wrapped data key does not show")?;
    let mut broken = wrapped.clone();
    let unwrapped = host("unwrap", store.unwrap_data_key(&wrapped).await)?;
    holds(unwrapped.as_slice() == data_key, "a wrapped data key comes back")?;
    if let Some(last) = broken.last_mut() {
        *last ^= 1;
    }
    holds(store.unwrap_data_key(&broken).await.is_err(), "a changed wrapped key is refused")
}

async fn no_other_data_key_comes_back(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<(), String> {
    let foreign = store.unwrap_data_key(&device.wrapped_elsewhere()).await.map(|_| ());
    holds(foreign == Err(HostError::KeyNotFound), "what another key store wrapped is told as KeyNotFound")?;
    for length in [0, 1, 12, 28, 200] {
        let told = store.unwrap_data_key(&vec![0xa5; length]).await.map(|_| ());
        let is_final = matches!(told, Err(HostError::KeyNotFound | HostError::Failed));
        holds(is_final, "what nobody wrapped is told as KeyNotFound or Failed")?;
    }
    Ok(())
}

async fn sign_unlocked(store: &dyn KeyStore, device: &dyn TestDevice) -> Result<Vec<u8>, HostError> {
    let session = store.begin_signature(CREDENTIAL).await?;
    device.unlock(session);
    store.finish_signature(session, MESSAGE).await
}

async fn is_listed_once(store: &dyn KeyStore, alias: &str, clause: &str) -> Result<(), String> {
    let listed = host("list", store.list().await)?;
    holds(listed.iter().filter(|listed| *listed == alias).count() == 1, clause)
}

fn verifies(key: &PublicKey, der: &[u8]) -> Result<(), String> {
    let signature = Signature::from_der(der).map_err(|_| "a signature is ASN.1 DER".to_owned())?;
    holds(key.verifies(MESSAGE, &signature), "a signature verifies under the key that create gave")
}

fn host<T>(call: &str, result: Result<T, HostError>) -> Result<T, String> {
    result.map_err(|error| format!("{call}: {error}"))
}

fn holds(condition: bool, clause: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("does not hold: {clause}")) }
}
