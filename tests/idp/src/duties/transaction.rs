//! Transactions that applications ask people to approve (behaviour B16): asked for under a key that makes the call safe to repeat,
//! followed to their end, and handed back with all that was signed.

use authenticator_core::approval::TransactionError;
use authenticator_core::approval::transaction::shown;
use authenticator_core::jose::{Digest, PublicKey, Thumbprint, base64url_decode, json_from_slice};
use authenticator_core::protocol::{ContextEntry, ProblemCode, Purpose, RequestClass, Transaction, UnixTime};
use serde::{Deserialize, Serialize};

use super::{Ask, Work};
use crate::failure::{Failure, Fault};
use crate::protocol::{RequestState, limit_after_report};
use crate::store::{AskedTransaction, EndingAnswer, Request, User};

/// Seconds over which transactions are counted against `transaction_limit`.
const MEMORY: u64 = 600;

/// How an application names a user.
#[derive(Debug, Clone)]
pub(crate) enum WantedUser {
    /// By what the user types to sign in.
    LoginHint(String),
    /// As ID tokens do.
    Sub(String),
}

/// What an application wants approved.
#[derive(Debug, Clone)]
pub(crate) struct WantedTransaction {
    pub(crate) client: String,
    /// For people.
    pub(crate) client_name: String,
    /// What the application names this call.
    pub(crate) idempotency_key: String,
    /// Of the body of the call.
    pub(crate) body: Digest,
    pub(crate) user: WantedUser,
    pub(crate) transaction: Transaction,
    /// Seconds for which it can be approved.
    pub(crate) life: u64,
}

/// What came of asking.
#[derive(Debug)]
pub(crate) enum AskOutcome {
    /// The user is asked.
    Asked(Box<TransactionStatus>),
    /// The same call was made before.
    Again(Box<TransactionStatus>),
    /// Another call was made under this key.
    KeyReused,
    /// The tenant has no transactions.
    NotOffered,
    /// Phones would not show it.
    NotShown(TransactionError),
    /// Nobody of this name is here, or the user is blocked.
    UnknownUser,
    /// No phone of the user can approve transactions.
    NoPhone,
    /// Another application has just asked this user.
    Pending {
        /// Seconds until it ends by itself.
        retry_after: u64,
    },
    /// Too many were started.
    TooMany,
}

/// Where a transaction stands.
#[derive(Debug)]
pub(crate) struct TransactionStatus {
    pub(crate) id: String,
    pub(crate) request: Request,
    /// Seconds left.
    pub(crate) seconds_left: u64,
    /// What was signed, if an answer ended it.
    pub(crate) proof: Option<TransactionProof>,
    /// Whether the user has said that it was somebody else's; perhaps after it was approved.
    pub(crate) reported: bool,
}

/// All that a third party needs to verify how a transaction ended, without asking anybody.
#[derive(Debug, Serialize)]
pub(crate) struct TransactionProof {
    /// `phone-challenge+jwt`, by a server key.
    challenge: String,
    /// `phone-answer+jwt`, by `key`.
    answer: String,
    /// `phone-result+jwt`, by a server key.
    result: String,
    /// Which key of the user signed.
    signed_by: &'static str,
    /// It, as it was registered.
    key: NamedKey,
    /// The server keys that signed.
    server_keys: Vec<NamedKey>,
}

#[derive(Debug, Serialize)]
struct NamedKey {
    kid: Thumbprint,
    jwk: PublicKey,
}

impl From<PublicKey> for NamedKey {
    fn from(jwk: PublicKey) -> Self {
        Self { kid: jwk.thumbprint(), jwk }
    }
}

