//! What every enrollment has in common, whatever entitles it: the new device key, its message, and the account that comes of it.

use zeroize::Zeroizing;

use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use crate::account::{AccountId, DocumentExpectation, Lifecycle, accept_document};
use crate::error::Error;
use crate::host::HostError;
use crate::jose::{Opened, PublicKey, SigningInput, Thumbprint, Typ, open};
use crate::keys::KeySpec;
use crate::progress::{ProgressStep, report};
use crate::protocol::{
    AccountClaims, AccountState, AttestPurpose, AttestationRule, DeviceId, EnrollClaims, Issuer, MessageId,
    MetadataClaims, Opaque, attestation_challenge,
};
use crate::store::{EnrollmentKey, NewAccount, ServerRecord};

/// A device key that is to be enrolled.
pub(super) struct NewDevice<'a> {
    pub(super) alias: &'a str,
    pub(super) key: &'a PublicKey,
    /// What it was attested for; `None` if it was not.
    pub(super) nonce: Option<&'a Opaque>,
}

/// What entitles it.
pub(super) enum EnrolledBy<'a> {
    /// The code of the enrollment input. Secret until used.
    Code(&'a str),
    /// An access token with the call; the device may take the place of another one.
    Token { replaces: Option<DeviceId> },
    /// A transfer that another phone signed.
    Transfer(String),
}

/// A signed message that asks for the enrollment.
pub(super) struct EnrollmentMessage {
    pub(super) compact: Zeroizing<String>,
    /// What the reply must answer.
    pub(super) jti: MessageId,
}

impl Inner {
    /// A nonce for the attestation of a key that is to be made; `None` where the server looks at none.
    pub(super) async fn attestation_nonce(&self, metadata: &MetadataClaims) -> Result<Option<Opaque>, Error> {
        match metadata.attestation {
            AttestationRule::None => Ok(None),
            AttestationRule::Accepted | AttestationRule::Required => {
                Ok(Some(self.client.nonce(&metadata.endpoints).await?.nonce))
            }
        }
    }

    /// Makes the device key, or gives the one that this alias names already.
    pub(super) async fn create_device_key(
        &self,
        issuer: &Issuer,
        alias: &str,
        nonce: Option<&Opaque>,
    ) -> Result<PublicKey, HostError> {
        let challenge = nonce.map(|nonce| attestation_challenge(issuer, nonce, AttestPurpose::Attest));
        report(ProgressStep::MakingKey);
        self.ports.keys.create(alias, KeySpec::device(challenge)).await
    }

    pub(super) async fn enrollment_message(
        &self,
        server: &ServerRecord,
        device: &NewDevice<'_>,
        by: EnrolledBy<'_>,
    ) -> Result<EnrollmentMessage, Error> {
        let (code, replaces, transfer) = match by {
            EnrolledBy::Code(code) => (Some(code.to_owned()), None, None),
            EnrolledBy::Token { replaces } => (None, replaces, None),
            EnrolledBy::Transfer(transfer) => (None, None, Some(transfer)),
        };
        let jti = fresh_id()?;
        let claims = EnrollClaims {
            iss: device.key.thumbprint(),
            aud: server.issuer.clone(),
            iat: self.times()?.wall,
            jti,
            code,
            transfer,
            replaces,
            device: self.configuration.device.clone(),
            app_version: self.configuration.app_version.clone(),
            installation_id: self.store.installation_id(&server.issuer)?,
            attestation: match device.nonce {
                Some(nonce) => self.attestation(server.metadata.attestation, device.alias, nonce).await?,
                None => None,
            },
            push: None,
        };
        let caller = DeviceKey { inner: self, account: None, alias: device.alias, key: device.key };
        let compact = caller.sign_message(SigningInput::new(&claims, device.key)?).await?;
        Ok(EnrollmentMessage { compact: Zeroizing::new(compact), jti })
    }

    /// Adds the account that the server made.
    pub(super) async fn add_enrolled(
        &self,
        kept: &EnrollmentKey,
        server: ServerRecord,
        device_key: PublicKey,
        document: AccountClaims,
    ) -> Result<(), Error> {
        let state = document.state;
        if state == AccountState::Removed {
            return Err(Error::refused("account_removed"));
        }
        let server = self.unexpired(server, document.iat).await?;
        let (id, device_alias, lifecycle) = (kept.account, kept.alias.clone(), Lifecycle::Pending);
        self.store.add_account(&NewAccount { id, device_alias, device_key, server, document, lifecycle })?;
        if state == AccountState::Active { self.activate(id).await } else { Ok(()) }
    }

    /// The number of the enrollment was matched. Older accounts of this user on this phone are gone with the same commit: the
    /// server has removed them, and one sign-in must not be asked twice.
    pub(super) async fn activate(&self, id: AccountId) -> Result<(), Error> {
        self.store.save_lifecycle(id, &Lifecycle::Active)?;
        // What cannot be forgotten now goes when the authenticator is opened again.
        for record in self.store.accounts().unwrap_or_default() {
            if record.lifecycle == Lifecycle::Removing {
                let _ = self.forget(&record).await;
            }
        }
        Ok(())
    }

    /// What older accounts of this user have yet to tell the server is sent before the answer that replaces them, as nobody listens
    /// to it afterwards. What cannot be sent now goes with them.
    pub(super) async fn deliver_of_older(&self, id: AccountId) -> Result<(), Error> {
        let new = self.record(id)?;
        for other in self.store.accounts().unwrap_or_default() {
            if other.id != id && other.server.issuer == new.server.issuer && other.document.sub == new.document.sub {
                let _ = self.deliver_now(other.id).await;
            }
        }
        Ok(())
    }

    /// Another key for an enrollment whose key the server does not take. The one before is destroyed.
    pub(super) async fn another_enrollment_key(&self, kept: &EnrollmentKey) -> Result<EnrollmentKey, Error> {
        let another = EnrollmentKey { account: kept.account, alias: self.fresh_alias("device")? };
        // In this order: a key that a crash leaves is swept.
        self.store.replace_enrollment_key(another.account, &another.alias)?;
        let _ = self.ports.keys.delete(&kept.alias).await;
        Ok(another)
    }

    /// Nothing half-made is left of an enrollment that ended without an account.
    pub(super) async fn give_up_enrollment(&self, kept: &EnrollmentKey) -> Result<(), Error> {
        // In this order: a key that a crash leaves is swept.
        if self.store.abandon_enrollment(kept.account)? {
            let _ = self.ports.keys.delete(&kept.alias).await;
        }
        Ok(())
    }
}

/// Opens the account document that answers an enrollment.
pub(super) fn open_document(
    compact: &str,
    server: &ServerRecord,
    device_key: Thumbprint,
    req: MessageId,
) -> Result<AccountClaims, Error> {
    let opened: Opened<AccountClaims> =
        open(compact, |key| server.keys.find(Typ::Account, key, &server.metadata, None))?;
    accept_document(&opened.claims, &DocumentExpectation { issuer: &server.issuer, device_key, req, before: None })?;
    Ok(opened.claims)
}
