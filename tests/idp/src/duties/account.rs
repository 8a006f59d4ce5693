//! The account document, and the list of a user's devices.

use authenticator_core::protocol::{
    AccountClaims, AccountState, Confirmation, CredentialState, CredentialStatus, DeviceEntry, DeviceState,
    DevicesClaims, EnableRule, MatchRule, MessageId, ProblemCode,
};

use super::Work;
use super::metadata::content_digest;
use crate::failure::{Failure, Fault};
use crate::store::{Credential, Device, User};

/// The most devices of a list.
const MAX_DEVICES: usize = 64;

impl Work<'_> {
    /// The signed document of an account on one device. `req` is what it answers; `challenge` goes along in the replies to
    /// enrollment and credential.
    pub(crate) fn account(
        &self,
        device: &Device,
        req: MessageId,
        challenge: Option<String>,
    ) -> Result<String, Failure> {
        // In the replies to its enrollment, and never again.
        let with_codes = device.state == AccountState::Pending && challenge.is_some();
        self.document(device, req, challenge, with_codes)
    }

    /// As [`Self::account`], with the secret of the device's codes: in the replies to an enrollment that no number confirms.
    pub(super) fn account_with_codes(&self, device: &Device, req: MessageId) -> Result<String, Failure> {
        self.document(device, req, None, !device.removed())
    }

    fn document(
        &self,
        device: &Device,
        req: MessageId,
        challenge: Option<String>,
        with_codes: bool,
    ) -> Result<String, Failure> {
        let user = self.tx.user(&device.user)?;
        let policy = &self.tenant.policy;
        let (credential, pending_credential) = credentials_told(&self.tx.credentials_of(device.id)?);
        let has_credential = credential.as_ref().is_some_and(|status| status.state == CredentialState::Active);
        let reasons = self.reasons_against_enabling(&user, device)?;
        let active = device.state == AccountState::Active && !user.blocked;
        let mut claims = AccountClaims {
            iss: self.tenant.issuer.clone(),
            aud: device.id,
            iat: self.now,
            jti: self.message_id()?,
            req,
            sub: user.sub.clone(),
            device_id: device.id,
            cnf: Confirmation { jkt: device.key.thumbprint() },
            tenant: self.tenant_claim()?,
            user_name: user.name.clone(),
            display_name: user.display_name.clone(),
            kind: policy.account_kind,
            state: device.state,
            modes: policy.modes(user.person(), active, has_credential),
            enable: EnableRule { allowed: reasons.is_empty(), reasons },
            match_rule: MatchRule { modes: policy.match_modes.clone(), min_digits: policy.min_digits },
            uv_policy: policy.uv_policy,
            credential,
            pending_credential,
            last_counter: device.last_counter,
            removed_reason: device.removed_reason.clone(),
            enroll_again: device.must_enroll_again() && !device.removed(),
            rules: policy.user_rules(user.person()),
            push: device.push.clone(),
            otp: None,
            policy_version: self.tenant.policy_version,
            version: 0,
            challenge: None,
        };
        let digest = content_digest(&claims, &["iat", "jti", "req", "last_counter", "version"])?;
        claims.version = self.tx.document_version(device.id, &digest)?;
        if with_codes {
            claims.otp = self.device_secret(device.id)?;
        }
        claims.challenge = challenge;
        Ok(self.sign(&claims)?)
    }

    /// Why a device may not enable phone sign-in now.
    pub(super) fn reasons_against_enabling(&self, user: &User, device: &Device) -> Result<Vec<ProblemCode>, Fault> {
        let mut reasons = self.tenant.policy.reasons_against(user.person());
        if device.state != AccountState::Active || user.blocked {
            reasons.push(ProblemCode::EnrollmentClosed);
        }
        if self.device_limit_reached(device)? {
            reasons.push(ProblemCode::DeviceLimit);
        }
        if self.needs_mfa_first(device)? {
            reasons.push(ProblemCode::MfaFirst);
        }
        Ok(reasons)
    }

    /// Whether a device has to confirm a second factor by push before phone sign-in can be enabled on it (behaviour P13). One that signs
    /// in without a password has shown more.
    fn needs_mfa_first(&self, device: &Device) -> Result<bool, Fault> {
        Ok(self.tenant.policy.mfa_first
            && self.tx.active_credential(device.id)?.is_none()
            && !self.tx.has_approved_mfa(device.id)?)
    }

    /// Whether the other devices of the user use up the limit of registrations. One that is registered has its place, and one
    /// whose place this one takes does not count.
    pub(super) fn device_limit_reached(&self, device: &Device) -> Result<bool, Fault> {
        if device.registered_at.is_some() {
            return Ok(false);
        }
        let devices = self.tx.devices_of(&device.user)?;
        let others = devices
            .iter()
            .filter(|other| Some(other.id) != device.replaces && other.installation != device.installation)
            .filter(|other| other.state == AccountState::Active && other.registered_at.is_some())
            .count();
        Ok(others >= usize::try_from(self.tenant.policy.device_limit).unwrap_or(usize::MAX))
    }

    /// The signed list of a user's devices, for `audience`: a device id, or in a 409 the thumbprint of the key that asked.
    pub(crate) fn devices(&self, asking: &Device, audience: String, req: Option<MessageId>) -> Result<String, Failure> {
        let devices = self.tx.devices_of(&asking.user)?;
        let mut entries: Vec<DeviceEntry> = devices.iter().rev().map(|device| entry(device, asking)).collect();
        // Those in use first, so that a long row of tombstones cannot push one out.
        entries.sort_by_key(|entry| entry.state == DeviceState::Removed);
        entries.truncate(MAX_DEVICES);
        let claims = DevicesClaims {
            iss: self.tenant.issuer.clone(),
            aud: audience,
            iat: self.now,
            jti: self.message_id()?,
            req,
            devices: entries,
        };
        Ok(self.sign(&claims)?)
    }
}

/// The active credential, else the pending one, else the last that was in use, else the last that was meant to be the first; and
/// the pending one beside an active one. What was to replace another one and never did says nothing of phone sign-in.
fn credentials_told(newest_first: &[Credential]) -> (Option<CredentialStatus>, Option<CredentialStatus>) {
    let of = |state| newest_first.iter().find(|credential| credential.state == state);
    let (active, pending) = (of(CredentialState::Active), of(CredentialState::Pending));
    match (active, pending) {
        (Some(active), pending) => (Some(status(active)), pending.map(status)),
        (None, Some(pending)) => (Some(status(pending)), None),
        (None, None) => {
            let used = newest_first.iter().find(|credential| credential.was_active);
            let first = || newest_first.iter().find(|credential| credential.replaces.is_none());
            (used.or_else(first).map(status), None)
        }
    }
}

fn status(credential: &Credential) -> CredentialStatus {
    CredentialStatus {
        id: credential.id,
        kid: credential.key.thumbprint(),
        state: credential.state,
        reason: credential.reason.clone(),
    }
}

fn entry(device: &Device, asking: &Device) -> DeviceEntry {
    DeviceEntry {
        id: device.id,
        name: device.name.clone(),
        platform: device.platform,
        state: match device.state {
            AccountState::Pending => DeviceState::Pending,
            AccountState::Active => DeviceState::Active,
            AccountState::Removed => DeviceState::Removed,
        },
        current: device.id == asking.id,
    }
}
