//! The driver of phone sign-in: commits a state, runs its command, gives the result back as an event.

use std::sync::PoisonError;

use super::account::refusals;
use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use super::prompts::PromptSubject;
use super::refresh::status_of;
use super::sign_in::Redeemed;
use crate::account::{AccountId, DocumentExpectation, Lifecycle, WhyEnrollAgain, accept_document};
use crate::error::Error;
use crate::host::{DeviceLock, HostError};
use crate::idp::CallError;
use crate::jose::{KeyRef, Opened, SigningInput, base64url_encode, open};
use crate::keys::{Attestation, KeySpec};
use crate::phone_sign_in::{
    AfterKey, Command, CredentialKey, Event, Secret, SignIn, Stage, State, StateKind, WhyDisabled, WhyRejected, step,
};
use crate::protocol::{
    AccountClaims, AttestPurpose, AttestationRule, ChallengeClaims, CredentialClaims, CredentialId, CredentialState,
    CredentialStatus, MessageId, Opaque, ProblemCode, ResultClaims, RevokeClaims, RevokeTarget, UvPolicy, Verdict,
    attestation_challenge,
};
use crate::store::{AccountRecord, ActivityKind, StoreError};

/// More commands in a row than any way through the machine has.
const MOST_COMMANDS: usize = 32;
/// More steps of other calls than come between reading a state and committing the next one.
const MOST_CONFLICTS: usize = 16;

/// Where the machine came to a stand.
pub(super) struct Driven {
    pub(super) state: State,
    /// Why the server does not take the sign-in of the person, as a code. Nobody signed this, so the state is as it was.
    pub(super) refused: Option<String>,
}

/// Why a command gave no event.
pub(super) enum Halt {
    /// The sign-in of the person is of no use: the person, and nobody else, can want another.
    SignInAgain {
        /// Why, as a code.
        reason: String,
    },
    /// A key is lost, at a second look as well.
    KeyLost {
        /// Its alias.
        alias: String,
    },
    /// Another call has moved phone sign-in on: it goes on from there.
    Overtaken,
    Failed(Error),
}

