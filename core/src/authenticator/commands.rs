//! Running the commands of phone sign-in: each gives its result back as an event.

use super::account::refusals;
use super::caller::DeviceKey;
use super::devices::signed_devices;
use super::drive::{Halt, Refused};
use super::inner::Inner;
use super::refresh::status_of;
use super::sign_in::Redeemed;
use crate::error::Error;
use crate::host::{DeviceLock, HostError};
use crate::idp::CallError;
use crate::jose::{KeyRef, Opened, open};
use crate::keys::KeySpec;
use crate::phone_sign_in::{Command, CredentialKey, Event, Secret, SignIn, Stage, State, WhyDisabled};
use crate::progress::{ProgressStep, report};
use crate::protocol::{
    AttestPurpose, AttestationRule, ChallengeClaims, CredentialClaims, CredentialId, CredentialState, CredentialStatus,
    Opaque, ProblemCode, RevokeTarget, UvPolicy, attestation_challenge,
};
use crate::store::AccountRecord;

impl Inner {
    pub(super) async fn run(&self, record: &mut AccountRecord, command: Command<'_>) -> Result<Event, Halt> {
        match command {
            Command::CheckDeviceLock => {
                let set = self.ports.device.device_lock().await? == DeviceLock::Set;
                if set {
                    self.check_biometric(record).await?;
                }
                Ok(Event::DeviceLockSeen { set })
            }
            Command::PrepareSignIn => Ok(self.prepare_sign_in(record).await?),
            Command::RedeemCode { sign_in, code } => self.redeem_code(record, sign_in, code).await,
            Command::RegisterDevice { token } => self.register_device(record, token).await,
            Command::FetchNonce => {
                let nonce = self.client.nonce(&record.server.metadata.endpoints).await?.nonce;
                // With what the key is made for, as the policy may be another one when it is made.
                let kind = format!("credential/{}", uv_code(record.document.uv_policy));
                Ok(Event::NonceReceived { nonce, alias: self.fresh_alias(&kind)? })
            }
            Command::CreateKey { alias, nonce } => Ok(self.create_key(record, alias, nonce).await?),
            Command::ProveKey { key, nonce, replaces } => self.prove_key(record, key, nonce, replaces).await,
            Command::RegisterCredential { token, message } => self.register_credential(record, token, message).await,
            Command::DestroyKey { alias } => {
                self.destroy_key(alias).await;
                Ok(Event::KeyDestroyed)
            }
            Command::TellServer { credential, why } => Ok(self.tell_server(record, credential, why).await?),
        }
    }

    async fn prepare_sign_in(&self, record: &mut AccountRecord) -> Result<Event, Error> {
        let (metadata, user_name) = (&record.server.metadata, &record.document.user_name);
        let sign_in = self.prepare_fresh_sign_in(metadata, &record.device_key, user_name).await?;
        Ok(Event::SignInPrepared { sign_in })
    }

    async fn redeem_code(&self, record: &AccountRecord, sign_in: &SignIn, code: &Secret) -> Result<Event, Halt> {
        let device = DeviceKey::of(self, record);
        match self.redeem(sign_in, code, device.entitled()).await? {
            Redeemed::Token(token) => Ok(Event::TokenReceived { token }),
            Redeemed::Refused(reason) => Err(Halt::Refused(Refused::SignInAgain { reason })),
        }
    }

    async fn register_device(&self, record: &mut AccountRecord, token: &Secret) -> Result<Event, Halt> {
        // Another account may have been registered since this way was begun.
        if self.held_by(record)?.is_some() {
            return Ok(Event::NotAllowed { reasons: vec![ProblemCode::OtherTenant] });
        }
        let endpoints = record.server.metadata.endpoints.clone();
        let reply = {
            let device = DeviceKey::of(self, record);
            self.client.register_device(&endpoints, device.entitled_by(token)).await
        };
        match reply {
            Ok((compact, req)) => {
                self.accept_document(record, &compact, req).await?;
                Ok(Event::DeviceRegistered)
            }
            Err(error) => self.refused(record, error).await,
        }
    }

    async fn create_key(&self, record: &AccountRecord, alias: &str, nonce: &Opaque) -> Result<Event, Error> {
        let challenge = match record.server.metadata.attestation {
            AttestationRule::None => None,
            AttestationRule::Accepted | AttestationRule::Required => {
                Some(attestation_challenge(&record.server.issuer, nonce, AttestPurpose::Attest))
            }
        };
        // A key that was made before a crash is given back as it is; the policy may have become stricter since. Nobody knows its
        // public half yet, so another one can have its alias.
        if names_another_policy(alias, record.document.uv_policy) {
            self.ports.keys.delete(alias).await?;
        }
        report(ProgressStep::MakingKey);
        let spec = KeySpec::credential(record.document.uv_policy, challenge);
        let created = match self.ports.keys.create(alias, spec).await {
            // Said once, it may be a fault that passes.
            Err(HostError::KeyInvalidated) => self.ports.keys.create(alias, spec).await,
            created => created,
        };
        let public = match created {
            Ok(public) => public,
            Err(HostError::KeyInvalidated) => return Ok(Event::KeyLost { alias: alias.to_owned() }),
            Err(error) => return Err(error.into()),
        };
        Ok(Event::KeyCreated { key: CredentialKey { alias: alias.to_owned(), public } })
    }

