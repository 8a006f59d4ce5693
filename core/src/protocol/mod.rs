//! The messages of the phone sign-in protocol, version 1: what phone and server say to each other, typed.
//!
//! Pure, and used by both sides: the identity provider writes and reads the same types. Each file is one
//! message or one kind of value. Limits and forms are those of `docs/protocol.md`.

mod account;
mod answer;
mod challenge;
mod credential;
mod currency;
mod devices;
mod enroll;
mod extras;
mod id;
mod issuer;
mod keyroll;
mod metadata;
mod nonce;
mod opaque;
mod policy;
mod problem;
mod push;
mod push_values;
mod requests;
mod result;
mod revoke;
mod rules;
mod time;
mod transaction;
mod transfer;
mod typed;

pub use account::{
    AccountClaims, AccountKind, AccountState, Confirmation, CredentialState, CredentialStatus, EnableRule, Mode,
    OtpSecret, PushStatus,
};
pub use answer::{AnswerClaims, ClaimedCounter, Counter, Decision, ShownEntry, UserVerification};
pub use challenge::{
    ChallengeClaims, ContextEntry, MAX_CONTEXT, MAX_LIFE, Match, MatchMode, Purpose, RequestClass, UserVerificationRule,
};
pub use credential::{CredentialClaims, KeyProofClaims};
pub use currency::Currency;
pub use devices::{DeviceEntry, DeviceState, DevicesClaims};
pub use enroll::{DeviceDescription, EnrollClaims, Platform};
pub use extras::{
    AnswerExtras, FlowMode, FlowProof, Integrity, IntegritySign, IntegrityState, Latitude, Location, LocationSource,
    Longitude,
};
pub(crate) use id::id_type;
pub use id::{CredentialId, DeviceId, MessageId, RequestId, TransferId, WakeUpId};
pub use issuer::{DevelopmentServers, Issuer, IssuerError};
pub use keyroll::KeyRollClaims;
pub use metadata::{
    Apns, AttestationRule, Endpoints, Fcm, Jwks, MatchRule, MetadataClaims, MetadataVersions, MinAppVersion,
    OauthClient, PROTOCOL_VERSION, PushChannels, Tenant, UvPolicy, WebPush,
};
pub use nonce::{AttestPurpose, NonceReply, NonceRequest, attestation_challenge};
pub use opaque::Opaque;
pub use policy::AppVersion;
pub use problem::{Problem, ProblemCode};
pub use push::{PushAddress, PushChange, PushChannel, PushClaims, WebPushSubscription};
pub use push_values::{PushEndpoint, PushKey, PushSecret, PushToken};
pub use requests::RequestsClaims;
pub use result::{ResultClaims, Verdict};
pub use revoke::{RevokeClaims, RevokeTarget};
pub use rules::{IntegrityRule, LocationRule, RegistrationRule, TenantRules, UserRules};
pub use time::UnixTime;
pub use transaction::{Amount, MAX_ACCOUNT, MAX_LINES, MAX_TEXT, Payee, PayeeAccount, Transaction, TransactionText};
pub use transfer::TransferClaims;
pub(crate) use typed::is_default_ignorable;
pub use typed::{ascii_digit, fold_code, fold_number, is_invisible, is_separator};