impl Work<'_> {
    /// Asks a user to approve a transaction, or finds what came of the same call before.
    pub(crate) fn ask_for_transaction(&self, wanted: &WantedTransaction) -> Result<AskOutcome, Failure> {
        let earlier = self.tx.transaction_of_call(&self.tenant.id, &wanted.client, &wanted.idempotency_key)?;
        if let Some(earlier) = earlier {
            return Ok(if earlier.body == wanted.body {
                AskOutcome::Again(Box::new(self.status_of_transaction(earlier)?))
            } else {
                AskOutcome::KeyReused
            });
        }
        if !self.tenant.policy.allows(Purpose::Transaction) {
            return Ok(AskOutcome::NotOffered);
        }
        if let Err(error) = shown(&wanted.transaction) {
            return Ok(AskOutcome::NotShown(error));
        }
        let Some(user) = self.wanted_user(&wanted.user)? else { return Ok(AskOutcome::UnknownUser) };
        let recipients = self.recipients(&user, Purpose::Transaction)?;
        if recipients.is_empty() {
            return Ok(AskOutcome::NoPhone);
        }
        let asker = asker(&wanted.client);
        // One application must not end what another one asks.
        if let Some(live) = self.tx.live_request(&user.id, RequestClass::Transaction)?
            && live.browser != asker
        {
            return Ok(AskOutcome::Pending { retry_after: live.expires_at.since(self.now) });
        }
        if !self.may_ask_for_transaction(&user, &asker)? {
            return Ok(AskOutcome::TooMany);
        }
        let application = ContextEntry { name: "application".to_owned(), text: wanted.client_name.clone() };
        let asked = self.ask(Ask {
            known: true,
            context: vec![application],
            transaction: Some(wanted.transaction.clone()),
            life: wanted.life,
            ..Ask::new(&user, Purpose::Transaction, &asker, recipients)
        });
        let request = match asked {
            Ok(request) => request,
            Err(Failure::Refused(problem)) if problem.code == ProblemCode::TooManyRequests => {
                return Ok(AskOutcome::TooMany);
            }
            Err(failure) => return Err(failure),
        };
        self.tx.set_request_place(&request.id, &wanted.client_name)?;
        let asked = AskedTransaction {
            id: self.random.text()?,
            client: wanted.client.clone(),
            idempotency_key: wanted.idempotency_key.clone(),
            body: wanted.body,
            request: request.id,
        };
        self.tx.insert_asked_transaction(&self.tenant.id, &asked)?;
        Ok(AskOutcome::Asked(Box::new(self.status_of_transaction(asked)?)))
    }

    /// Where a transaction of an application stands.
    pub(crate) fn transaction(&self, client: &str, id: &str) -> Result<Option<TransactionStatus>, Failure> {
        let asked = self.tx.asked_transaction(&self.tenant.id, client, id)?;
        asked.map(|asked| self.status_of_transaction(asked)).transpose()
    }

    /// Takes a transaction back that was not answered yet, and tells where it stands.
    pub(crate) fn withdraw_transaction(&self, client: &str, id: &str) -> Result<Option<TransactionStatus>, Failure> {
        let Some(status) = self.transaction(client, id)? else { return Ok(None) };
        self.withdraw(&status.request.id, &asker(client))?;
        self.transaction(client, id)
    }

    fn wanted_user(&self, wanted: &WantedUser) -> Result<Option<User>, Failure> {
        let user = match wanted {
            WantedUser::LoginHint(name) => self.tx.user_named(&self.tenant.id, name)?,
            WantedUser::Sub(sub) => self.tx.user_by_sub(&self.tenant.id, sub)?,
        };
        Ok(user.filter(|user| !user.blocked))
    }

    /// Each application has a number of its own; after a report none may ask for a while.
    fn may_ask_for_transaction(&self, user: &User, asker: &str) -> Result<bool, Failure> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(MEMORY));
        let recent = self.tx.requests_since(&user.id, since)?;
        let asked = recent.iter().filter(|request| request.browser == asker && request.transaction.is_some()).count();
        let reported = self.tx.last_noted_of(&user.id, "reported", Purpose::Transaction.as_str())?;
        let limit = usize::try_from(self.tenant.policy.transaction_limit).unwrap_or(usize::MAX);
        Ok(asked < limit_after_report(limit, reported.map(|at| self.now.since(at))))
    }

    fn status_of_transaction(&self, asked: AskedTransaction) -> Result<TransactionStatus, Failure> {
        let AskedTransaction { id, client, request, .. } = asked;
        let unreadable = || Fault::Unreadable("transaction");
        let mut last = self.tx.request(&request)?.ok_or_else(unreadable)?;
        // A change of the credential replaces a request; a phone that heard of it late reports the one that it has.
        let mut reported = self.tx.was_reported(&last.id)?;
        while let Some(next) = last.followed_by.take() {
            last = self.tx.request(&next)?.ok_or_else(unreadable)?;
            reported |= self.tx.was_reported(&last.id)?;
        }
        if last.browser != asker(&client) {
            return Err(unreadable().into());
        }
        let proof = match self.tx.ending_answer(&last.id)? {
            Some(ending) => Some(self.proof_of(ending)?),
            None => None,
        };
        let live = last.state == RequestState::Live;
        let seconds_left = if live { last.expires_at.since(self.now) } else { 0 };
        Ok(TransactionStatus { id, seconds_left, proof, reported, request: last })
    }

    fn proof_of(&self, ending: EndingAnswer) -> Result<TransactionProof, Failure> {
        let EndingAnswer { device, challenge, answer, result } = ending;
        let kid = kid_of(&answer)?;
        let device = self.tx.device(device)?.ok_or(Fault::Unreadable("answer"))?;
        let (signed_by, key) = if device.key.thumbprint() == kid {
            ("device", device.key)
        } else {
            let credential = self.tx.credential_by_kid(&self.tenant.id, kid)?.ok_or(Fault::Unreadable("answer"))?;
            ("credential", credential.key)
        };
        let signers = [kid_of(&challenge)?, kid_of(&result)?];
        let server_keys = self.tx.server_keys(&self.tenant.id)?.into_iter().map(|key| key.key.public_key());
        let server_keys = server_keys.filter(|key| signers.contains(&key.thumbprint())).map(NamedKey::from).collect();
        Ok(TransactionProof { challenge, answer, result, signed_by, key: key.into(), server_keys })
    }
}

/// In the place of the browser of other requests: no browser has such a name.
fn asker(client: &str) -> String {
    format!("client {client}")
}

/// The key that a message names, which this server has verified or made.
fn kid_of(compact: &str) -> Result<Thumbprint, Fault> {
    #[derive(Deserialize)]
    struct Header {
        kid: Thumbprint,
    }
    let header = compact.split('.').next().and_then(|part| base64url_decode(part).ok());
    let header: Option<Header> = header.and_then(|header| json_from_slice(&header).ok());
    header.map(|header| header.kid).ok_or(Fault::Unreadable("message"))
}