    async fn register_credential(
        &self,
        record: &mut AccountRecord,
        token: &Secret,
        message: &str,
    ) -> Result<Event, Halt> {
        let endpoints = record.server.metadata.endpoints.clone();
        let own_key = record.device_key.clone();
        let own: Opened<CredentialClaims> = open(message, |_: &KeyRef| Some(own_key))?;
        let reply = {
            let device = DeviceKey::of(self, record);
            self.client.register_credential(&endpoints, message, device.entitled_by(token)).await
        };
        let compact = match reply {
            Ok(compact) => compact,
            Err(error) => return self.refused(record, error).await,
        };
        let document = self.accept_document(record, &compact, own.claims.jti).await?;
        let kid = key_of(&record.sign_in).map(|key| key.public.thumbprint());
        let mut offered = document.pending_credential.iter().chain(&document.credential);
        let credential = offered.find(|credential| Some(credential.kid) == kid);
        // A message that is sent again may be answered when its credential is gone already.
        let Some(CredentialStatus { id: credential, .. }) = credential.cloned() else {
            return Ok(Event::NotAllowed { reasons: vec![ProblemCode::UnknownId] });
        };
        let request = match document.challenge.as_deref() {
            Some(challenge) => self.open_message::<ChallengeClaims>(record, challenge).await?.claims.jti,
            // The request has ended: none has this id, so the account document decides how it goes on.
            None => own.claims.jti.into(),
        };
        Ok(Event::CredentialAccepted { credential, request })
    }

    /// What a refusal of `devices` or `credentials` means. It is not signed, so it moves nothing by itself: where it speaks of
    /// policy, the signed account document is asked, and moves the machine if it says the same.
    async fn refused(&self, record: &mut AccountRecord, error: CallError) -> Result<Event, Halt> {
        let CallError::Problem(problem) = error else { return Err(error.into()) };
        match problem.code {
            ProblemCode::InvalidToken | ProblemCode::StaleSignIn | ProblemCode::WrongUser | ProblemCode::BadNonce => {
                Err(Halt::Refused(Refused::SignInAgain { reason: problem.code.as_str().to_owned() }))
            }
            ProblemCode::DeviceLimit | ProblemCode::OtherTenant => {
                let devices = signed_devices(&problem, &record.server, record.device_key.thumbprint());
                Err(Halt::Refused(Refused::NotAllowed { reason: problem.code, devices }))
            }
            ProblemCode::PolicyMode
            | ProblemCode::NotTargeted
            | ProblemCode::ManagedAppRequired
            | ProblemCode::MfaFirst => {
                if self.fetch_document(record).await.is_ok() {
                    let reasons = refusals(record);
                    if !reasons.is_empty() {
                        return Ok(Event::NotAllowed { reasons });
                    }
                }
                Err(CallError::Problem(problem).into())
            }
            // What is to be replaced may be revoked: it cannot vouch for another key then.
            ProblemCode::WrongKey | ProblemCode::UnknownId if record.sign_in.replaces().is_some() => {
                match self.status_of_replaced(record).await {
                    Some(word) => Ok(word),
                    None => Err(CallError::Problem(problem).into()),
                }
            }
            _ => Err(CallError::Problem(problem).into()),
        }
    }

    /// The signed word that the credential which is to be replaced is gone; `None` if there is none.
    async fn status_of_replaced(&self, record: &mut AccountRecord) -> Option<Event> {
        let credential = record.sign_in.replaces()?.credential;
        let document = self.fetch_document(record).await.ok()?;
        let status = status_of(credential, &document);
        let gone = status.as_ref().is_none_or(|status| status.state == CredentialState::Revoked);
        gone.then_some(Event::CredentialSeen { credential, status, barred: Vec::new() })
    }

    async fn tell_server(
        &self,
        record: &mut AccountRecord,
        credential: CredentialId,
        why: &WhyDisabled,
    ) -> Result<Event, Error> {
        let reason = if *why == WhyDisabled::KeyLost { "key_lost" } else { "disabled_by_person" };
        self.revoke(record, RevokeTarget::Credential, &credential.to_string(), reason).await?;
        Ok(Event::ServerTold)
    }
}

const fn uv_code(policy: UvPolicy) -> &'static str {
    match policy {
        UvPolicy::BiometricStrict => "biometric_strict",
        UvPolicy::BiometricOrCredential => "biometric_or_credential",
    }
}

/// Aliases of earlier versions name no policy.
fn names_another_policy(alias: &str, policy: UvPolicy) -> bool {
    let all = [UvPolicy::BiometricStrict, UvPolicy::BiometricOrCredential];
    let named = all.into_iter().find(|one| alias.contains(&format!("/credential/{}/", uv_code(*one))));
    named.is_some_and(|named| named != policy)
}

const fn key_of(state: &State) -> Option<&CredentialKey> {
    match state.stage() {
        Some(Stage::RegisteringCredential { key, .. }) => Some(key),
        _ => None,
    }
}
