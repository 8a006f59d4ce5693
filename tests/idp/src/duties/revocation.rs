//! Revocations: by the phone, by the user on the web, by an administrator.

use authenticator_core::jose::{Message as _, Opened, UnverifiedJws};
use authenticator_core::protocol::{CredentialId, ProblemCode, ResultClaims, RevokeClaims, RevokeTarget, Verdict};

use super::Work;
use crate::failure::Failure;
use crate::protocol::RequestState;
use crate::store::{Device, User};

impl Work<'_> {
    /// Carries out a revocation that a device key signed. The same message again gets the same bytes.
    pub(crate) fn revoke(&self, compact: &str) -> Result<String, Failure> {
        let unverified = UnverifiedJws::parse(compact, RevokeClaims::TYP)?;
        let kid = unverified.key().thumbprint();
        let device = match self.tx.device_by_kid(&self.tenant.id, kid)? {
            Some(device) => device,
            None if self.tx.credential_by_kid(&self.tenant.id, kid)?.is_some() => {
                return Err(ProblemCode::WrongKey.into());
            }
            None => return Err(ProblemCode::UnknownDevice.into()),
        };
        let opened: Opened<RevokeClaims> = unverified.verify(&device.key)?;
        if let Some(result) = self.tx.result_of_revocation(opened.hash)? {
            return self.verifiable(result);
        }
        let claims = &opened.claims;
        self.check_sender(claims.iss, &device)?;
        self.check_audience(&claims.aud)?;
        let user = self.tx.user(&device.user)?;
        self.carry_out(claims, &device, &user)?;
        let result = self.sign(&ResultClaims {
            iss: self.tenant.issuer.clone(),
            aud: device.id,
            iat: self.now,
            jti: self.message_id()?,
            sub: user.sub,
            request: claims.jti,
            answer_hash: opened.hash,
            result: Verdict::Revoked,
            attempts_left: None,
            retry_after: None,
            reason: None,
        })?;
        self.tx.insert_revocation(opened.hash, &result)?;
        Ok(result)
    }

    fn carry_out(&self, claims: &RevokeClaims, device: &Device, user: &User) -> Result<(), Failure> {
        let unknown = || Failure::from(ProblemCode::UnknownId);
        let reason: String = claims.reason.chars().filter(|c| !c.is_control()).take(64).collect();
        match claims.target {
            RevokeTarget::Credential => {
                let id = CredentialId::parse(claims.id.as_str()).ok_or_else(unknown)?;
                let credential = self.tx.credential(id)?.filter(|credential| credential.device == device.id);
                credential.ok_or_else(unknown)?;
                self.revoke_credential(device, id, &reason)
            }
            RevokeTarget::Device if claims.id.as_str() == device.id.to_string() => {
                self.tx.unregister_device(device.id)?;
                self.revoke_credentials(device, &reason)
            }
            RevokeTarget::Account if claims.id == user.sub => self.remove_device(device, &reason),
            RevokeTarget::Transfer if self.tx.void_transfer(device.id, claims.id.as_str())? => Ok(()),
            RevokeTarget::Device | RevokeTarget::Account | RevokeTarget::Transfer => Err(unknown()),
        }
    }

    /// Removes the account on a device: a tombstone stays, so that the phone learns it at its next contact.
    pub(crate) fn remove_device(&self, device: &Device, reason: &str) -> Result<(), Failure> {
        self.tx.remove_device(device.id, reason, self.now)?;
        self.tx.delete_totp_of_device(device.id)?;
        self.tx.void_approvals(&device.user)?;
        self.tx.note(&device.user, "device_removed", reason, self.now)?;
        self.requests_changed.of(&device.user);
        self.revoke_credentials(device, reason)?;
        self.end_if_nobody_can_answer(&device.user)
    }

    /// Revokes all credentials of a device.
    pub(crate) fn revoke_credentials(&self, device: &Device, reason: &str) -> Result<(), Failure> {
        for credential in self.tx.credentials_of(device.id)? {
            self.revoke_credential(device, credential.id, reason)?;
        }
        Ok(())
    }

    fn revoke_credential(&self, device: &Device, id: CredentialId, reason: &str) -> Result<(), Failure> {
        let active = self.tx.active_credential(device.id)?.is_some_and(|credential| credential.id == id);
        if self.tx.revoke_credential(id, reason)? {
            self.tx.note(&device.user, "phone_sign_in_disabled", reason, self.now)?;
            if active {
                self.revoke_successor(device, id, reason)?;
                self.ask_anew(&self.tx.user(&device.user)?)?;
            } else {
                self.end_enable_of(device, id)?;
            }
        }
        Ok(())
    }

    /// What was to replace a credential continues nothing any more.
    fn revoke_successor(&self, device: &Device, id: CredentialId, reason: &str) -> Result<(), Failure> {
        for credential in self.tx.credentials_of(device.id)? {
            if credential.replaces == Some(id) && self.tx.revoke_credential(credential.id, reason)? {
                self.end_enable_of(device, credential.id)?;
            }
        }
        Ok(())
    }

    /// A credential that waits for its number goes: so does the request for the number.
    fn end_enable_of(&self, device: &Device, id: CredentialId) -> Result<(), Failure> {
        for challenge in self.tx.live_challenges(device.id)? {
            if challenge.credential == Some(id)
                && let Some(request) = self.tx.request(&challenge.request)?
            {
                self.end(&request, RequestState::Superseded)?;
            }
        }
        Ok(())
    }
}
