//! A phone that receives challenges.

use authenticator_core::approval::{ChallengeError, ChallengeExpectation, VerifiedRequest};
use authenticator_core::jose::Typ;
use authenticator_core::protocol::{DeviceId, MatchMode, MatchRule, Opaque, Purpose, UnixTime};
use serde_json::Value;

use crate::signed::{NOW, issuer, key, sign};

/// The phone that receives the challenge.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) now: u64,
    pub(crate) min_digits: u8,
    pub(crate) modes: Vec<MatchMode>,
    pub(crate) active: bool,
    pub(crate) pending: bool,
    pub(crate) enrolling: bool,
}

/// An enrolled phone with a credential.
pub(crate) fn enabled() -> Phone {
    let modes = vec![MatchMode::Enter, MatchMode::Choose];
    Phone { now: NOW, min_digits: 2, modes, active: true, pending: false, enrolling: false }
}

/// The phone that would be asked for this purpose.
#[allow(dead_code, reason = "each test takes what it needs")]
pub(crate) fn phone_for(purpose: Purpose, credential: bool) -> Phone {
    let (active, pending) = if purpose == Purpose::Enable { (false, credential) } else { (credential, false) };
    Phone { active, pending, enrolling: purpose == Purpose::Enrollment, ..enabled() }
}

impl Phone {
    pub(crate) fn receives(&self, compact: &str) -> Result<VerifiedRequest, ChallengeError> {
        VerifiedRequest::verify(
            compact,
            |reference| Some(key(1).public_key()).filter(|key| key.thumbprint() == reference.thumbprint()),
            &ChallengeExpectation {
                issuer: &issuer(),
                device_id: DeviceId::from_bytes([9; 16]),
                sub: &Opaque::parse("user-1").unwrap(),
                match_rule: &MatchRule { modes: self.modes.clone(), min_digits: self.min_digits },
                server_now: UnixTime::from_seconds(self.now),
                credential_active: self.active,
                credential_pending: self.pending,
                enrollment_pending: self.enrolling,
            },
        )
    }

    pub(crate) fn is_sent(&self, claims: &Value) -> Result<VerifiedRequest, ChallengeError> {
        self.receives(&sign(Typ::Challenge, claims, &key(1)))
    }
}