impl Halt {
    fn into_error(self) -> Error {
        match self {
            Self::SignInAgain { reason } => Error::refused(reason),
            Self::KeyLost { .. } | Self::Overtaken => Error::Busy,
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
        if let Some(event) = event {
            self.commit(id, event).await?;
        }
        let refused = match self.run_commands(id).await {
            Ok(()) => None,
            Err(Halt::SignInAgain { reason }) => Some(reason),
            Err(halt) => return Err(halt.into_error()),
        };
        Ok(Driven { state: self.record(id)?.sign_in, refused })
    }

    /// Commits a wish of the person, or what the server said, and leaves its commands to the next [`Self::drive`]. Waits for
    /// nobody: a driver that is under way notices, and goes on from the new state.
    pub(super) async fn commit(&self, id: AccountId, event: Event) -> Result<(), Error> {
        use WhyRejected as Why;
        match self.apply(id, event.clone())? {
            None | Some(Why::AlreadyOnTheWay | Why::AlreadyDisabling | Why::OutOfPlace) => Ok(()),
            Some(Why::NotEnabled) => Err(Error::refused("not_enabled")),
            Some(Why::ServerNotToldYet) => {
                self.run_commands(id).await.map_err(Halt::into_error)?;
                match self.apply(id, event)? {
                    None => Ok(()),
                    Some(_) => Err(Error::Busy),
                }
            }
        }
    }

    async fn run_commands(&self, id: AccountId) -> Result<(), Halt> {
        let runtime = self.runtime(id);
        let mut driver = None;
        for _ in 0..MOST_COMMANDS {
            let mut record = self.record(id)?;
            let state = record.sign_in.clone();
            let Some(command) = state.command() else { return Ok(()) };
            // What is left of an ended account is destroyed, and nothing else is begun.
            if record.lifecycle.has_ended() && !matches!(command, Command::DestroyKey { .. }) {
                return Err(Error::refused("account_removed").into());
            }
            // Whoever ends something waits for no driver, and no driver waits for a prompt.
            driver = match (is_exclusive(&command), driver) {
                (false, _) => None,
                (true, None) => Some(runtime.driver.try_lock().map_err(|_| Error::Busy)?),
                (true, driver) => driver,
            };
            let event = match self.run(&mut record, command).await {
                Ok(event) => event,
                Err(Halt::Overtaken) => continue,
                Err(Halt::KeyLost { alias }) => Event::KeyLost { alias },
                Err(_) if !is_same_work(&state, &self.record(id)?.sign_in) => continue,
                Err(halt) => return Err(halt),
            };
            record.sign_in = state;
            self.take_result(record, event).await?;
        }
        Err(Error::internal("too_many_commands").into())
    }

    /// Commits the step that the result of a command leads to, from the state of `record`, unless another call moved on.
    async fn take_result(&self, mut record: AccountRecord, event: Event) -> Result<(), Error> {
        let began = record.sign_in.clone();
        for _ in 0..MOST_CONFLICTS {
            match self.save_step(&mut record, event.clone())? {
                Stepped::Saved => return Ok(()),
                Stepped::Rejected(_) => return Err(Error::internal("command_result_out_of_place")),
                Stepped::Conflict => {}
            }
            record = self.record(record.id)?;
            if !is_same_work(&began, &record.sign_in) {
                if let Event::KeyCreated { key } = &event
                    && !record.sign_in.aliases().contains(&key.alias.as_str())
                {
                    // It was made for nothing: its alias was let go meanwhile.
                    self.destroy_key(&key.alias).await;
                }
                return Ok(());
            }
        }
        Err(Error::Busy)
    }

    /// One step from the state as it is now, committed. Gives why the event has no place, if it has none.
    fn apply(&self, id: AccountId, event: Event) -> Result<Option<WhyRejected>, Error> {
        for _ in 0..MOST_CONFLICTS {
            match self.save_step(&mut self.record(id)?, event.clone())? {
                Stepped::Saved => return Ok(None),
                Stepped::Rejected(why) => return Ok(Some(why)),
                Stepped::Conflict => {}
            }
        }
        Err(Error::Busy)
    }

    fn save_step(&self, record: &mut AccountRecord, event: Event) -> Result<Stepped, Error> {
        let next = match step(record.sign_in.clone(), event) {
            Err(rejected) => return Ok(Stepped::Rejected(rejected.why)),
            Ok(step) => step.next,
        };
        if next != record.sign_in {
            match self.store.save_sign_in(record.id, &record.sign_in, &next) {
                Err(StoreError::Conflict) => return Ok(Stepped::Conflict),
                saved => saved?,
            }
            let before = std::mem::replace(&mut record.sign_in, next);
            self.end_prompt_without_key(record);
            self.note_change(record, &before);
        }
        Ok(Stepped::Saved)
    }

    /// A prompt for a key that was let go is closed, and so is one for a proof that nobody waits for any more.
    fn end_prompt_without_key(&self, record: &AccountRecord) {
        let state = &record.sign_in;
        self.runtime(record.id).prompts.end_where(|subject, alias| match subject {
            PromptSubject::Approval(_) => alias != record.device_alias && !state.aliases_that_stay().contains(&alias),
            PromptSubject::KeyProof => state.kind() != StateKind::ProvingKey || !state.aliases().contains(&alias),
        });
    }

    /// Destroys a key. One that the key store does not destroy now is tried again at each contact, and holds up nothing: the
    /// server must hear that it counts no more.
    pub(super) async fn destroy_key(&self, alias: &str) {
        let destroyed = self.ports.keys.delete(alias).await.is_ok();
        let mut undestroyed = self.undestroyed.lock().unwrap_or_else(PoisonError::into_inner);
        if destroyed {
            undestroyed.remove(alias);
        } else {
            undestroyed.insert(alias.to_owned());
        }
    }

    /// Tries once more to destroy what could not be destroyed.
    pub(super) async fn destroy_undestroyed(&self) {
        let aliases = self.undestroyed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for alias in aliases {
            self.destroy_key(&alias).await;
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
        let why = if kind == ActivityKind::SignInDisabled { why_disabled(&record.sign_in) } else { None };
        self.note(record.id, kind, why.map(str::to_owned));
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
        let message = DeviceKey::of(self, record).sign_message(input).await?;
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
        match self.store.save_document(record.id, &document) {
            // A newer one came first: this one is an answer to its call, and changes nothing.
            Err(StoreError::Conflict) => {
                *record = self.record(record.id)?;
                return Ok(document);
            }
            saved => saved?,
        }
        // Read anew: an answer may have been signed while the document was on its way.
        if document.enroll_again || document.last_counter > self.record(record.id)?.counter {
            let set_back = document.last_counter > self.record(record.id)?.counter;
            let why = if set_back { WhyEnrollAgain::Restored } else { WhyEnrollAgain::Copied };
            record.lifecycle = Lifecycle::MustEnrollAgain { why };
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

/// Why a state has no active credential any more, as a code for the log; `None` where it is still on the way.
const fn why_disabled(state: &State) -> Option<&'static str> {
    let why = match state {
        State::Disabled { why: Some(why) } | State::TellingServer { why, .. } => why,
        State::DestroyingKey { then: AfterKey::Disabled { why } | AfterKey::TellServer { why, .. }, .. }
        | State::DestroyingKey { then: AfterKey::Replaced { why, .. }, .. } => why,
        _ => return None,
    };
    Some(match why {
        WhyDisabled::ByPerson => "by_person",
        WhyDisabled::NotAllowed { .. } => "not_allowed",
        WhyDisabled::NumberNotMatched { .. } => "number_not_matched",
        WhyDisabled::Revoked { .. } => "revoked",
        WhyDisabled::AccountRemoved => "account_removed",
        WhyDisabled::KeyLost => "key_lost",
    })
}

/// Whether a step was committed.
enum Stepped {
    Saved,
    Rejected(WhyRejected),
    /// Another call committed a step first.
    Conflict,
}

/// Whether a command is run by one driver at a time. What ends something is harmless twice, and a prompt is one of its account.
const fn is_exclusive(command: &Command<'_>) -> bool {
    !matches!(command, Command::ProveKey { .. } | Command::DestroyKey { .. } | Command::TellServer { .. })
}

/// Whether the command of a state that was begun is still what the state now asks for: an alias is used once.
pub(super) fn is_same_work(began: &State, now: &State) -> bool {
    began.kind() == now.kind()
        && began.alias() == now.alias()
        && (began.alias().is_some() || began.command() == now.command())
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
