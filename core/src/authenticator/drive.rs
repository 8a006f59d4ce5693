//! The driver of phone sign-in: commits a state, runs its command, gives the result back as an event.

use super::account::refusals;
use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use super::refresh::status_of;
use super::sign_in::Redeemed;
use crate::account::{AccountId, DocumentExpectation, Lifecycle, WhyEnrollAgain, accept_document};
use crate::error::Error;
use crate::host::{DeviceLock, HostError};
use crate::idp::{CallError, Caller as _};
use crate::jose::{KeyRef, Opened, SigningInput, base64url_encode, open};
use crate::keys::{Attestation, KeySpec};
use crate::phone_sign_in::{Command, CredentialKey, Event, Secret, SignIn, State, WhyDisabled, WhyRejected, step};
use crate::protocol::{
    AccountClaims, AttestPurpose, AttestationRule, ChallengeClaims, CredentialClaims, CredentialId, CredentialState,
    MessageId, Opaque, ProblemCode, ResultClaims, RevokeClaims, RevokeTarget, UvPolicy, Verdict, attestation_challenge,
};
use crate::store::{AccountRecord, ActivityKind};

/// More commands in a row than any way through the machine has.
const MOST_COMMANDS: usize = 32;

/// Where the machine came to a stand.
pub(super) struct Driven {
    pub(super) state: State,
    /// Why the server does not take the sign-in of the person, as a code. Nobody signed this, so the state is as it was.
    pub(super) refused: Option<String>,
}

/// Why a command gave no event.
enum Halt {
    /// The sign-in of the person is of no use: the person, and nobody else, can want another.
    SignInAgain {
        /// Why, as a code.
        reason: String,
    },
    Failed(Error),
}

impl Halt {
    fn into_error(self) -> Error {
        match self {
            Self::SignInAgain { reason } => Error::refused(reason),
            Self::Failed(error) => error,
        }
    }
}

impl<E: Into<Error>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Inner {
    /// Gives `event` to the machine and runs commands until the person, the server or nobody is next.
    /// An error leaves the committed state, from which the next call goes on.
    pub(super) async fn drive(&self, id: AccountId, event: Option<Event>) -> Result<Driven, Error> {
        let runtime = self.runtime(id);
        let _driver = runtime.driver.try_lock().map_err(|_| Error::Busy)?;
        let mut record = self.record(id)?;
        if let Some(event) = event {
            self.take(&mut record, event).await?;
        }
        let refused = match self.run_commands(&mut record).await {
            Ok(()) => None,
            Err(Halt::SignInAgain { reason }) => Some(reason),
            Err(Halt::Failed(error)) => return Err(error),
        };
        Ok(Driven { state: record.sign_in, refused })
    }

    /// Commits a wish of the person, and leaves its commands to the next [`Self::drive`].
    pub(super) async fn commit(&self, id: AccountId, event: Event) -> Result<(), Error> {
        let runtime = self.runtime(id);
        let _driver = runtime.driver.try_lock().map_err(|_| Error::Busy)?;
        let mut record = self.record(id)?;
        self.take(&mut record, event).await
    }

    async fn take(&self, record: &mut AccountRecord, event: Event) -> Result<(), Error> {
        use WhyRejected as Why;
        match self.apply(record, event.clone())? {
            None | Some(Why::AlreadyOnTheWay | Why::AlreadyDisabling | Why::OutOfPlace) => Ok(()),
            Some(Why::NotEnabled) => Err(Error::refused("not_enabled")),
            Some(Why::ServerNotToldYet) => {
                self.run_commands(record).await.map_err(Halt::into_error)?;
                match self.apply(record, event)? {
                    None => Ok(()),
                    Some(_) => Err(Error::Busy),
                }
            }
        }
    }

    async fn run_commands(&self, record: &mut AccountRecord) -> Result<(), Halt> {
        for _ in 0..MOST_COMMANDS {
            let state = record.sign_in.clone();
            let Some(command) = state.command() else { return Ok(()) };
            let event = self.run(record, command).await?;
            if self.apply(record, event)?.is_some() {
                return Err(Error::internal("command_result_out_of_place").into());
            }
        }
        Err(Error::internal("too_many_commands").into())
    }

