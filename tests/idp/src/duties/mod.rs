//! What the server does for phones and for people: each duty is one transaction over the database, at one moment.
//!
//! The handlers of the phone's endpoints, the pages and the control interface all come here; the rules themselves are in
//! [`crate::protocol`].

mod access_pass;
mod account;
mod admin_token;
mod administration;
mod answer;
mod attempts;
mod attestation;
mod authenticator_app;
mod ciba;
mod code;
mod credential;
mod enrollment;
mod groups;
mod id_token;
mod keys;
mod metadata;
mod methods;
mod one_time_code;
mod policy;
mod poll;
mod provider_metadata;
mod push;
mod redemption;
mod registration;
mod request;
mod revocation;
mod same_phone;
mod session;
mod sign_in;
mod sign_in_log;
mod status;
mod transaction;
mod transfer;

use std::cell::{OnceCell, RefCell};

use authenticator_core::jose::{Message, PublicKey, SigningInput};
use authenticator_core::protocol::{MessageId, UnixTime};

pub(crate) use access_pass::{PassCheck, WantedPass};
pub(crate) use authenticator_app::ShownSecret;
pub(crate) use ciba::{CibaOutcome, CibaRequest, WantedSignIn};
pub(crate) use code::Codes;
pub(crate) use credential::Entitlement;
pub use metadata::{CLIENT_ID, SCOPE};
pub(crate) use metadata::{endpoint, redirect_uris, token_endpoint};
pub(crate) use methods::{Methods, PhoneMethod};
pub(crate) use one_time_code::CodeCheck;
pub(crate) use poll::LiveChallenges;
pub(crate) use provider_metadata::userinfo_endpoint;
pub(crate) use redemption::Presented;
pub(crate) use registration::check_fresh;
pub(crate) use request::{Ask, Recipient};
pub(crate) use session::{FEDERATED, Proof};
pub(crate) use sign_in::{Choice, Started, Starter};
pub(crate) use sign_in_log::{Entry, EntryKind, LogFilter};
pub(crate) use transaction::{AskOutcome, TransactionStatus, WantedTransaction, WantedUser};

use crate::bell::Changes;
use crate::failure::Fault;
use crate::protocol::NonceKey;
use crate::push::{Destinations, WakeUp};
use crate::random::Random;
use crate::revocation_list::RevocationList;
use crate::seal::SealingKey;
use crate::store::{Tenant, Tx};

/// One transaction for one tenant at one moment.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    pub(crate) tx: &'a Tx<'a>,
    pub(crate) tenant: Tenant,
    pub(crate) now: UnixTime,
    pub(crate) random: &'a Random,
    pub(crate) nonces: &'a NonceKey,
    pub(crate) revocations: &'a RevocationList,
    pub(crate) sealing: &'a SealingKey,
    /// Where wake-ups may go.
    pub(crate) destinations: Destinations,
    /// Whose requests began or ended: their open polls and pages must look again.
    pub(crate) requests_changed: &'a Changes,
    /// Wake-ups to be sent once this is committed.
    pub(crate) wake_ups: &'a RefCell<Vec<WakeUp>>,
    /// Where the browser is that it is done for, if it was told: for the log.
    pub(crate) place: OnceCell<String>,
}

/// What a device or a key got.
#[derive(Debug)]
pub(crate) struct Registered {
    /// The account document, with the challenge if there is one.
    pub(crate) document: String,
    /// Whether it is new; else the call was repeated.
    pub(crate) new: bool,
}

impl Work<'_> {
    /// Signs a message with the server key of this moment.
    fn sign<M: Message>(&self, message: &M) -> Result<String, Fault> {
        let key = self.current_key()?;
        let public: PublicKey = key.public_key();
        Ok(SigningInput::new(message, &public).map_err(Fault::Unwritable)?.sign(&key))
    }

    fn message_id(&self) -> Result<MessageId, Fault> {
        Ok(MessageId::from_bytes(self.random.id()?))
    }
}
