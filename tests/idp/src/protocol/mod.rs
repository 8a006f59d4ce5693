//! The server's side of the protocol as rules without effects: facts in, rulings out.
//!
//! No clock, no randomness, no database: they come in as arguments, so each rule can be read beside `docs/protocol.md` and
//! tested alone. The modules around it (`duties`) gather the facts and carry the rulings out.

mod acr;
mod client;
mod code;
mod conditions;
mod context;
mod counter;
mod id_token;
mod nonce;
mod number;
mod one_time_code;
mod otpauth;
mod password;
mod policy;
mod received_answer;
mod redirect_uri;
mod request;
mod risk;
mod scope;
mod standing;
mod verdict;

pub(crate) use acr::{Acr, AcrDemand};
pub(crate) use client::ClientKind;
pub use client::{ApplicationType, Client, ClientError, ClientMetadata, ClientSecretHash};
pub(crate) use code::{manual_code, native_text, normalised, printed};
pub(crate) use conditions::is_suspicious;
pub use conditions::{Area, IntegrityPolicy, LocationPolicy, Taken};
pub(crate) use context::can_be_shown;
pub(crate) use id_token::{IdTokenClaims, access_token_half, published};
pub(crate) use nonce::{NonceKey, nonce_life};
pub(crate) use number::{Numbers, pick_number, pick_three};
pub(crate) use one_time_code::{CodeMatch, DIGITS, PERIOD, SECRET_LENGTH, WrongCodes, match_code};
pub(crate) use otpauth::{base32, otpauth_text};
pub(crate) use password::{MAX_PASSWORD, MIN_PASSWORD, Unfit, check_new_password};
pub(crate) use policy::Person;
pub use policy::{ContextSwitches, ContextTargets, NumberFirst, Policy, PolicyError, PolicyMode, Targets};
pub(crate) use received_answer::ReceivedAnswer;
pub use redirect_uri::RedirectUriError;
pub(crate) use request::{
    Asker, RequestState, Start, class_name, life, limit_after_report, may_start, purpose_named, user_verification,
};
pub(crate) use risk::{MEMORY as RISK_MEMORY, Risk};
pub(crate) use scope::Scope;
pub(crate) use standing::{Demand, Session, Standing};
pub(crate) use verdict::{Facts, Ruling, SignedBy, judge};
