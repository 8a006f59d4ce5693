//! Telling the server that a credential, a device or an account has ended.

use super::caller::DeviceKey;
use super::inner::{Inner, fresh_id};
use crate::error::Error;
use crate::jose::{Opened, SigningInput, open};
use crate::protocol::{Opaque, ResultClaims, RevokeClaims, RevokeTarget, Verdict};
use crate::store::AccountRecord;

impl Inner {
    /// Revokes, and gives back only when a signed result says that it is done.
    pub(super) async fn revoke(
        &self,
        record: &mut AccountRecord,
        target: RevokeTarget,
        id: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let signed = self.sign_revocation(record, target, id, reason).await?;
        self.send_revocation(record, &signed).await
    }

    /// Signs a revocation, which can be sent at any later time: it needs no key any more.
    pub(super) async fn sign_revocation(
        &self,
        record: &AccountRecord,
        target: RevokeTarget,
        id: &str,
        reason: &str,
    ) -> Result<String, Error> {
        let claims = RevokeClaims {
            iss: record.document.device_id,
            aud: record.server.issuer.clone(),
            iat: self.times()?.wall,
            jti: fresh_id()?,
            target,
            id: Opaque::parse(id).ok_or_else(|| Error::internal("revocation_id"))?,
            reason: reason.to_owned(),
        };
        let input = SigningInput::new(&claims, &record.device_key)?;
        DeviceKey::of(self, record).sign_message(input).await
    }

    /// Sends a revocation that this account signed, and gives back only when a signed result says that it is done.
    pub(super) async fn send_revocation(&self, record: &mut AccountRecord, signed: &str) -> Result<(), Error> {
        let key = record.device_key.clone();
        let own: Opened<RevokeClaims> = open(signed, |_| Some(key))?;
        let compact = self.client.revoke(&record.server.metadata.endpoints, signed).await?;
        let result: Opened<ResultClaims> = self.open_message(record, &compact).await?;
        let result = result.claims;
        let ours = result.iss == record.server.issuer
            && result.aud == record.document.device_id
            && result.sub == record.document.sub
            && result.request == own.claims.jti
            && result.answer_hash == own.hash;
        if ours && result.result == Verdict::Revoked { Ok(()) } else { Err(Error::refused("reply_of_other_call")) }
    }
}
