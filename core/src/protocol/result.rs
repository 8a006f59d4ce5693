//! `phone-result+jwt`: the server's verdict on an answer or a revocation.

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, Opaque, UnixTime};
use crate::jose::{Digest, Message, Typ};

/// The claims of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultClaims {
    /// The issuer.
    pub iss: Issuer,
    /// The device.
    pub aud: DeviceId,
    /// When it was signed.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// The user.
    pub sub: Opaque,
    /// The request; of a revocation its `jti`.
    pub request: MessageId,
    /// SHA-256 of the signing input that this is the result of.
    pub answer_hash: Digest,
    /// The verdict.
    pub result: Verdict,
    /// How many tries are left, where it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u32>,
    /// Seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Why, as a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Message for ResultClaims {
    const TYP: Typ = Typ::Result;
}

/// A verdict. Anything else on the wire is an error, and the answer stays in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The approval was accepted.
    Approved,
    /// The refusal was accepted.
    Denied,
    /// The report was accepted.
    Reported,
    /// The number was wrong; the request has ended.
    WrongNumber,
    /// The request had ended by its time.
    Expired,
    /// Another request had taken its place.
    Superseded,
    /// The request had been answered.
    AlreadyAnswered,
    /// What was shown is not what was sent.
    DisplayMismatch,
    /// The tenant's policy does not allow it now.
    BlockedByPolicy,
    /// The tenant asks for key attestation.
    AttestationRequired,
    /// The app is too old.
    AppTooOld,
    /// The credential was revoked: its key must be destroyed.
    CredentialRevoked,
    /// The account is blocked.
    AccountDisabled,
    /// Too many answers; wait.
    Throttled,
    /// Two copies of one phone: both must enroll again.
    CloneSuspected,
    /// An old copy of a phone: it must enroll again.
    StaleCounter,
    /// A revocation was done, or was done before.
    Revoked,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 17] = [
        Self::Approved,
        Self::Denied,
        Self::Reported,
        Self::WrongNumber,
        Self::Expired,
        Self::Superseded,
        Self::AlreadyAnswered,
        Self::DisplayMismatch,
        Self::BlockedByPolicy,
        Self::AttestationRequired,
        Self::AppTooOld,
        Self::CredentialRevoked,
        Self::AccountDisabled,
        Self::Throttled,
        Self::CloneSuspected,
        Self::StaleCounter,
        Self::Revoked,
    ];

    /// The text in the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Reported => "reported",
            Self::WrongNumber => "wrong_number",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::AlreadyAnswered => "already_answered",
            Self::DisplayMismatch => "display_mismatch",
            Self::BlockedByPolicy => "blocked_by_policy",
            Self::AttestationRequired => "attestation_required",
            Self::AppTooOld => "app_too_old",
            Self::CredentialRevoked => "credential_revoked",
            Self::AccountDisabled => "account_disabled",
            Self::Throttled => "throttled",
            Self::CloneSuspected => "clone_suspected",
            Self::StaleCounter => "stale_counter",
            Self::Revoked => "revoked",
        }
    }
}
