//! Moving an account to another phone: the old phone vouches for the key of the new one, which takes its place.

use authenticator_core::jose::{JoseError, Message as _, Opened, PublicKey, UnverifiedJws};
use authenticator_core::protocol::{AccountState, CredentialState, ProblemCode, TransferClaims};

use super::Work;
use super::enrollment::REPLACED;
use crate::failure::{Failure, Fault};
use crate::store::{Credential, Device, Transfer};

/// Why a device ended whose account was moved to another phone.
const TRANSFERRED: &str = "transferred";

/// Seconds for which a transfer is good, at most.
const MOST: u64 = 600;

impl Work<'_> {
    /// Takes a transfer that the credential key of an old phone signed. The same message again changes nothing.
    pub(crate) fn transfer(&self, compact: &str) -> Result<String, Failure> {
        if !self.tenant.policy.transfers {
            return Err(Failure::refused(ProblemCode::NotFound, "transfers are not offered"));
        }
        let unverified = UnverifiedJws::parse(compact, TransferClaims::TYP)?;
        let kid = unverified.key().thumbprint();
        let credential = match self.tx.credential_by_kid(&self.tenant.id, kid)? {
            Some(credential) => credential,
            None if self.tx.device_by_kid(&self.tenant.id, kid)?.is_some() => {
                return Err(Failure::refused(ProblemCode::WrongKey, "a device key vouches for no other"));
            }
            None => return Err(ProblemCode::UnknownDevice.into()),
        };
        let opened: Opened<TransferClaims> = unverified.verify(&credential.key)?;
        let old = self.old_device(&credential)?;
        let claims = &opened.claims;
        self.check_sender(claims.iss, &old)?;
        self.check_audience(&claims.aud)?;
        if self.tx.transfer(opened.hash)?.is_none() {
            self.check_vouching(&credential, &old)?;
            if self.knows_key(claims.new_jkt)? {
                return Err(Failure::refused(ProblemCode::WrongKey, "the new key has a use already"));
            }
            if claims.exp > self.now.plus(MOST) {
                return Err(Failure::refused(ProblemCode::Malformed, "exp is more than 10 minutes ahead"));
            }
            if claims.exp <= self.now {
                return Err(Failure::refused(ProblemCode::CodeExpired, "exp is over"));
            }
            self.tx.insert_transfer(&Transfer {
                hash: opened.hash,
                device: old.id,
                jti: claims.jti,
                new_jkt: claims.new_jkt,
                expires_at: claims.exp,
                voided: false,
                new_device: None,
            })?;
            self.tx.note(&old.user, "transfer_signed", &old.name, self.now)?;
        }
        self.account(&old, claims.jti, None)
    }

    /// Its key stands for its user now: what policy or an alarm bars from approving vouches for nothing.
    fn check_vouching(&self, credential: &Credential, old: &Device) -> Result<(), Failure> {
        if credential.state != CredentialState::Active {
            return Err(Failure::refused(ProblemCode::WrongKey, "the credential is not active"));
        }
        let user = self.tx.user(&old.user)?;
        if user.blocked || old.state != AccountState::Active || old.must_enroll_again() {
            return Err(ProblemCode::EnrollmentClosed.into());
        }
        match self.tenant.policy.reasons_against(user.person()).into_iter().next() {
            Some(reason) => Err(reason.into()),
            None => Ok(()),
        }
    }

    fn old_device(&self, credential: &Credential) -> Result<Device, Failure> {
        Ok(self.tx.device(credential.device)?.ok_or(Fault::Unreadable("credential"))?)
    }

    /// The transfer that a new key presents, as far as it may: the key that has redeemed it may at any time, as the reply may have
    /// been lost.
    pub(super) fn find_transfer(&self, compact: &str, key: &PublicKey) -> Result<Transfer, Failure> {
        let known = self.tx.device_by_kid(&self.tenant.id, key.thumbprint())?.map(|device| device.id);
        let parsed = UnverifiedJws::parse(compact, TransferClaims::TYP);
        let found = match &parsed {
            Ok(unverified) => self.tx.transfer(unverified.signing_input_hash())?,
            Err(_) => None,
        };
        if let Some(found) = found.as_ref().filter(|found| known.is_some() && found.new_device == known) {
            return Ok(found.clone());
        }
        if !self.tenant.policy.transfers {
            return Err(Failure::refused(ProblemCode::EnrollmentClosed, "transfers are not offered"));
        }
        let credential = self.verified_by(&parsed?)?;
        let transfer = found.ok_or(Failure::from(ProblemCode::CodeUnknown))?;
        if transfer.new_jkt != key.thumbprint() {
            return Err(Failure::refused(ProblemCode::WrongKey, "the transfer names another key"));
        }
        let over = transfer.voided || transfer.new_device.is_some() || self.now >= transfer.expires_at;
        if over || self.check_vouching(&credential, &self.old_device(&credential)?).is_err() {
            return Err(ProblemCode::CodeExpired.into());
        }
        Ok(transfer)
    }

    /// The credential whose key signed a transfer.
    fn verified_by(&self, unverified: &UnverifiedJws<'_>) -> Result<Credential, Failure> {
        let credential = self.tx.credential_by_kid(&self.tenant.id, unverified.key().thumbprint())?;
        let credential = credential.ok_or(Failure::from(ProblemCode::CodeUnknown))?;
        unverified.verify::<TransferClaims>(&credential.key).map_err(|error: JoseError| Failure::from(error))?;
        Ok(credential)
    }

    /// The new device takes the place of the old one, at once: its user vouched for it with the old one's credential key.
    pub(super) fn take_over(&self, transfer: &Transfer, new: &Device) -> Result<(), Failure> {
        self.tx.redeem_transfer(transfer.hash, new.id)?;
        self.tx.activate_device(new.id)?;
        self.tx.note(&new.user, "transferred", &new.name, self.now)?;
        for old in self.tx.devices_of(&new.user)? {
            if old.id == new.id || old.removed() {
                continue;
            }
            if old.id == transfer.device {
                self.remove_device(&old, TRANSFERRED)?;
            } else if old.installation == new.installation {
                self.remove_device(&old, REPLACED)?;
            }
        }
        Ok(())
    }
}
