//! The server's keys: made at the first start, rotated by a keyroll (docs/protocol.md, Metadata and keys).

use authenticator_core::jose::{KeyRef, Opened, PublicKey, SigningInput, SigningKey, Thumbprint, open};
use authenticator_core::protocol::{KeyRollClaims, ResultClaims};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::store::ServerKey;

/// Rolls that metadata tells.
const HISTORY: usize = 64;
/// Seconds for which a key verifies after its successor has taken over: whatever it signed that lives has ended by then.
const OVERLAP: u64 = 900;

impl Work<'_> {
    /// Makes the first key of a new tenant.
    pub(crate) fn make_first_key(&self) -> Result<(), Fault> {
        let key = ServerKey { position: 0, key: self.random.signing_key()?, not_before: self.now, keyroll: None };
        self.tx.insert_server_key(&self.tenant.id, &key)
    }

    /// The key that signs now.
    pub(super) fn current_key(&self) -> Result<SigningKey, Fault> {
        let keys = self.tx.server_keys(&self.tenant.id)?;
        let current = keys.into_iter().rev().find(|key| key.not_before <= self.now);
        Ok(current.ok_or(Fault::Unreadable("set of server keys"))?.key)
    }

    /// The key by which push services know this tenant. Made when it is first needed, and never rotated: the subscriptions of
    /// phones hold to it.
    pub(super) fn vapid_key(&self) -> Result<SigningKey, Fault> {
        let place = format!("vapid/{}", self.tenant.id);
        if let Some(sealed) = self.tx.vapid_key(&self.tenant.id)? {
            let scalar = self.sealing.open(&place, &sealed)?;
            let scalar = scalar.as_slice().try_into().map_err(|_| Fault::Unreadable("VAPID key"))?;
            return SigningKey::from_scalar(scalar).map_err(|_| Fault::Unreadable("VAPID key"));
        }
        let key = self.random.signing_key()?;
        self.tx
            .insert_vapid_key(&self.tenant.id, &self.sealing.seal(self.random, &place, key.to_scalar().reveal())?)?;
        Ok(key)
    }

    /// The name of the key that signs now; an enrollment text pins it.
    pub(crate) fn current_kid(&self) -> Result<Thumbprint, Fault> {
        Ok(self.current_key()?.public_key().thumbprint())
    }

    /// The keys that may verify: the newest, and while it takes over the one before it.
    pub(super) fn live_keys(&self) -> Result<Vec<PublicKey>, Fault> {
        let mut keys = self.tx.server_keys(&self.tenant.id)?;
        let newest = keys.pop().ok_or(Fault::Unreadable("set of server keys"))?;
        let before = keys.pop().filter(|_| self.now < newest.not_before.plus(OVERLAP));
        Ok(before.iter().chain([&newest]).map(|key| key.key.public_key()).collect())
    }

    /// A result that was kept, so that phones can verify it: as it was signed, or signed anew if its key has retired since.
    pub(super) fn verifiable(&self, kept: String) -> Result<String, Failure> {
        let keys: Vec<PublicKey> =
            self.tx.server_keys(&self.tenant.id)?.iter().map(|key| key.key.public_key()).collect();
        let by = |key: &KeyRef| keys.iter().find(|known| known.thumbprint() == key.thumbprint()).cloned();
        let result: Opened<ResultClaims> = open(&kept, by).map_err(|_| Fault::Unreadable("result"))?;
        if self.live_keys()?.contains(&result.key) {
            return Ok(kept);
        }
        Ok(self.sign(&result.claims)?)
    }

    /// All rolls that metadata tells, by `seq`.
    pub(super) fn key_history(&self) -> Result<Vec<String>, Fault> {
        let rolls: Vec<String> =
            self.tx.server_keys(&self.tenant.id)?.into_iter().filter_map(|key| key.keyroll).collect();
        Ok(rolls.iter().skip(rolls.len().saturating_sub(HISTORY)).cloned().collect())
    }

    /// Rotates the server key: the old one vouches for the new one, which signs from now on; the one before it retires.
    pub(crate) fn rotate_key(&self) -> Result<Thumbprint, Failure> {
        let mut keys = self.tx.server_keys(&self.tenant.id)?;
        let old = keys.pop().ok_or(Fault::Unreadable("set of server keys"))?;
        let new = self.random.signing_key()?;
        let roll = KeyRollClaims {
            iss: self.tenant.issuer.clone(),
            old: old.key.public_key(),
            new: new.public_key(),
            seq: old.position,
            not_before: self.now,
            retired: keys.pop().map(|key| key.key.public_key().thumbprint()).into_iter().collect(),
        };
        let roll = SigningInput::new(&roll, &old.key.public_key()).map_err(Fault::Unwritable)?.sign(&old.key);
        let key = ServerKey { position: old.position + 1, key: new, not_before: self.now, keyroll: Some(roll) };
        self.tx.insert_server_key(&self.tenant.id, &key)?;
        Ok(key.key.public_key().thumbprint())
    }
}
