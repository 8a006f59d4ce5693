//! A user's sign-in methods, as lists of them show them.

use authenticator_core::protocol::{AccountState, CredentialState, UnixTime};

use super::Work;
use crate::failure::Failure;
use crate::store::{Device, Totp, User};

/// The app on one phone.
#[derive(Debug)]
pub(crate) struct PhoneMethod {
    pub(crate) device: Device,
    /// Phone sign-in: the active credential, else the newest.
    pub(crate) credential: Option<CredentialState>,
    /// Whether the phone shows codes that count here.
    pub(crate) codes: bool,
    /// When it last approved something, or a code of it counted.
    pub(crate) used_at: Option<UnixTime>,
}

impl PhoneMethod {
    /// Whether it signs in without a password.
    pub(crate) fn passwordless(&self) -> bool {
        self.credential == Some(CredentialState::Active)
    }
}

/// The methods of a user beside the password.
#[derive(Debug)]
pub(crate) struct Methods {
    pub(crate) phones: Vec<PhoneMethod>,
    /// Other authenticator apps, which show codes only.
    pub(crate) authenticator_apps: Vec<Totp>,
}

impl Methods {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.phones.len() + self.authenticator_apps.len()
    }

    /// Phones that are registered, which the device limit counts.
    pub(crate) fn registered(&self) -> usize {
        self.phones.iter().filter(|phone| phone.device.registered_at.is_some()).count()
    }
}

impl Work<'_> {
    /// The methods of a user that were confirmed and not removed.
    pub(crate) fn methods(&self, user: &User) -> Result<Methods, Failure> {
        let mut phones = Vec::new();
        for device in self.tx.devices_of(&user.id)? {
            if device.state == AccountState::Active {
                phones.push(self.phone_method(device)?);
            }
        }
        let other = |totp: &Totp| totp.device.is_none() && totp.confirmed_at.is_some();
        let authenticator_apps = self.tx.totps_of(&user.id)?.into_iter().filter(other).collect();
        Ok(Methods { phones, authenticator_apps })
    }

    fn phone_method(&self, device: Device) -> Result<PhoneMethod, Failure> {
        let credentials = self.tx.credentials_of(device.id)?;
        let active = credentials.iter().find(|credential| credential.state == CredentialState::Active);
        let credential = active.or(credentials.first()).map(|credential| credential.state);
        let totp = self.tx.totp_of_device(device.id)?;
        let approved_at = self.tx.last_approval(device.id)?;
        Ok(PhoneMethod {
            credential,
            codes: totp.is_some() && !device.must_enroll_again(),
            used_at: approved_at.max(totp.and_then(|totp| totp.used_at)),
            device,
        })
    }
}
