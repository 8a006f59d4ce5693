//! Attestation of the keys that messages bring, as far as the tenant's policy asks for it (behaviour B2).

use authenticator_core::jose::PublicKey;
use authenticator_core::protocol::{AttestPurpose, AttestationRule, ProblemCode, attestation_challenge};
use serde_json::Value;

use super::Work;
use crate::attestation::{Attested, Claim, Evidence, Expected, KeyUse, Refusal, Revoked, verify};
use crate::failure::Failure;

impl Work<'_> {
    /// What is attested of a key. By the policy `none` the member `attestation` is not looked at; by `accepted` it may be left
    /// out; by `required` it may not. Where it is looked at, it has to hold.
    pub(super) fn attested(
        &self,
        given: Option<&Value>,
        key: &PublicKey,
        key_use: KeyUse,
    ) -> Result<Option<Attested>, Failure> {
        match (self.tenant.policy.attestation, given) {
            (AttestationRule::None, _) | (AttestationRule::Accepted, None) => Ok(None),
            (AttestationRule::Required, None) => Err(ProblemCode::AttestationRequired.into()),
            (AttestationRule::Accepted | AttestationRule::Required, Some(given)) => {
                self.verified(given, key, key_use).map(Some)
            }
        }
    }

    fn verified(&self, given: &Value, key: &PublicKey, key_use: KeyUse) -> Result<Attested, Failure> {
        let Claim { nonce, evidence } = Claim::parse(given)?;
        if self.nonces.ends(&self.tenant.id, &nonce, self.now).is_none() {
            return Err(ProblemCode::BadNonce.into());
        }
        let revoked = match evidence {
            Evidence::AndroidKey { .. } => self.revocations.read()?,
            Evidence::AppAttest { .. } => Revoked::default(),
        };
        let challenge = attestation_challenge(&self.tenant.issuer, &nonce, AttestPurpose::Attest);
        let expected = Expected {
            key,
            key_use,
            challenge: challenge.as_bytes(),
            now: self.now,
            trust: &self.tenant.policy.attestation_trust,
            revoked: &revoked,
        };
        Ok(verify(&evidence, &expected)?)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::refused(ProblemCode::AttestationInvalid, &refusal.to_string())
    }
}
