//! Registering a device: a fresh sign-in ties it to this user in this tenant, which comes before a credential.

use authenticator_core::protocol::{AccountState, DeviceId, Issuer, MessageId, Problem, ProblemCode, UnixTime};

use super::{Registered, Work};
use crate::failure::Failure;
use crate::store::{AccessToken, Device};

/// Seconds after which a sign-in is no longer fresh, and what it entitles to is over.
pub(crate) const FRESH: u64 = 300;

impl Work<'_> {
    /// Registers a device.
    pub(crate) fn register(&self, device: &Device, token: &AccessToken, req: MessageId) -> Result<Registered, Failure> {
        self.check_token_of(device, token)?;
        let repeated = device.registered_at.is_some();
        if !repeated {
            self.check_enabling(device)?;
            self.tx.register_device(device.id, self.now)?;
            self.tx.note(&device.user, "registered", &device.name, self.now)?;
        }
        Ok(Registered { document: self.account(device, req, None)?, new: !repeated })
    }

    /// The token is of the account's user, and the account is confirmed.
    pub(super) fn check_token_of(&self, device: &Device, token: &AccessToken) -> Result<(), Failure> {
        if token.user != device.user {
            return Err(ProblemCode::WrongUser.into());
        }
        if device.state != AccountState::Active {
            return Err(ProblemCode::EnrollmentClosed.into());
        }
        Ok(())
    }

    /// The policy lets this device enable phone sign-in.
    pub(super) fn check_enabling(&self, device: &Device) -> Result<(), Failure> {
        let user = self.tx.user(&device.user)?;
        match self.reasons_against_enabling(&user, device)?.into_iter().next() {
            None => Ok(()),
            Some(ProblemCode::DeviceLimit) => self.check_device_limit(device),
            Some(code) => Err(code.into()),
        }
    }

    /// The user's other devices leave room for this one; if not, their list comes along, signed for the key that asks.
    pub(super) fn check_device_limit(&self, device: &Device) -> Result<(), Failure> {
        if !self.device_limit_reached(device)? {
            return Ok(());
        }
        let mut problem = Problem::new(ProblemCode::DeviceLimit);
        problem.devices = Some(self.devices(device, device.key.thumbprint().to_string(), None)?);
        Err(problem.into())
    }

    /// A message says that it is by the device whose key signed it.
    pub(super) fn check_sender(&self, iss: DeviceId, device: &Device) -> Result<(), Failure> {
        if iss == device.id {
            return Ok(());
        }
        Err(match self.tx.device(iss)? {
            Some(_) => Failure::refused(ProblemCode::WrongKey, "signed by the key of another device than iss"),
            None => Failure::refused(ProblemCode::UnknownId, "iss is no device"),
        })
    }

    /// A message is for this issuer.
    pub(super) fn check_audience(&self, aud: &Issuer) -> Result<(), Failure> {
        if *aud == self.tenant.issuer {
            return Ok(());
        }
        Err(Failure::refused(ProblemCode::Malformed, "aud is not this issuer"))
    }
}

/// A sign-in is at most 300 seconds old.
pub(crate) fn check_fresh(auth_time: UnixTime, now: UnixTime) -> Result<(), Failure> {
    if now.since(auth_time) > FRESH { Err(ProblemCode::StaleSignIn.into()) } else { Ok(()) }
}
