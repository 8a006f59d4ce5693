//! ID tokens and the keys that sign them: made when they are first needed, followed by a new one every 30 days.

use authenticator_core::jose::{PublicKey, SigningKey};
use authenticator_core::protocol::UnixTime;
use serde_json::{Value, json};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::{IdTokenClaims, access_token_half, published};
use crate::store::{AuthorizationCode, IdTokenKey};

/// Seconds for which an ID token is good.
const LIFE: u64 = 600;
/// Seconds for which a key signs.
const KEY_SIGNS: u64 = 30 * 24 * 60 * 60;
/// Seconds for which a key is told before it signs, so that it is in the copies that clients keep.
const KEY_ANNOUNCED: u64 = 24 * 60 * 60;
/// Seconds for which a key is told after its last token has ended: clocks differ.
const KEY_LINGERS: u64 = 3_600;

impl Work<'_> {
    /// The key set (RFC 7517 section 5): the key that signs, the next one a day ahead, an old one until its tokens have ended.
    pub(crate) fn id_token_jwks(&self) -> Result<Value, Failure> {
        let keys = self.id_token_keys()?;
        let told = keys.iter().enumerate().filter(|(place, _)| {
            let signs_until = keys.get(place + 1).map(|next| next.not_before);
            signs_until.is_none_or(|until| self.now < until.plus(LIFE + KEY_LINGERS))
        });
        let jwks: Vec<Value> = told.map(|(_, key)| published(&key.key.public_key())).collect();
        Ok(json!({ "keys": jwks }))
    }

    /// The ID token that goes with an access token (OpenID Connect Core section 3.1.3.3).
    pub(super) fn id_token(&self, code: &AuthorizationCode, access_token: &str) -> Result<String, Failure> {
        let issuer = &self.tenant.issuer;
        let claims = IdTokenClaims {
            iss: issuer.to_string(),
            sub: self.tx.user(&code.user)?.sub.as_str().to_owned(),
            aud: code.client.clone(),
            exp: self.now.plus(LIFE),
            iat: self.now,
            auth_time: code.auth_time,
            nonce: code.nonce.clone(),
            acr: code.acr.uri(issuer),
            amr: code.amr.clone(),
            at_hash: access_token_half(access_token),
            sid: code.sid.clone(),
        };
        let signed = claims.sign(&self.id_token_key()?);
        Ok(signed.map_err(|_| Fault::Unreadable("ID token"))?)
    }

    /// Opens an ID token of this issuer, whichever of its keys signed it, and whether it has ended or not.
    pub(crate) fn open_id_token(&self, compact: &str) -> Result<Option<IdTokenClaims>, Failure> {
        let keys = self.tx.id_token_keys(&self.tenant.id)?;
        let keys: Vec<PublicKey> = keys.iter().map(|key| key.key.public_key()).collect();
        let claims = IdTokenClaims::open(compact, &keys);
        Ok(claims.filter(|claims| claims.iss == self.tenant.issuer.as_str()))
    }

    fn id_token_key(&self) -> Result<SigningKey, Failure> {
        let current = self.id_token_keys()?.into_iter().rev().find(|key| key.not_before <= self.now);
        Ok(current.ok_or(Fault::Unreadable("set of ID token keys"))?.key)
    }

    /// All keys, with the next one if it is time to tell it.
    fn id_token_keys(&self) -> Result<Vec<IdTokenKey>, Failure> {
        let mut keys = self.tx.id_token_keys(&self.tenant.id)?;
        if let Some((position, not_before)) = next(keys.last(), self.now) {
            let key = IdTokenKey { position, key: self.random.signing_key()?, not_before };
            self.tx.insert_id_token_key(&self.tenant.id, &key)?;
            tracing::info!(tenant = self.tenant.id, kid = %key.key.public_key().thumbprint(), "new ID token key");
            keys.push(key);
        }
        Ok(keys)
    }
}

/// Position and beginning of the key to be made now, if there is one: told a day before it signs, also where nobody asked for long.
fn next(last: Option<&IdTokenKey>, now: UnixTime) -> Option<(u64, UnixTime)> {
    let Some(last) = last else { return Some((0, now)) };
    let ends = last.not_before.plus(KEY_SIGNS);
    let due = now.plus(KEY_ANNOUNCED) >= ends;
    due.then(|| (last.position + 1, if ends > now { ends } else { now.plus(KEY_ANNOUNCED) }))
}
