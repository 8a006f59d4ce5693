//! Credentials for phone sign-in: a new key proves itself, and waits for the number that it signs.

use authenticator_core::jose::{KeyRef, Opened, PublicKey, Thumbprint, open};
use authenticator_core::protocol::{
    ContextEntry, CredentialClaims, CredentialId, CredentialState, KeyProofClaims, ProblemCode, Purpose,
};

use super::enrollment::{REPLACED, reason};
use super::{Ask, Recipient, Registered, Work};
use crate::attestation::KeyUse;
use crate::failure::{Failure, Fault};
use crate::protocol::RequestState;
use crate::store::{AccessToken, Credential, Device, Request};

/// Who asks, as the DPoP proof and the token of the call tell.
#[derive(Debug)]
pub(crate) struct Entitlement {
    pub(crate) device: Device,
    pub(crate) token: AccessToken,
}

impl Work<'_> {
    /// Takes a new credential. The same message again gets the same credential and challenge.
    pub(crate) fn register_credential(&self, compact: &str, by: &Entitlement) -> Result<Registered, Failure> {
        let device = &by.device;
        let opened = self.open_by_device::<CredentialClaims>(compact, device)?;
        let claims = &opened.claims;
        self.check_sender(claims.iss, device)?;
        self.check_audience(&claims.aud)?;
        self.check_token_of(device, &by.token)?;
        if let Some(credential) = self.tx.credential_by_message(opened.hash)? {
            return Ok(Registered { document: self.asked_for(&credential, device, &opened)?, new: false });
        }
        if device.registered_at.is_none() {
            return Err(Failure::refused(ProblemCode::EnrollmentClosed, "the device is not registered"));
        }
        self.check_enabling(device)?;
        let key = self.proven_key(&claims.proof, device.key.thumbprint())?;
        self.check_new_key(&key)?;
        self.check_replaced(claims, device, key.thumbprint())?;
        let key_use = KeyUse::Credential(self.tenant.policy.uv_policy);
        let attested = self.attested(claims.attestation.as_ref(), &key, key_use)?;

        let credential = Credential {
            id: CredentialId::from_bytes(self.random.id()?),
            device: device.id,
            key,
            state: CredentialState::Pending,
            reason: None,
            replaces: claims.replaces,
            message: opened.hash,
            was_active: false,
            attested,
        };
        self.tx.insert_credential(&credential, self.now)?;
        self.ask(Ask {
            known: true,
            context: vec![ContextEntry { name: "application".to_owned(), text: "Security info".to_owned() }],
            ..Ask::new(
                &self.tx.user(&device.user)?,
                Purpose::Enable,
                &by.token.browser,
                vec![Recipient { device: device.clone(), credential: Some(credential.id) }],
            )
        })?;
        Ok(Registered { document: self.asked_for(&credential, device, &opened)?, new: true })
    }

    /// The document with the challenge of a credential, whatever has become of it.
    fn asked_for(
        &self,
        credential: &Credential,
        device: &Device,
        opened: &Opened<CredentialClaims>,
    ) -> Result<String, Failure> {
        let challenge = self.tx.enable_challenge(credential.id)?;
        self.account(device, opened.claims.jti, challenge.map(|challenge| challenge.compact))
    }

    /// Opens a message that must be signed by a device's key; by its credential's key it is `wrong_key`.
    pub(super) fn open_by_device<M: authenticator_core::jose::Message>(
        &self,
        compact: &str,
        device: &Device,
    ) -> Result<Opened<M>, Failure> {
        let mut other = None;
        let opened = open(compact, |key| {
            let named = key.thumbprint();
            other = (named != device.key.thumbprint()).then_some(named);
            Some(device.key.clone())
        });
        match other {
            Some(kid) if self.knows_key(kid)? => Err(ProblemCode::WrongKey.into()),
            _ => Ok(opened?),
        }
    }

    pub(super) fn knows_key(&self, kid: Thumbprint) -> Result<bool, Fault> {
        Ok(self.tx.credential_by_kid(&self.tenant.id, kid)?.is_some()
            || self.tx.device_by_kid(&self.tenant.id, kid)?.is_some())
    }

    /// The key of a proof: it signs the thumbprint of the key that vouches for it, under a nonce of this server.
    fn proven_key(&self, proof: &str, jkt: Thumbprint) -> Result<PublicKey, Failure> {
        let proof: Opened<KeyProofClaims> = open(proof, |key| match key {
            KeyRef::Jwk(key) => Some(key.clone()),
            KeyRef::Kid(_) => None,
        })?;
        if proof.claims.jkt != jkt {
            return Err(Failure::refused(ProblemCode::WrongKey, "jkt of the proof"));
        }
        if self.nonces.ends(&self.tenant.id, &proof.claims.nonce, self.now).is_none() {
            return Err(ProblemCode::BadNonce.into());
        }
        Ok(proof.key)
    }

    /// No key has two uses.
    fn check_new_key(&self, key: &PublicKey) -> Result<(), Failure> {
        if self.knows_key(key.thumbprint())? {
            return Err(Failure::refused(ProblemCode::WrongKey, "the credential key is not new"));
        }
        Ok(())
    }

    /// What is replaced is this device's, active, and its key vouches for the new one.
    fn check_replaced(&self, claims: &CredentialClaims, device: &Device, new: Thumbprint) -> Result<(), Failure> {
        match (claims.replaces, &claims.replaces_proof) {
            (None, None) => Ok(()),
            (Some(id), Some(proof)) => {
                let old = self.tx.credential(id)?.filter(|old| old.device == device.id);
                let old = old.ok_or(Failure::from(ProblemCode::UnknownId))?;
                if self.proven_key(proof, new)? != old.key || old.state != CredentialState::Active {
                    return Err(Failure::refused(ProblemCode::WrongKey, "replaces_proof"));
                }
                Ok(())
            }
            _ => Err(Failure::refused(ProblemCode::Malformed, "replaces goes with replaces_proof")),
        }
    }

    /// The number of a credential was matched, or will not be.
    pub(super) fn enable_ended(&self, request: &Request, state: RequestState) -> Result<(), Failure> {
        for challenge in self.tx.challenges_of(&request.id)? {
            let Some(id) = challenge.credential else { continue };
            if state == RequestState::Approved {
                self.activate(id)?;
            } else {
                self.tx.revoke_credential(id, reason(state))?;
            }
        }
        Ok(())
    }

    /// A device has one active credential: the one that it had goes.
    fn activate(&self, id: CredentialId) -> Result<(), Failure> {
        let credential = self.tx.credential(id)?.ok_or(Fault::Unreadable("challenge"))?;
        let device = self.tx.device(credential.device)?.ok_or(Fault::Unreadable("credential"))?;
        if credential.state != CredentialState::Pending {
            return Ok(());
        }
        if let Some(old) = self.tx.active_credential(device.id)? {
            self.tx.revoke_credential(old.id, REPLACED)?;
        }
        self.tx.activate_credential(id)?;
        self.tx.set_wrong_numbers(device.id, 0)?;
        self.tx.note(&device.user, "phone_sign_in_enabled", &device.name, self.now)?;
        self.ask_anew(&self.tx.user(&device.user)?)
    }
}
