//! The contract that every [`KeyStore`] keeps. Hosts run it against their own.

use super::{KeySpec, KeyStore, SignatureSession};
use crate::host::HostError;
use crate::jose::{PublicKey, Signature};
use crate::protocol::UvPolicy;

/// What the platform's prompt does for one session.
pub type Unlock<'a> = &'a (dyn Fn(SignatureSession) + Send + Sync);

/// Checks all clauses on keys of its own, and destroys these again. `unlock` stands for the prompt.
///
/// # Errors
/// The first clause that does not hold, in words.
pub async fn check(store: &dyn KeyStore, unlock: Unlock<'_>) -> Result<(), String> {
    delete_own(store).await?;
    let mut before = host("list", store.list().await)?;
    creating_twice_gives_the_same_key(store).await?;
    a_device_key_signs_without_the_gate(store).await?;
    a_credential_key_signs_only_after_the_gate(store, unlock).await?;
    a_session_signs_once(store, unlock).await?;
    a_second_session_ends_the_first(store, unlock).await?;
    an_aborted_session_does_not_sign(store, unlock).await?;
    a_missing_key_is_told(store).await?;
    the_data_key_comes_back(store).await?;
    a_deleted_key_is_gone(store).await?;
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

async fn delete_own(store: &dyn KeyStore) -> Result<(), String> {
    for alias in [DEVICE, CREDENTIAL] {
        host("delete", store.delete(alias).await)?;
    }
    Ok(())
}

async fn creating_twice_gives_the_same_key(store: &dyn KeyStore) -> Result<(), String> {
    let credential = KeySpec::credential(UvPolicy::BiometricStrict, None);
    for (alias, spec) in [(DEVICE, KeySpec::device(None)), (CREDENTIAL, credential)] {
        let first = host("create", store.create(alias, spec).await)?;
        let second = host("create again", store.create(alias, spec).await)?;
        holds(first == second, "creating an alias twice gives the same key")?;
        let listed = host("list", store.list().await)?;
        holds(listed.iter().filter(|listed| *listed == alias).count() == 1, "a created key is listed once")?;
        host("security_level", store.security_level(alias).await)?;
        host("attest", store.attest(alias).await)?;
    }
    Ok(())
}

async fn a_device_key_signs_without_the_gate(store: &dyn KeyStore) -> Result<(), String> {
    let key = host("create", store.create(DEVICE, KeySpec::device(None)).await)?;
    let session = host("begin", store.begin_signature(DEVICE).await)?;
    let der = host("finish", store.finish_signature(session, MESSAGE).await)?;
    verifies(&key, &der)
}

async fn a_credential_key_signs_only_after_the_gate(store: &dyn KeyStore, unlock: Unlock<'_>) -> Result<(), String> {
    let key = host("create", store.create(CREDENTIAL, KeySpec::credential(UvPolicy::BiometricStrict, None)).await)?;
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    holds(
        store.finish_signature(session, MESSAGE).await.is_err(),
        "a credential key does not sign before the gate unlocked the session",
    )?;
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    unlock(session);
    let der = host("finish", store.finish_signature(session, MESSAGE).await)?;
    verifies(&key, &der)
}

async fn a_session_signs_once(store: &dyn KeyStore, unlock: Unlock<'_>) -> Result<(), String> {
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    unlock(session);
    host("finish", store.finish_signature(session, MESSAGE).await)?;
    holds(store.finish_signature(session, MESSAGE).await.is_err(), "a session signs once")
}

async fn a_second_session_ends_the_first(store: &dyn KeyStore, unlock: Unlock<'_>) -> Result<(), String> {
    let first = host("begin", store.begin_signature(CREDENTIAL).await)?;
    let second = host("begin", store.begin_signature(CREDENTIAL).await)?;
    unlock(first);
    holds(store.finish_signature(first, MESSAGE).await.is_err(), "a second session of an alias ends the first")?;
    holds(store.finish_signature(second, MESSAGE).await.is_err(), "unlocking one session does not unlock another")
}

async fn an_aborted_session_does_not_sign(store: &dyn KeyStore, unlock: Unlock<'_>) -> Result<(), String> {
    let session = host("begin", store.begin_signature(CREDENTIAL).await)?;
    host("abort", store.abort_signature(session).await)?;
    host("abort again", store.abort_signature(session).await)?;
    unlock(session);
    holds(store.finish_signature(session, MESSAGE).await.is_err(), "an aborted session does not sign")
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
    let begun = store.begin_signature(DEVICE).await;
    holds(begun == Err(HostError::KeyNotFound), "a deleted key is told as KeyNotFound")?;
    let next = host("create", store.create(DEVICE, KeySpec::device(None)).await)?;
    holds(next != key, "a deleted key does not come back")
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
