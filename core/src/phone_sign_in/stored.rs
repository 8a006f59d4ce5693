//! The forms in which states are stored, and read: all members that any of a kind has.
//!
//! Names are those that serde writes. It could read them by itself, and would copy each row into a buffer of its own, which nobody
//! wipes, and read each type by two readers (docs/adr/0033).

use serde::Deserialize;

use super::{ActiveCredential, AfterKey, CredentialKey, Secret, SignIn, Stage, State, WhyDisabled};
use crate::protocol::{CredentialId, Opaque, ProblemCode, RequestId};

/// Why a stored form is none of its kind. Holds no value.
const UNKNOWN: &str = "has no known name";
const LACKING: &str = "lacks a member";

#[derive(Deserialize)]
pub(super) struct RawState {
    state: String,
    key: Option<CredentialKey>,
    credential: Option<CredentialId>,
    why: Option<WhyDisabled>,
    not_renewed: Option<WhyDisabled>,
    reasons: Option<Vec<ProblemCode>>,
    then: Option<AfterKey>,
    replaces: Option<ActiveCredential>,
    alias: Option<String>,
    sign_in: Option<SignIn>,
    code: Option<Secret>,
    token: Option<Secret>,
    nonce: Option<Opaque>,
    message: Option<String>,
    request: Option<RequestId>,
}

impl TryFrom<RawState> for State {
    type Error = &'static str;

    fn try_from(mut raw: RawState) -> Result<Self, Self::Error> {
        let state = std::mem::take(&mut raw.state);
        Ok(match state.as_str() {
            "disabled" => Self::Disabled { why: raw.why },
            "enabled" => {
                let (key, credential) = (needed(raw.key)?, needed(raw.credential)?);
                Self::Enabled { key, credential, not_renewed: raw.not_renewed }
            }
            "suspended" => {
                let (key, credential) = (needed(raw.key)?, needed(raw.credential)?);
                Self::Suspended { key, credential, reasons: needed(raw.reasons)? }
            }
            "destroying_key" => Self::DestroyingKey { alias: needed(raw.alias)?, then: needed(raw.then)? },
            "telling_server" => Self::TellingServer { credential: needed(raw.credential)?, why: needed(raw.why)? },
            stage => Self::OnTheWay { replaces: raw.replaces.take(), stage: raw.stage(stage)? },
        })
    }
}

impl RawState {
    fn stage(self, name: &str) -> Result<Stage, &'static str> {
        Ok(match name {
            "checking_device_lock" => Stage::CheckingDeviceLock,
            "needs_device_lock" => Stage::NeedsDeviceLock,
            "preparing_sign_in" => Stage::PreparingSignIn,
            "needs_sign_in" => Stage::NeedsSignIn { sign_in: needed(self.sign_in)? },
            "redeeming_code" => Stage::RedeemingCode { sign_in: needed(self.sign_in)?, code: needed(self.code)? },
            "registering_device" => Stage::RegisteringDevice { token: needed(self.token)? },
            "fetching_nonce" => Stage::FetchingNonce { token: needed(self.token)? },
            "creating_key" => {
                let (token, alias) = (needed(self.token)?, needed(self.alias)?);
                Stage::CreatingKey { token, alias, nonce: needed(self.nonce)? }
            }
            "proving_key" => {
                let (token, key) = (needed(self.token)?, needed(self.key)?);
                Stage::ProvingKey { token, key, nonce: needed(self.nonce)? }
            }
            "registering_credential" => {
                let (token, key) = (needed(self.token)?, needed(self.key)?);
                Stage::RegisteringCredential { token, key, message: needed(self.message)? }
            }
            "needs_number" => {
                let (key, credential) = (needed(self.key)?, needed(self.credential)?);
                Stage::NeedsNumber { key, credential, request: needed(self.request)? }
            }
            _ => return Err(UNKNOWN),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct RawAfterKey {
    then: String,
    why: Option<WhyDisabled>,
    credential: Option<CredentialId>,
    replaces: Option<ActiveCredential>,
    active: Option<ActiveCredential>,
    not_renewed: Option<WhyDisabled>,
}

impl TryFrom<RawAfterKey> for AfterKey {
    type Error = &'static str;

    fn try_from(raw: RawAfterKey) -> Result<Self, Self::Error> {
        let RawAfterKey { why, credential, replaces, active, not_renewed, .. } = raw;
        Ok(match raw.then.as_str() {
            "disabled" => Self::Disabled { why: needed(why)? },
            "tell_server" => Self::TellServer { credential: needed(credential)?, why: needed(why)? },
            "sign_in_again" => Self::SignInAgain { replaces },
            "enabled" => Self::Enabled { active: needed(active)?, not_renewed },
            "replaced" => Self::Replaced { active: needed(active)?, why: needed(why)? },
            _ => return Err(UNKNOWN),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct RawWhyDisabled {
    why: String,
    reasons: Option<Vec<ProblemCode>>,
    verdict: Option<String>,
    reason: Option<String>,
}

impl TryFrom<RawWhyDisabled> for WhyDisabled {
    type Error = &'static str;

    fn try_from(raw: RawWhyDisabled) -> Result<Self, Self::Error> {
        Ok(match raw.why.as_str() {
            "by_person" => Self::ByPerson,
            "not_allowed" => Self::NotAllowed { reasons: needed(raw.reasons)? },
            "number_not_matched" => Self::NumberNotMatched { verdict: needed(raw.verdict)? },
            "revoked" => Self::Revoked { reason: raw.reason },
            "account_removed" => Self::AccountRemoved,
            "key_lost" => Self::KeyLost,
            _ => return Err(UNKNOWN),
        })
    }
}

fn needed<T>(member: Option<T>) -> Result<T, &'static str> {
    member.ok_or(LACKING)
}
