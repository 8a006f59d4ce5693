//! The proof of a new credential key: by itself, and by the key that it replaces.

use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use crate::approval::display::clean_text;
use crate::error::Error;
use crate::gate::{GatePass, Prompt, PromptKind, SignError, Subject};
use crate::host::HostError;
use crate::idp::Caller as _;
use crate::jose::{SigningInput, Thumbprint};
use crate::phone_sign_in::{ActiveCredential, CredentialKey, Event};
use crate::protocol::{CredentialClaims, KeyProofClaims, Opaque};
use crate::store::AccountRecord;

/// What came of a key proof.
enum Proof {
    Signed(String),
    KeyLost,
}

impl Inner {
    /// Signs the request for a credential. Where the key replaces one the gate opens twice: for the new key, then for the old
    /// one, which vouches for it.
    pub(super) async fn prove_key(
        &self,
        record: &AccountRecord,
        key: &CredentialKey,
        nonce: &Opaque,
        replaces: Option<&ActiveCredential>,
    ) -> Result<Event, Error> {
        let of_device = record.device_key.thumbprint();
        let proof = match self.key_proof(record, PromptKind::ProveKey, key, of_device, nonce).await? {
            Proof::Signed(proof) => proof,
            Proof::KeyLost => return Ok(Event::KeyLost { alias: key.alias.clone() }),
        };
        let replaces_proof = match replaces {
            None => None,
            Some(ActiveCredential { key: old, .. }) => {
                let of_new = key.public.thumbprint();
                match self.key_proof(record, PromptKind::ReplaceKey, old, of_new, nonce).await? {
                    Proof::Signed(proof) => Some(proof),
                    Proof::KeyLost => return Ok(Event::KeyLost { alias: old.alias.clone() }),
                }
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
        let message = DeviceKey::of(self, record).sign(SigningInput::new(&claims, &record.device_key)?).await?;
        Ok(Event::KeyProven { message })
    }

    /// `key` signs `jkt`, behind the gate.
    async fn key_proof(
        &self,
        record: &AccountRecord,
        kind: PromptKind,
        key: &CredentialKey,
        jkt: Thumbprint,
        nonce: &Opaque,
    ) -> Result<Proof, Error> {
        let prompt = Prompt {
            kind,
            account: clean_text(&record.document.user_name),
            organisation: clean_text(&record.document.tenant.name),
            shown: Vec::new(),
        };
        let subject = Subject::KeyProof(nonce.clone());
        let input = SigningInput::new(&KeyProofClaims { jkt, nonce: nonce.clone() }, &key.public)?;
        let keys = &*self.ports.keys;
        // The key in use may be signing an approval just now.
        let key_lock = self.key_lock(&key.alias);
        let _signing = key_lock.lock().await;
        let signed = match GatePass::through(&*self.ports.gate, keys, &key.alias, subject.clone(), &prompt).await {
            Ok(pass) => pass.sign(keys, &subject, input, &key.public).await,
            Err(error) => Err(error),
        };
        match signed {
            Ok(proof) => Ok(Proof::Signed(proof)),
            Err(SignError::Host(HostError::KeyInvalidated | HostError::KeyNotFound)) => Ok(Proof::KeyLost),
            Err(error) => Err(error.into()),
        }
    }
}
