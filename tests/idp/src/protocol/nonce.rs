//! Nonces of the server: one set for DPoP proofs, key proofs and push updates (docs/protocol.md, Decisions).
//!
//! A nonce carries its own time under a MAC, so the server remembers none of them and every reply can bring a new one.

use authenticator_core::jose::{base64url_decode, base64url_encode};
use authenticator_core::protocol::{Opaque, UnixTime};
use ring::hmac;

/// Seconds for which a nonce is good.
pub(crate) const fn nonce_life() -> u64 {
    300
}

/// The key that authenticates nonces.
#[derive(Debug, Clone)]
pub(crate) struct NonceKey(hmac::Key);

impl NonceKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// A nonce of `tenant`, made at `now`.
    pub(crate) fn make(&self, tenant: &str, now: UnixTime, random: [u8; 8]) -> String {
        let body = [now.seconds().to_be_bytes(), random].concat();
        base64url_encode(&[body.as_slice(), self.tag(tenant, &body).as_ref()].concat())
    }

    /// When a nonce of `tenant` ends; `None` if it is not ours or has ended.
    pub(crate) fn ends(&self, tenant: &str, nonce: &Opaque, now: UnixTime) -> Option<UnixTime> {
        let bytes = base64url_decode(nonce.as_str()).ok()?;
        let (body, tag) = bytes.split_at_checked(16)?;
        hmac::verify(&self.0, &message(tenant, body), tag).ok()?;
        let made = u64::from_be_bytes(body.get(..8)?.try_into().ok()?);
        let ends = UnixTime::from_seconds(made).plus(nonce_life());
        (now < ends).then_some(ends)
    }

    fn tag(&self, tenant: &str, body: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, &message(tenant, body))
    }
}

fn message(tenant: &str, body: &[u8]) -> Vec<u8> {
    [tenant.as_bytes(), &[0], body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_five_minutes_at_its_own_tenant() {
        let key = NonceKey::new(&[7; 32]);
        let made = UnixTime::from_seconds(1_000);
        let nonce = Opaque::parse(&key.make("t1", made, [1; 8])).unwrap();
        assert_eq!(key.ends("t1", &nonce, made.plus(299)), Some(made.plus(300)));
        assert_eq!(key.ends("t1", &nonce, made.plus(300)), None);
        assert_eq!(key.ends("t2", &nonce, made), None);
        assert_eq!(NonceKey::new(&[8; 32]).ends("t1", &nonce, made), None);
        assert_eq!(key.ends("t1", &Opaque::parse("AAAA").unwrap(), made), None);
    }
}
