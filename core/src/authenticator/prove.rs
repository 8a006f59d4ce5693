//! The proof of a new credential key: by itself, and by the key that it replaces.

use super::caller::DeviceKey;
use super::drive::{Halt, is_same_work};
use super::inner::{Inner, fresh_id};
use super::key_loss::{Loss, says_lost};
use super::prompts::PromptSubject;
use crate::approval::display::clean_text;
use crate::error::{Error, UserAction};
use crate::gate::{GatePass, Prompt, PromptKind, SignError};
use crate::host::HostError;
use crate::jose::{SigningInput, Thumbprint};
use crate::phone_sign_in::{ActiveCredential, CredentialKey, Event};
use crate::protocol::{CredentialClaims, KeyProofClaims, Opaque};
use crate::store::AccountRecord;

/// How often a proof is asked for by itself: once more after an interruption.
const PROOFS: usize = 2;

impl Inner {
    /// Signs the request for a credential. Where the key replaces one the gate opens twice: for the new key, then for the old
    /// one, which vouches for it.
    pub(super) async fn prove_key(
        &self,
        record: &AccountRecord,
        key: &CredentialKey,
        nonce: &Opaque,
        replaces: Option<&ActiveCredential>,
    ) -> Result<Event, Halt> {
        let of_device = record.device_key.thumbprint();
        let proof = self.key_proof(record, PromptKind::ProveKey, key, of_device, nonce).await?;
        let replaces_proof = match replaces {
            None => None,
            Some(ActiveCredential { key: old, .. }) => {
                let of_new = key.public.thumbprint();
                Some(self.key_proof(record, PromptKind::ReplaceKey, old, of_new, nonce).await?)
            }
        };
        let claims = CredentialClaims {
            iss: record.document.device_id,
            aud: record.server.issuer.clone(),
            iat: self.times()?.wall,
            jti: fresh_id()?,
            proof,
            attestation: self.attestation(record.server.metadata.attestation, &key.alias, nonce).await?,
            replaces: replaces.map(|active| active.credential),
            replaces_proof,
        };
        let message = DeviceKey::of(self, record).sign_message(SigningInput::new(&claims, &record.device_key)?).await?;
        Ok(Event::KeyProven { message })
    }

    /// `key` signs `jkt`, behind the gate. Whatever lets the key go meanwhile ends the prompt.
    async fn key_proof(
        &self,
        record: &AccountRecord,
        kind: PromptKind,
        key: &CredentialKey,
        jkt: Thumbprint,
        nonce: &Opaque,
    ) -> Result<String, Halt> {
        let prompt = Prompt {
            kind,
            account: clean_text(&record.document.user_name),
            organisation: clean_text(&record.document.tenant.name),
            shown: Vec::new(),
        };
        let runtime = self.runtime(record.id);
        let mut last = HostError::Interrupted;
        for _ in 0..PROOFS {
            let open = self.open_prompt(&runtime, PromptSubject::KeyProof, &key.alias)?;
            // In this order: whoever lets the key go sees the prompt, or is seen here.
            let now = self.record(record.id)?;
            if now.lifecycle.has_ended() || !is_same_work(&record.sign_in, &now.sign_in) {
                return Err(Halt::Overtaken);
            }
            let signing = self.signing_key(&key.alias, &key.public);
            let claims = KeyProofClaims { jkt, nonce: nonce.clone() };
            let asked = open.ask(None, async {
                GatePass::through(&*self.ports.gate, signing, claims, &prompt).await?.prove().await
            });
            match asked.await {
                Err(_) => {
                    self.abandoned.end_all(&*self.ports.keys).await;
                    return Err(Halt::Overtaken);
                }
                Ok(Ok(mut signed)) => {
                    self.doubtful_keys.works(&key.alias);
                    return Ok(std::mem::take(&mut *signed.compact));
                }
                Ok(Err(SignError::Host(error))) if error == HostError::Interrupted || says_lost(error) => {
                    last = error;
                    if says_lost(error) {
                        break;
                    }
                }
                Ok(Err(error)) => return Err(error.into()),
            }
        }
        if !says_lost(last) {
            return Err(last.into());
        }
        match self.confirm_loss(&key.alias, last).await {
            Loss::Confirmed(_) => Err(Halt::KeyLost { alias: key.alias.clone() }),
            Loss::NotNow => Err(Error::person(UserAction::NotNow).into()),
        }
    }
}