    /// One step, committed. Gives why the event has no place, if it has none.
    fn apply(&self, record: &mut AccountRecord, event: Event) -> Result<Option<WhyRejected>, Error> {
        match step(record.sign_in.clone(), event) {
            Err(rejected) => Ok(Some(rejected.why)),
            Ok(step) => {
                if step.next != record.sign_in {
                    self.store.save_sign_in(record.id, &record.sign_in, &step.next)?;
                    let before = std::mem::replace(&mut record.sign_in, step.next);
                    self.note_change(record, &before);
                }
                Ok(None)
            }
        }
    }

    fn note_change(&self, record: &AccountRecord, before: &State) {
        let id = |(_, credential)| credential;
        let kind = match (before.active().map(id), record.sign_in.active().map(id)) {
            (None, Some(_)) => ActivityKind::SignInEnabled,
            (Some(_), None) => ActivityKind::SignInDisabled,
            (Some(old), Some(new)) if old != new => ActivityKind::CredentialRenewed,
            _ => return,
        };
        self.note(record.id, kind, None);
    }

    async fn run(&self, record: &mut AccountRecord, command: Command<'_>) -> Result<Event, Halt> {
        match command {
            Command::CheckDeviceLock => {
                Ok(Event::DeviceLockSeen { set: self.ports.device.device_lock().await? == DeviceLock::Set })
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
            Command::ProveKey { key, nonce, replaces } => Ok(self.prove_key(record, key, nonce, replaces).await?),
            Command::RegisterCredential { token, message } => self.register_credential(record, token, message).await,
            Command::DestroyKey { alias } => {
                self.ports.keys.delete(alias).await?;
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
            Redeemed::Refused(reason) => Err(Halt::SignInAgain { reason }),
        }
    }

    async fn register_device(&self, record: &mut AccountRecord, token: &Secret) -> Result<Event, Halt> {
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
        let public =
            match self.ports.keys.create(alias, KeySpec::credential(record.document.uv_policy, challenge)).await {
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
        let credential = credential.ok_or_else(|| Error::refused("reply_invalid"))?.id;
        let challenge = document.challenge.as_deref().ok_or_else(|| Error::refused("reply_invalid"))?;
        let challenge: Opened<ChallengeClaims> = self.open_message(record, challenge).await?;
        Ok(Event::CredentialAccepted { credential, request: challenge.claims.jti })
    }

    /// What a refusal of `devices` or `credentials` means. It is not signed, so it moves nothing by itself: where it speaks of
    /// policy, the signed account document is asked, and moves the machine if it says the same.
    async fn refused(&self, record: &mut AccountRecord, error: CallError) -> Result<Event, Halt> {
        let CallError::Problem(problem) = error else { return Err(error.into()) };
        match problem.code {
            ProblemCode::InvalidToken | ProblemCode::StaleSignIn | ProblemCode::WrongUser | ProblemCode::BadNonce => {
                Err(Halt::SignInAgain { reason: problem.code.as_str().to_owned() })
            }
            ProblemCode::PolicyMode | ProblemCode::NotTargeted | ProblemCode::ManagedAppRequired => {
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
                match self.word_of_replaced(record).await {
                    Some(word) => Ok(word),
                    None => Err(CallError::Problem(problem).into()),
                }
            }
            _ => Err(CallError::Problem(problem).into()),
        }
    }

    /// The signed word that the credential which is to be replaced is gone; `None` if there is none.
    async fn word_of_replaced(&self, record: &mut AccountRecord) -> Option<Event> {
        let credential = record.sign_in.replaces()?.credential;
        let document = self.fetch_document(record).await.ok()?;
        let status = status_of(credential, &document);
        let gone = status.as_ref().is_none_or(|status| status.state == CredentialState::Revoked);
        gone.then_some(Event::CredentialSeen { credential, status, barred: Vec::new() })
    }

    async fn fetch_document(&self, record: &mut AccountRecord) -> Result<AccountClaims, Error> {
        let endpoints = record.server.metadata.endpoints.clone();
        let (compact, req) = {
            let device = DeviceKey::of(self, record);
            self.client.account(&endpoints, device.entitled()).await?
        };
        self.accept_document(record, &compact, req).await
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

    /// Revokes, and gives back only when a signed result says that it is done.
    pub(super) async fn revoke(
        &self,
        record: &mut AccountRecord,
        target: RevokeTarget,
        id: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let claims = RevokeClaims {
            iss: record.document.device_id,
            aud: record.server.issuer.clone(),
            iat: self.times()?.wall,
            jti: fresh_id()?,
            target,
            id: Opaque::parse(id).ok_or_else(|| Error::internal("revocation_id"))?,
            reason: reason.to_owned(),
        };
        let input = SigningInput::new(&claims, &record.device_key)?;
        let hash = input.hash();
        let message = DeviceKey::of(self, record).sign(input).await?;
        let compact = self.client.revoke(&record.server.metadata.endpoints, &message).await?;
        let result: Opened<ResultClaims> = self.open_message(record, &compact).await?;
        let result = result.claims;
        let ours = result.iss == record.server.issuer
            && result.aud == record.document.device_id
            && result.sub == record.document.sub
            && result.request == claims.jti
            && result.answer_hash == hash;
        if ours && result.result == Verdict::Revoked { Ok(()) } else { Err(Error::refused("reply_of_other_call")) }
    }

    /// Opens an account document that answers `req`, keeps it and gives it back.
    pub(super) async fn accept_document(
        &self,
        record: &mut AccountRecord,
        compact: &str,
        req: MessageId,
    ) -> Result<AccountClaims, Error> {
        let document: Opened<AccountClaims> = self.open_message(record, compact).await?;
        let document = document.claims;
        let before = &record.document;
        accept_document(
            &document,
            &DocumentExpectation {
                issuer: &record.server.issuer,
                device_key: record.device_key.thumbprint(),
                req,
                before: Some((before.device_id, &before.sub, before.version)),
            },
        )?;
        self.store.save_document(record.id, &document)?;
        // Read anew: an answer may have been signed while the document was on its way.
        if document.last_counter > self.record(record.id)?.counter {
            record.lifecycle = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Restored };
            self.store.save_lifecycle(record.id, &record.lifecycle)?;
        }
        record.document = document.clone();
        self.runtime(record.id).known().document_at = Some(self.times()?.boot);
        Ok(document)
    }

    /// The attestation of a key, made for the challenge of `nonce`, as it stands in a message, where the tenant looks at it.
    pub(super) async fn attestation(
        &self,
        rule: AttestationRule,
        alias: &str,
        nonce: &Opaque,
    ) -> Result<Option<serde_json::Value>, Error> {
        match rule {
            AttestationRule::None => Ok(None),
            AttestationRule::Accepted | AttestationRule::Required => {
                let attestation = self.ports.keys.attest(alias).await?;
                Ok(attestation.map(|attestation| attestation_claim(attestation, nonce)))
            }
        }
    }
}

/// Android: the certificate chain, leaf first. iOS: App Attest's three members. Bytes as base64url. With the nonce, from which the
/// server makes the challenge.
pub(super) fn attestation_claim(attestation: Attestation, nonce: &Opaque) -> serde_json::Value {
    match attestation {
        Attestation::AndroidKey { chain } => serde_json::json!({
            "nonce": nonce,
            "chain": chain.iter().map(|certificate| base64url_encode(certificate)).collect::<Vec<_>>(),
        }),
        Attestation::AppAttest { key_id, attestation, assertion } => serde_json::json!({
            "nonce": nonce,
            "key_id": key_id,
            "attestation": base64url_encode(&attestation),
            "assertion": base64url_encode(&assertion),
        }),
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
    match state {
        State::RegisteringCredential { key, .. } => Some(key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_attestation_stands_in_messages_as_the_protocol_says() {
        let nonce = Opaque::parse("the nonce").unwrap();
        let android = Attestation::AndroidKey { chain: vec![vec![0x30, 0x82], vec![0x30]] };
        assert_eq!(attestation_claim(android, &nonce), json!({ "nonce": "the nonce", "chain": ["MII", "MA"] }));
        let apple =
            Attestation::AppAttest { key_id: "a+/=".to_owned(), attestation: vec![0xa3], assertion: vec![0xa2] };
        assert_eq!(
            attestation_claim(apple, &nonce),
            json!({ "nonce": "the nonce", "key_id": "a+/=", "attestation": "ow", "assertion": "og" })
        );
    }
}
